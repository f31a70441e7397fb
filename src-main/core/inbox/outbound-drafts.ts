import type { Entry } from '../../../src-shared/model/conversation.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { Act, ActOf } from '../../../src-shared/model/intent.ts';

/** What an act looks like before its system shows it. Keyed by act, so that a note can be built as nothing else. */
export interface OutboundDraft<K extends Entry['kind'] = Entry['kind']> {
  readonly kind: K;
  readonly text: string;
  readonly system: SystemId;
  readonly call?: Entry['call'];
  readonly change?: Entry['change'];
}
const drafts = {
  reply: (act: ActOf<'reply'>): readonly OutboundDraft<'reply'>[] => [
    { kind: 'reply', text: act.text, system: act.ticket.system },
  ],
  addNote: (act: ActOf<'addNote'>): readonly OutboundDraft<'note'>[] => [
    { kind: 'note', text: act.text, system: act.ticket.system },
  ],
  logCall: (act: ActOf<'logCall'>): readonly OutboundDraft<'activity'>[] => [
    {
      kind: 'activity',
      text: act.text === '' ? act.disposition : act.text,
      system: act.record.system,
      call: callOf(act),
    },
  ],
  updateContact: (act: ActOf<'updateContact'>): readonly OutboundDraft<'status'>[] =>
    act.changes.map(({ pointer, from, to }) => ({
      kind: 'status',
      text: '',
      system: act.record.system,
      change: { field: pointer, from, to },
    })),
};

/** The entries an act shows as; none where the ticket itself will show it. */
export function draftsOf(act: Act): readonly OutboundDraft[] {
  switch (act.act) {
    case 'reply':
      return drafts.reply(act);
    case 'addNote':
      return drafts.addNote(act);
    case 'logCall':
      return drafts.logCall(act);
    case 'updateContact':
      return drafts.updateContact(act);
    // The ticket shows these itself, and the row says that something is on its way.
    case 'updateTicket':
    case 'createTicket':
      return [];
  }
}

function callOf(act: ActOf<'logCall'>): NonNullable<Entry['call']> {
  const inbound = act.direction === 'inbound';
  return {
    direction: act.direction,
    outcome: act.talked > 0 ? 'answered' : inbound ? 'missed' : 'failed',
    from: inbound ? act.number : '',
    to: inbound ? '' : act.number,
    talked: act.talked,
    disposition: act.disposition,
  };
}
