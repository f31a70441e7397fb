/** COMP-3: two digits in a byte, the sign (C plus, D minus) in the last half. */
export function pack(value: bigint, bytes: number): Buffer {
  const digits = (value < 0n ? -value : value).toString().padStart(bytes * 2 - 1, '0');
  return Buffer.from(digits.slice(-(bytes * 2 - 1)) + (value < 0n ? 'D' : 'C'), 'hex');
}

export function unpack(bytes: Uint8Array): bigint {
  const text = Buffer.from(bytes).toString('hex').toUpperCase();
  const value = BigInt(text.slice(0, -1));
  return text.endsWith('D') || text.endsWith('B') ? -value : value;
}
