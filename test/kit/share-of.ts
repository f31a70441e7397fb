import { faultEvery, faultSeed } from './fault-counts.ts';

/** One in `every`, beginning where the seed says: other seeds take others. With 1 it is all of them. */
export function* shareOf<T>(all: Iterable<T>, every = faultEvery): Generator<T> {
  let index = 0;
  for (const one of all) if (index++ % every === faultSeed % every) yield one;
}

export function sizeOf(all: Iterable<unknown>): number {
  let count = 0;
  for (const _ of all) count++;
  return count;
}
