import type { RecordPlan } from './record-plan.ts';
import type { FieldProblem } from './value.ts';

/** Bytes kept beside the values of a record because they would not be written the same way again. */
export interface RawFields {
  /** Whole fields by their path. */
  readonly fields: Readonly<Record<string, Uint8Array>>;
  /** Bytes that no field writes: slack, unused table elements, what follows the last field. */
  readonly rest: readonly { readonly offset: number; readonly bytes: Uint8Array }[];
  /** Length of the record where it is not that of its layout. */
  readonly length: number | undefined;
}

/** Compares what was written with the source, and answers the fields and bytes that differ. */
export function differences(
  plan: RecordPlan,
  unused: Uint8Array | undefined,
  written: Uint8Array,
  record: Uint8Array,
  at: number,
  length: number,
): RawFields | undefined {
  const common = Math.min(length, written.length);
  let first = 0;
  while (first < common && written[first] === record[at + first]) first += 1;
  const fields: Record<string, Uint8Array> = {};
  const rest: { offset: number; bytes: Uint8Array }[] = [];
  if (first < common) {
    for (const leaf of plan.leaves) {
      const end = leaf.offset + leaf.node.length;
      if (unused?.[leaf.index] === 1 || end <= first || end > length) continue;
      let index = leaf.offset;
      while (index < end && written[index] === record[at + index]) index += 1;
      if (index === end) continue;
      fields[leaf.path] = new Uint8Array(record.subarray(at + leaf.offset, at + end));
      written.set(fields[leaf.path] as Uint8Array, leaf.offset);
    }
    for (let index = first; index < common; index += 1) {
      if (written[index] === record[at + index]) continue;
      let end = index + 1;
      while (end < common && written[end] !== record[at + end]) end += 1;
      rest.push({ offset: index, bytes: new Uint8Array(record.subarray(at + index, at + end)) });
      index = end;
    }
  }
  if (length > common) rest.push({ offset: common, bytes: new Uint8Array(record.subarray(at + common, at + length)) });
  const other = length === written.length ? undefined : length;
  if (rest.length === 0 && other === undefined && Object.keys(fields).length === 0) return undefined;
  return { fields, rest, length: other };
}

/** True where the bytes of a leaf that cannot be read can be read in another way, by a redefinition without any problem. */
export function excusable(plan: RecordPlan, index: number, failed: ReadonlyMap<number, FieldProblem>): boolean {
  const fails = (from: number, to: number): boolean => [...failed.keys()].some((one) => one >= from && one < to);
  return plan.sets.some(
    (set) =>
      set.some(({ from, to }) => index >= from && index < to) &&
      set.some(({ from, to }) => !(index >= from && index < to) && !fails(from, to)),
  );
}
