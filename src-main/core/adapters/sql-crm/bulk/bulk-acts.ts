import type { ActOf } from '../../../../../src-shared/model/intent.ts';
import type { Operation } from '../../operation.ts';
import { contactFromUnified, type ColumnChange } from '../codec.ts';
import type { SqlCrmSettings } from '../settings.ts';

export interface ContactChange {
  readonly act: ActOf<'updateContact'>;
  readonly key: string;
  readonly changes: readonly ColumnChange[];
}

export interface CallEntry {
  readonly act: ActOf<'logCall'>;
  /** Key of the customer. */
  readonly key: string;
  readonly operationKey: string;
}

/** An operation taken apart, so that many can be written with few statements. */
export interface BulkOperation {
  readonly operation: Operation;
  readonly contacts: readonly ContactChange[];
  readonly calls: readonly CallEntry[];
}

/** Takes an operation apart; `undefined` where it is none this adapter can do, which is for the single path to explain. */
export function takeApart(operation: Operation, settings: SqlCrmSettings): BulkOperation | undefined {
  const contacts: ContactChange[] = [];
  const calls: CallEntry[] = [];
  for (const act of operation.acts) {
    if (act.act === 'updateContact') {
      const changes = contactFromUnified(act, settings.customers);
      // One change per customer and operation: a second one would have to see the first.
      if (!changes.ok || contacts.some(({ key }) => key === act.record.id)) return undefined;
      contacts.push({ act, key: act.record.id, changes: changes.value });
    } else if (act.act === 'logCall' && settings.activities !== undefined) {
      const operationKey = calls.length === 0 ? operation.key : `${operation.key}#${calls.length + 1}`;
      calls.push({ act, key: act.record.id, operationKey });
    } else return undefined;
  }
  return { operation, contacts, calls };
}
