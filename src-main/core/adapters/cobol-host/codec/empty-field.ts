/**
 * True where every byte is X'00' (LOW-VALUES), X'FF' (HIGH-VALUES) or the given one: fields that a program never filled.
 */
export function isEmptyField(record: Uint8Array, at: number, length: number, space: number): boolean {
  const first = record[at] as number;
  if (first !== 0 && first !== 0xff && first !== space) return false;
  for (let index = 1; index < length; index += 1) if (record[at + index] !== first) return false;
  return true;
}
