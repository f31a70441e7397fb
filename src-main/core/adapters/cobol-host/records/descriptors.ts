import type { ByteWindow } from './byte-window.ts';

/** Byte order of a record descriptor; `block` is a block descriptor, which is always big-endian. */
export type DescriptorOrder = 'big' | 'little' | 'block';

/** Bytes that are looked at to see how lengths are counted, and to find records again after damage. */
export const lookedAt = 1 << 20;

/**
 * Length in a descriptor word: `big` in bytes 0-1, `little` in bytes 2-3 with the low byte first, `block` in bytes 0-1 or,
 * where bit 0 is set, in 31 bits (z/OS DFSMS Using Data Sets, "Block Descriptor Word").
 */
export function descriptorLength(data: Uint8Array, at: number, order: DescriptorOrder): number {
  if (order === 'little') return ((data[at + 3] as number) << 8) | (data[at + 2] as number);
  const two = ((data[at] as number) << 8) | (data[at + 1] as number);
  if (order === 'big' || two < 0x8000) return two;
  return ((two & 0x7fff) << 16) | ((data[at + 2] as number) << 8) | (data[at + 3] as number);
}

/** True where the bytes of a descriptor that hold no length are what they may be: zero, or a segment code. */
function spareBytesFit(data: Uint8Array, at: number, order: DescriptorOrder): boolean {
  if (order === 'little') return data[at] === 0 && data[at + 1] === 0;
  if (order === 'big') return ((data[at + 2] as number) & 0xfc) === 0 && data[at + 3] === 0;
  return ((data[at] as number) & 0x80) !== 0 || (data[at + 2] === 0 && data[at + 3] === 0);
}

/** What is known of the bytes that a chain of descriptors is followed through. */
export interface Chain {
  readonly order: DescriptorOrder;
  /** 4 where lengths do not count the descriptor itself, else 0. */
  readonly own: number;
  /** Longest record or block that is believed in, descriptor included. */
  readonly longest: number;
}

/**
 * Follows descriptors from `from`; answers how many fit, and `Infinity` where they go on to the end of what is there (where
 * more may come, over it).
 */
export function follow(data: Uint8Array, from: number, ended: boolean, { order, own, longest }: Chain): number {
  let at = from;
  let steps = 0;
  for (; at + 4 <= data.length; steps += 1) {
    const size = descriptorLength(data, at, order) + own;
    if (size < 4 || (own === 4 && size === 4) || size > longest || !spareBytesFit(data, at, order)) return steps;
    at += size;
    if (at > data.length) return ended ? steps : Number.POSITIVE_INFINITY;
  }
  return steps > 0 && (at === data.length || !ended) ? Number.POSITIVE_INFINITY : steps;
}

/**
 * On z/OS the length counts the descriptor itself; many transfer tools and GnuCOBOL count only what follows. Follows the
 * chain both ways and answers which one reaches the end, or goes on longer.
 */
export function descriptorsIncludeThemselves(
  data: Uint8Array,
  ended: boolean,
  order: DescriptorOrder,
  whereBothFit = false,
): boolean {
  const longest = Number.MAX_SAFE_INTEGER;
  const inclusive = follow(data, 0, ended, { order, own: 0, longest });
  const exclusive = follow(data, 0, ended, { order, own: 4, longest });
  return inclusive === exclusive ? whereBothFit : inclusive > exclusive;
}

/** Descriptors in a row that make a place where reading can go on; fewer where they reach the end of the data. */
const convincing = 3;

/**
 * Place after damage where records go on: the first one from where descriptors follow each other again. `undefined` where
 * there is none in what can be seen.
 */
export function findChain(window: ByteWindow, from: number, chain: Chain): number | undefined {
  const data = window.slice(from, window.end);
  for (let at = 0; at + 4 < data.length; at += 1)
    if (follow(data, at, window.ended, chain) >= convincing) return from + at;
  return undefined;
}

/** A record with its descriptor in front. Lengths are written as they are read: of what follows, or of all. */
export function describe(record: Uint8Array, order: 'big' | 'little', inclusive: boolean): Uint8Array {
  const length = record.length + (inclusive ? 4 : 0);
  if (length > 0xffff) throw new RangeError(`a record of ${record.length} bytes is too long for a record descriptor`);
  const bytes = new Uint8Array(record.length + 4);
  if (order === 'big') bytes.set([length >> 8, length & 255], 0);
  else bytes.set([length & 255, length >> 8], 2);
  bytes.set(record, 4);
  return bytes;
}
