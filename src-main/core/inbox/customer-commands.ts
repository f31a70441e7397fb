import type { Customer } from '../../../src-shared/model/customer.ts';
import type { CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import { presentId } from '../identity/customers.ts';
import type { Identity } from '../identity/identity.ts';
import type { ReadDb, Store } from '../store/store.ts';
import type { Batch } from './batch.ts';
import type { Inbox } from './inbox.ts';
import { openConversationsOf, readPage } from './list.ts';

export interface CustomerCommandsDeps {
  readonly store: Store;
  readonly identity: Identity;
  /** Runs a unit of work in a transaction of its own. */
  readonly change: <T>(work: (batch: Batch) => T) => T;
  readonly isConfigured: (system: SystemId) => boolean;
}

type CustomerCommands = Pick<
  Inbox,
  | 'customer'
  | 'customerByPhone'
  | 'conversationsOf'
  | 'suggestions'
  | 'override'
  | 'previewMerge'
  | 'merge'
  | 'undoMerge'
  | 'dismissSuggestion'
>;

/** What the inbox answers about customers and lets an agent decide about them. */
export function customerCommands({ store, identity, change, isConfigured }: CustomerCommandsDeps): CustomerCommands {
  const customerIn = (db: ReadDb, id: CustomerId): Customer | undefined => {
    const found = identity.read(db, id);
    if (found === undefined) return undefined;
    const fields = found.fields.map((field) => ({ ...field, writable: field.writable && isConfigured(field.system) }));
    return { ...found, fields, openConversations: openConversationsOf(db, found.id) };
  };
  const customer = (id: CustomerId): Customer | undefined => store.read((db) => customerIn(db, id));

  return {
    customer,
    customerByPhone: (number) =>
      store.read((db) => {
        const id = identity.byNumber(db, number);
        return id === undefined ? undefined : customerIn(db, id);
      }),
    conversationsOf: (id, limit) => store.read((db) => readPage(db, { view: 'all', customer: id, limit }).rows),
    suggestions: (id) => store.read((db) => identity.suggestions(db, id)),
    override(id, pointer, system, recordId) {
      const present = change((batch) => {
        const chosen = system === undefined || recordId === undefined ? undefined : { system, id: recordId };
        if (!identity.override(batch.tx, id, pointer, chosen)) return undefined;
        const found = presentId(batch.tx, id)!;
        batch.regrouped({ moved: [], touched: new Set([found]), retired: new Set() });
        return found;
      });
      return present === undefined ? undefined : customer(present);
    },
    previewMerge: (keep, absorb) =>
      store.read((db) => {
        const preview = identity.previewMerge(db, keep, absorb);
        if (preview === undefined) return undefined;
        const sides = new Set([presentId(db, keep)!, presentId(db, absorb)!]);
        const openConversations = [...sides].reduce((sum, id) => sum + openConversationsOf(db, id), 0);
        return { ...preview, openConversations };
      }),
    merge(keep, absorb) {
      const done = change((batch): Result<{ undo: string; kept: CustomerId }, WireError<'NOT_FOUND' | 'CONFLICT'>> => {
        const [kept, absorbed] = [presentId(batch.tx, keep), presentId(batch.tx, absorb)];
        if (kept === undefined || absorbed === undefined) {
          return err({ code: 'NOT_FOUND', message: 'There is no such customer.', retryable: false });
        }
        const merged = identity.merge(batch.tx, kept, absorbed);
        if (merged === undefined) {
          return err({ code: 'CONFLICT', message: 'These are the same customer already.', retryable: false });
        }
        batch.regrouped(merged.regrouping);
        return ok({ undo: merged.undo, kept });
      });
      return done.ok ? ok({ customer: customer(done.value.kept)!, undo: done.value.undo }) : done;
    },
    undoMerge: (undo) =>
      change((batch) => {
        const outcome = identity.undoMerge(batch.tx, undo);
        if (outcome.undone) {
          batch.regrouped(outcome.regrouping);
          return ok(undefined);
        }
        if (outcome.reason === 'unknown') {
          return err({ code: 'NOT_FOUND', message: 'There is no such merge, or it was undone.', retryable: false });
        }
        return err({
          code: 'CONFLICT',
          message: 'The two share a number, an address or a link by now, so they stay one customer.',
          retryable: false,
        });
      }),
    dismissSuggestion: (a, b) => store.write('process', (tx) => identity.dismissSuggestion(tx, a, b)),
  };
}
