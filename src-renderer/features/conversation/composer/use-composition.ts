import { useShallow } from 'zustand/react/shallow';
import { useStore } from 'zustand';
import { useParts } from '../../../app/parts-context.tsx';
import { callLogRecord, logCallAct } from '../../../app/stores/call-log.ts';
import { wrapUpOf } from '../../../app/stores/calls-store.ts';
import { changesOf, sendOf } from '../../../app/stores/composer-store.ts';
import { draftOf, type DraftMode } from '../../../app/stores/drafts-store.ts';
import { filesOf } from '../../../app/stores/files-store.ts';
import type { PendingEdit } from '../../../app/stores/pending-edits-store.ts';
import { useCustomer } from '../../../app/use-customer.ts';
import { needsWrapUp } from '../../../app/stores/call-standing.ts';
import type { Conversation } from '../conversation-store.ts';
import { composeActs, effectiveChanges } from './compose-acts.ts';

const noEdits: readonly PendingEdit[] = [];

/** Everything that one press of Send would do for this conversation, and whether it may be pressed. */
export function useComposition(conversation: Conversation) {
  const parts = useParts();
  const { id, detail, current, status } = useStore(
    conversation.store,
    useShallow(({ id, detail, current, status }) => ({ id, detail, current, status })),
  );
  const connected = useStore(parts.link, (s) => s.connected);
  const draft = useStore(parts.drafts.store, (s) => draftOf(s, id));
  const send = useStore(parts.composer, (s) => sendOf(s, id));
  const changes = useStore(parts.composer, (s) => changesOf(s, id));
  const customerId = detail?.row.customer;
  const customer = useCustomer(customerId)?.customer;
  const edits = useStore(parts.edits.store, (s) => (customerId ? (s[customerId] ?? noEdits) : noEdits));
  const call = useStore(parts.calls.store, (s) =>
    s.calls.find(
      (c) =>
        c.mine &&
        customerId !== undefined &&
        c.customer === customerId &&
        (c.state === 'talking' || c.state === 'held' || needsWrapUp(c)) &&
        !s.logged.has(c.id),
    ),
  );
  const wrapUp = useStore(parts.calls.store, (s) => (call ? wrapUpOf(s, call.id) : undefined));
  const systems = useStore(parts.systems, (s) => s.systems);
  const record = callLogRecord(customer, systems);

  const ticket = detail?.ticket;
  const offers = (one: DraftMode): boolean => ticket?.can.includes(one === 'reply' ? 'reply' : 'addNote') ?? false;
  // Only from the customer to colleagues: what was meant for colleagues never turns into a reply.
  const falls = draft.mode === 'reply' && draft.texts.reply.trim() === '' && !offers('reply') && offers('note');
  const mode: DraftMode = falls ? 'note' : draft.mode;
  const text = draft.texts[mode];
  const files = useStore(parts.files.store, (s) => filesOf(s, id, mode));
  const can = offers(mode);
  const takesFiles = can && ticket?.takesFiles !== false;
  /** Its system takes nothing that is written: there is nothing to type. */
  const takesNothing = ticket !== undefined && !offers('reply') && !offers('note') && text.trim() === '';
  const logs = call !== undefined && wrapUp?.withReply === true && record !== undefined;
  const actsNow = () =>
    composeActs({
      mode,
      text,
      ticket,
      changes,
      edits,
      files,
      callLog: logs ? logCallAct(call, record, wrapUp, Date.now()) : undefined,
    });
  const shownChanges = effectiveChanges(ticket, changes);
  const something = (text.trim() !== '' && can) || Object.keys(shownChanges).length > 0 || edits.length > 0 || logs;
  // A file cannot go out alone: the systems want words with it.
  const missingText = files.length > 0 && text.trim() === '';
  const missingDisposition = logs && !wrapUp.disposition;
  const busy = send.phase === 'recording' || send.phase === 'unclear';
  const allowed =
    something && current && connected && status === 'ready' && !busy && !missingText && !missingDisposition;
  return {
    id,
    detail,
    ticket,
    customerId,
    connected,
    current,
    draft,
    mode,
    text,
    files,
    can,
    offers,
    takesFiles,
    takesNothing,
    send,
    changes,
    shownChanges,
    edits,
    call,
    wrapUp,
    record,
    logs,
    missingText,
    missingDisposition,
    something,
    busy,
    allowed,
    actsNow,
  };
}
export type ComposerModel = ReturnType<typeof useComposition>;
