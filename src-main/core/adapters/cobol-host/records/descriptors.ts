/** Byte order of a record descriptor; `block` is a block descriptor, which is always big-endian. */
export type DescriptorOrder = 'big' | 'little' | 'block';

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

/** Records that are looked at to see how lengths are counted. */
const looked = 4096;

/**
 * On z/OS the length counts the descriptor itself; many transfer tools and GnuCOBOL count only what follows. Follows the
 * chain both ways and answers which one reaches the end, or goes on longer; the second where both do.
 */
export function descriptorsIncludeThemselves(
  data: Uint8Array,
  from: number,
  to: number,
  order: DescriptorOrder,
): boolean {
  const follow = (own: number): number => {
    let at = from;
    let steps = 0;
    for (; steps < looked && at + 4 <= to; steps += 1) {
      const size = descriptorLength(data, at, order) + own;
      if (size < 4 || (own === 0 && size === 4) || at + size > to) return steps;
      // Bytes of a descriptor that hold no length are zero or a segment code.
      const other =
        order === 'little'
          ? (data[at] as number) | (data[at + 1] as number)
          : order === 'big'
            ? ((data[at + 2] as number) & 0xfc) | (data[at + 3] as number)
            : 0;
      if (other !== 0) return steps;
      at += size;
    }
    return at === to || steps === looked ? Number.POSITIVE_INFINITY : steps;
  };
  return follow(0) > follow(4);
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
