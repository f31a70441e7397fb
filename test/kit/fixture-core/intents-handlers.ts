import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { EntryId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Intent } from '../../../src-shared/model/intent.ts';
import { err, ok } from '../../../src-shared/result/result.ts';
import type { FixtureState } from './fixture-core.ts';
import { me } from './sample-entries.ts';
import { sampleTransaction } from './sample-states.ts';

/** What the agent sent as it shows on the timeline at once, with the state of its systems. */
function outboundEntry(state: FixtureState, intent: Intent, transaction: TransactionId): Entry | undefined {
  const text = intent.acts.find((act) => act.act === 'reply' || act.act === 'addNote');
  if (!intent.conversation || !text) return undefined;
  const systems = new Set(
    intent.acts.map((act) => ('ticket' in act ? act.ticket.system : 'record' in act ? act.record.system : act.system)),
  );
  return {
    id: `out-${transaction}` as EntryId,
    conversation: intent.conversation,
    kind: text.act === 'reply' ? 'reply' : 'note',
    system: state.ids.tickets,
    at: Date.now(),
    author: { role: 'agent', name: me },
    text: text.text,
    attachments: [],
    transaction: {
      id: transaction,
      state: 'committing',
      participants: [...systems].map((system) => ({ system, state: 'committing' })),
    },
  };
}

export const intentsHandlers = (state: FixtureState): CoreHandlers['intents'] => ({
  async submit(intent) {
    const known = state.receipts.get(intent.id);
    state.submits.push(intent);
    if (known) return ok({ ...known, duplicate: true });
    const conversation = intent.conversation ? state.inbox.get(intent.conversation) : undefined;
    if (conversation && intent.seen && !intent.evenIfAnswered) {
      const seen = intent.seen.at;
      const entries = conversation.entries.filter(
        (e) => e.at > seen && !e.transaction && (e.kind === 'message' || e.kind === 'reply'),
      );
      if (entries.length > 0)
        return err({ code: 'CONFLICT', message: 'answered meanwhile', retryable: false, detail: { entries } });
    }
    if (state.scripts.refuse) return err({ code: 'REFUSED', message: state.scripts.refuse, retryable: false });
    const transaction = `9${String(state.receipts.size + 1).padStart(6, '0')}` as TransactionId;
    const receipt = { transaction, durability: 'power' as const, duplicate: false };
    state.receipts.set(intent.id, receipt);
    state.intents.push(intent);
    const entry = outboundEntry(state, intent, transaction);
    if (entry && intent.conversation) state.inbox.addEntry(intent.conversation, entry);
    state.setTransaction({
      ...sampleTransaction(transaction, intent.conversation ?? '', 'committing', Date.now()),
      id: transaction,
    });
    for (const act of intent.acts) {
      const found = conversation;
      if (act.act === 'updateTicket' && found?.ticket) {
        Object.assign(
          found.ticket,
          Object.fromEntries(Object.entries(act.changes).filter(([, v]) => typeof v === 'string')),
        );
        if (intent.conversation) state.inbox.setRow(intent.conversation, { nativeState: found.ticket.status });
      }
    }
    if (state.scripts.loseAnswer) {
      state.scripts.loseAnswer = false;
      state.cut();
      await sleep(5);
    }
    return ok(receipt);
  },
});
