import { createHash } from 'node:crypto';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { rawJson } from '../raw-json.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { cardFields, cardOf } from './card-fields.ts';
import type { StrangeRow, WholeParty } from './party-api.ts';
import { momentMs } from './rpc-value.ts';
import type { Note } from './shapes.ts';

export interface CodecContext {
  readonly system: SystemId;
  readonly customerNumberKey: string;
  readonly now: number;
}

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
const changedAt = (row: {
  readonly write_date?: string | null;
  readonly create_date?: string | null;
}): number | undefined => {
  const moment = row.write_date ?? row.create_date;
  return moment === undefined || moment === null ? undefined : momentMs(moment);
};

/** A party with everything that belongs to it. A change of a child is a change of the party. Put away, it is gone. */
export function partyToUnified(whole: WholeParty, { system, customerNumberKey, now }: CodecContext): UnifiedMessage {
  const { party, mechanisms, addresses } = whole;
  const rows = [party, ...mechanisms, ...addresses];
  const at = Math.max(...rows.map((row) => changedAt(row) ?? 0)) || now;
  const version = hash(rows.map((row) => `${row.id} ${row._timestamp}`).join('\n'));
  const reference = { system, kind: 'customer', id: String(party.id) } as const;
  const envelope = { id: `party/${party.id}@${version}`, source: system, time: at };
  if (!party.active) return { ...envelope, body: { type: 'removed', reference } };
  return {
    ...envelope,
    body: {
      type: 'customer',
      reference: { ...reference, version },
      card: cardOf(whole),
      writable: cardFields(whole).map(({ pointer }) => pointer),
      links: party.code ? [{ key: customerNumberKey, value: party.code }] : [],
      changedAt: at,
    },
  };
}

const marker = /\n?\[trunkline ([\w.-]{1,100})\]\s*$/;

/** The text of a call as a note: readable for Tryton's users, with the operation's key at its end. */
export function noteOfCall(act: ActOf<'logCall'>, key: string, agent: string): string {
  const started = new Date(act.startedAt).toISOString().slice(0, 16).replace('T', ' ');
  const head = `${act.direction === 'inbound' ? 'Call from' : 'Call to'} ${act.number}, ${started} UTC, ${Math.round(act.talked)} s`;
  return [`${head}, ${act.disposition} (${agent})`, ...(act.text === '' ? [] : [act.text]), markerOf(key)].join('\n');
}
export const markerOf = (key: string): string => `[trunkline ${key}]`;

/** A note on a party. `undefined` where it is on something else. */
export function noteToUnified(note: Note, { system, now }: CodecContext): UnifiedMessage | undefined {
  const party = /^party\.party,(\d+)$/.exec(note.resource)?.[1];
  if (party === undefined) return undefined;
  const message = note.message ?? '';
  const key = marker.exec(message)?.[1];
  return {
    id: `note/${note.id}@${note._timestamp}`,
    source: system,
    time: changedAt(note) ?? now,
    body: {
      type: 'entry',
      reference: { system, kind: 'activity', id: String(note.id) },
      on: { customer: { system, kind: 'customer', id: party } },
      kind: key === undefined ? 'note' : 'activity',
      author: { role: 'agent', name: note.last_user ?? '' },
      text: message.replace(marker, ''),
      attachments: [],
      ...(key === undefined ? {} : { operationKey: key }),
    },
  };
}

/** A row that cannot be read, for parking. */
export function unreadableRow({ model, row, reason }: StrangeRow, { system, now }: CodecContext): UnifiedMessage {
  const raw = rawJson(row);
  return {
    id: `unreadable/${model}/${hash(raw)}`,
    source: system,
    time: now,
    body: { type: 'unreadable', reason: `${model}, ${reason}`, raw },
  };
}
