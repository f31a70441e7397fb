import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { CustomerId } from '../../../src-shared/model/ids.ts';
import { ok } from '../../../src-shared/result/result.ts';
import type { Inbox } from '../inbox/inbox.ts';
import { notFound } from './answers.ts';
import { createEventQueue } from './event-queue.ts';

/** Conversations shown in the customer panel. */
const CONVERSATIONS = 50;

export function createCustomersApi({ inbox }: { readonly inbox: Inbox }): CoreHandlers['customers'] {
  const picture = (id: CustomerId) => {
    const customer = inbox.customer(id);
    return customer && { customer, conversations: [...inbox.conversationsOf(id, CONVERSATIONS)] };
  };
  return {
    get({ id }) {
      const found = picture(id);
      return found ? ok({ ...found, suggestions: [...inbox.suggestions(id)] }) : notFound('customer');
    },
    async *live({ id }, { signal }) {
      const queue = createEventQueue<true>(signal);
      const off = inbox.onChange((change) => {
        const touched =
          change.customers.has(id) ||
          [...change.conversations].some((conversation) => inbox.row(conversation)?.customer === id);
        if (touched) queue.push(true, 'changed');
      });
      queue.push(true, 'changed');
      try {
        for await (const _ of queue) {
          const now = picture(id);
          if (!now) return;
          yield { event: now };
        }
      } finally {
        off();
      }
    },
    override({ id, pointer, system, recordId }) {
      const customer = inbox.override(id, pointer, system, recordId);
      return customer ? ok(customer) : notFound('customer or field');
    },
    previewMerge({ keep, absorb }) {
      const preview = inbox.previewMerge(keep, absorb);
      return preview ? ok(preview) : notFound('customer');
    },
    merge: ({ keep, absorb }) => inbox.merge(keep, absorb),
    undoMerge({ undo }) {
      const undone = inbox.undoMerge(undo);
      return undone.ok ? ok({}) : undone;
    },
    dismissSuggestion({ a, b }) {
      inbox.dismissSuggestion(a, b);
      return ok({});
    },
  };
}
