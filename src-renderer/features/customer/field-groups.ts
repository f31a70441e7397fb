import type { FieldValue } from '../../../src-shared/model/customer.ts';
import { sameValue } from './same-value.ts';

/** One field of the customer: the value shown, who else says the same, and what competes with it. */
export interface CustomerField {
  readonly pointer: string;
  readonly shown: FieldValue;
  readonly same: readonly FieldValue[];
  /** The value that is corrected: the one shown, or an equal one where only its system accepts changes. */
  readonly editable: FieldValue | undefined;
  /** Values that differ from the one shown. */
  readonly others: readonly FieldValue[];
}

const ORDER = ['name', 'phones', 'emails', 'organizations', 'titles', 'addresses', 'language', 'notes', 'extra'];
const rank = (pointer: string): number => {
  const index = ORDER.indexOf(pointer.split('/')[1] ?? '');
  return index < 0 ? ORDER.length : index;
};

/** The fields in reading order: who, how to reach them, the rest. Competing values stay with their field. */
export function customerFields(values: readonly FieldValue[]): readonly CustomerField[] {
  const byPointer = Map.groupBy(values, (value) => value.pointer);
  return [...byPointer]
    .flatMap(([pointer, all]) => {
      const shown = all.find((value) => value.won) ?? all[0];
      if (!shown) return [];
      const [same, others] = [true, false].map((equal) =>
        all.filter((value) => value !== shown && sameValue(pointer, value.value, shown.value) === equal),
      );
      const editable = [shown, ...(same ?? [])].find((value) => value.writable);
      return [{ pointer, shown, same: same ?? [], editable, others: others ?? [] }];
    })
    .toSorted((a, b) => rank(a.pointer) - rank(b.pointer));
}

export const isPhone = (pointer: string): boolean => /^\/phones\/[^/]+\/number$/.test(pointer);
