import type { FieldValue } from '../../../src-shared/model/customer.ts';

/** One field of the customer: the value shown and those that compete with it. */
export interface CustomerField {
  readonly pointer: string;
  readonly shown: FieldValue;
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
      return shown ? [{ pointer, shown, others: all.filter((value) => value !== shown) }] : [];
    })
    .toSorted((a, b) => rank(a.pointer) - rank(b.pointer));
}

export const isPhone = (pointer: string): boolean => /^\/phones\/[^/]+\/number$/.test(pointer);
