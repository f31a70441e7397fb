import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CustomerId } from '../../../src-shared/model/ids.ts';
import type { ActOf } from '../../../src-shared/model/intent.ts';
import { referenceKey, type Reference } from '../../../src-shared/model/reference.ts';

/** A corrected contact field that has not been sent yet. */
export interface PendingEdit {
  readonly record: Reference;
  readonly pointer: string;
  readonly from: string;
  readonly to: string;
}
export type PendingEditsState = Readonly<Record<CustomerId, readonly PendingEdit[]>>;
export interface PendingEdits {
  readonly store: StoreApi<PendingEditsState>;
  /** Keeps the edit; setting the old value again takes it back. */
  put(customer: CustomerId, edit: PendingEdit): void;
  remove(customer: CustomerId, edit: Pick<PendingEdit, 'record' | 'pointer'>): void;
  /** Takes off exactly the edits that were sent; one changed since stays. */
  sent(customer: CustomerId, edits: readonly PendingEdit[]): void;
}

const sameField = (a: Pick<PendingEdit, 'record' | 'pointer'>, b: Pick<PendingEdit, 'record' | 'pointer'>): boolean =>
  a.pointer === b.pointer && referenceKey(a.record) === referenceKey(b.record);

export function createPendingEdits(): PendingEdits {
  const store = createStore<PendingEditsState>(() => ({}));
  const change = (id: CustomerId, f: (list: readonly PendingEdit[]) => readonly PendingEdit[]): void =>
    store.setState((state) => ({ ...state, [id]: f(state[id] ?? []) }));
  return {
    store,
    put: (id, edit) =>
      change(id, (list) => {
        const others = list.filter((e) => !sameField(e, edit));
        return edit.from === edit.to ? others : [...others, edit];
      }),
    remove: (id, edit) => change(id, (list) => list.filter((e) => !sameField(e, edit))),
    sent: (id, edits) => change(id, (list) => list.filter((e) => !edits.some((s) => sameField(s, e) && s.to === e.to))),
  };
}

/** One `updateContact` act per record, with all its changed fields. */
export function contactActs(edits: readonly PendingEdit[]): readonly ActOf<'updateContact'>[] {
  const byRecord = new Map<string, { record: Reference; changes: { pointer: string; from: string; to: string }[] }>();
  for (const { record, pointer, from, to } of edits) {
    const key = referenceKey(record);
    const act = byRecord.get(key) ?? { record, changes: [] };
    act.changes.push({ pointer, from, to });
    byRecord.set(key, act);
  }
  return [...byRecord.values()].map((act) => ({ act: 'updateContact', ...act }));
}
