import { seededRandom } from '../kit/seeded-random.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { mutate } from './mutate.ts';

/** Input number `index` of a target: the seeds themselves first, then what becomes of them. */
export function fuzzInput({ seeds }: FuzzTarget, seed: number, index: number): Uint8Array {
  return seeds[index] ?? mutate(seeds, seededRandom(Math.imul(seed, 0x9e3779b1) ^ index));
}

/** The decoders a file puts under fuzz. */
export async function targetsOf(file: string): Promise<readonly FuzzTarget[]> {
  const { target, targets } = (await import(file)) as { target?: FuzzTarget; targets?: readonly FuzzTarget[] };
  const all = [...(target === undefined ? [] : [target]), ...(targets ?? [])];
  if (all.length === 0) throw new Error(`${file} exports neither "target" nor "targets"`);
  return all;
}
