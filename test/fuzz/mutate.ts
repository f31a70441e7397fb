import type { SeededRandom } from '../kit/seeded-random.ts';

/** Larger inputs say nothing new about a decoder and cost the time of many small ones. */
export const LARGEST = 64 * 1024;

/** Bytes with a meaning somewhere: signs, ends, lengths, shifts, digits, quotes, brackets, the halves of surrogates. */
const telling = [
  0, 1, 9, 0x0a, 0x0c, 0x0d, 0x0e, 0x0f, 0x1b, 0x20, 0x22, 0x25, 0x26, 0x27, 0x2d, 0x2f, 0x30, 0x39, 0x3a, 0x3c, 0x3e,
  0x40, 0x5b, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xbf, 0xc0, 0xc3, 0xd0, 0xe4, 0xed, 0xf0, 0xf4, 0xfe, 0xff,
];

type Mutation = (bytes: Uint8Array, random: SeededRandom, seeds: readonly Uint8Array[]) => Uint8Array;

const place = (bytes: Uint8Array, random: SeededRandom): number => random.between(0, Math.max(0, bytes.length - 1));
/** `slice` of a Buffer is no copy: changing it would change the seed for every input that follows. */
const copyOf = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes);
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

const changed: Mutation = (bytes, random) => {
  const copy = copyOf(bytes);
  for (let n = random.between(1, 4); n > 0 && copy.length > 0; n--) {
    copy[place(copy, random)] = random.next() < 0.5 ? random.pick(telling) : random.between(0, 255);
  }
  return copy;
};
const flipped: Mutation = (bytes, random) => {
  const copy = copyOf(bytes);
  const at = place(copy, random);
  if (copy.length > 0) copy[at] = copy[at]! ^ (1 << random.between(0, 7));
  return copy;
};
const counted: Mutation = (bytes, random) => {
  const copy = copyOf(bytes);
  const at = place(copy, random);
  if (copy.length > 0) copy[at] = (copy[at]! + random.pick([-2, -1, 1, 2])) & 0xff;
  return copy;
};
const cut: Mutation = (bytes, random) => bytes.subarray(0, place(bytes, random));
const removed: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  return joined(bytes.subarray(0, at), bytes.subarray(at + random.between(1, 16)));
};
const inserted: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  const fresh = Uint8Array.from({ length: random.between(1, 16) }, () =>
    random.next() < 0.7 ? random.pick(telling) : random.between(0, 255),
  );
  return joined(bytes.subarray(0, at), fresh, bytes.subarray(at));
};
const repeated: Mutation = (bytes, random) => {
  const at = place(bytes, random);
  const part = bytes.subarray(at, at + random.between(1, 64));
  const many = random.next() < 0.1 ? random.between(50, 1000) : random.between(1, 4);
  return joined(bytes.subarray(0, at), ...Array.from({ length: many }, () => part), bytes.subarray(at));
};
const spliced: Mutation = (bytes, random, seeds) => {
  const other = seeds.length === 0 ? bytes : random.pick(seeds);
  return joined(bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random)));
};
const mutations: readonly Mutation[] = [changed, changed, flipped, counted, cut, removed, inserted, repeated, spliced];

/** The next input: a seed changed in a few places, now and then bytes out of nothing. The same for the same random numbers. */
export function mutate(seeds: readonly Uint8Array[], random: SeededRandom): Uint8Array {
  if (seeds.length === 0 || random.next() < 0.05) {
    return Uint8Array.from({ length: random.between(0, 200) }, () => random.between(0, 255));
  }
  let bytes = random.pick(seeds);
  for (let n = random.next() < 0.6 ? 1 : random.between(2, 6); n > 0; n--)
    bytes = random.pick(mutations)(bytes, random, seeds);
  return bytes.subarray(0, LARGEST);
}
