import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { RtError } from './answer-error.ts';
import { toUnified, type RtDocument } from './codec.ts';
import { nobody, type CodecContext } from './codec-context.ts';
import { read } from './codec-error.ts';
import type { Directory, KnownUser } from './directory.ts';
import { messageTypes } from './entry-codec.ts';
import { readParts } from './message-parts.ts';
import type { PullCursor } from './pull-cursor.ts';
import { readHistory, type HistoryRow } from './read-history.ts';
import type { RestApi } from './rest-api.ts';
import { ticketShape, type RtPart, type RtTicket, type RtUser } from './rt-shapes.ts';
import { queueName } from './ticket-codec.ts';
import { unreadable } from './unreadable.ts';

export interface TicketReading {
  readonly messages: readonly UnifiedMessage[];
  /** Transactions handed over. */
  readonly done: readonly string[];
  /** True where a message is still being written by Request Tracker: read the ticket again soon. */
  readonly again: boolean;
  /** True where it could not be read at all. */
  readonly setAside?: boolean;
  /** The ticket this one was merged into; its history holds both. */
  readonly mergedInto?: string;
}

/** What the feed had shown before the ticket is read. */
export interface FeedSeen {
  readonly recent: PullCursor['recent'];
  /** Highest transaction id. */
  readonly newest: number;
}

export interface TicketReaderDeps {
  readonly api: RestApi;
  readonly directory: Directory;
  readonly context: Omit<CodecContext, 'names'>;
  /** Names of the queues to show; absent: all. */
  readonly queues: readonly string[] | undefined;
}

/** Request Tracker stores a message part by part after it stored the transaction: how long one may be incomplete, in ms. */
const incompleteMs = 2_000;
const oldMs = 10_000;

/** Reads one touched ticket: the ticket as it stands, the new part of its history, and its requesters. */
export async function readTicket(
  deps: TicketReaderDeps,
  wanted: PullCursor['pending'][number],
  seen: FeedSeen,
  now: number,
  signal: AbortSignal,
): Promise<Result<TicketReading, RtError>> {
  const { api, directory } = deps;
  const { system } = deps.context;
  const removed = (how: string, mergedInto?: string): Result<TicketReading, RtError> =>
    ok({
      messages: [
        {
          id: `ticket/${wanted.ticket}@${how}`,
          source: system,
          time: now,
          body: {
            type: 'removed',
            reference: { system, kind: 'ticket', id: wanted.ticket },
            ...(mergedInto === undefined ? {} : { mergedInto: { system, kind: 'ticket', id: mergedInto } }),
          },
        },
      ],
      done: [],
      again: false,
      ...(mergedInto === undefined ? {} : { mergedInto }),
    });

  const answer = await api.ticket(wanted.ticket, signal);
  if (!answer.ok) {
    const { status } = answer.error;
    return status === 404 || status === 403 ? removed('gone') : answer;
  }
  const { json, etag = '' } = answer.value;
  const parsed = read(ticketShape, json);
  if (!parsed.ok) {
    const reason = `${parsed.error.path}: ${parsed.error.message}`;
    return ok({
      messages: [unreadable(system, `ticket/${wanted.ticket}@${etag}`, reason, json, now)],
      done: [],
      again: false,
      setAside: true,
    });
  }
  const ticket = parsed.value;
  directory.noteOwner(ticket.Owner?.id ?? nobody);
  // Request Tracker answers for a merged ticket with the one it was merged into.
  if (ticket.id !== wanted.ticket) return removed(`merged-into-${ticket.id}`, ticket.id);
  if (ticket.Status === 'deleted') return removed(`${etag}-deleted`);

  const queues = await directory.queueNames(signal);
  if (!queues.ok) return queues;
  const noNames = new Map<string, string>();
  const context = { ...deps.context, names: { users: noNames, queues: queues.value } };
  if (deps.queues !== undefined && !deps.queues.includes(queueName(ticket, context)))
    return wanted.left ? removed(`${etag}-left`) : ok({ messages: [], done: [], again: false });

  const history = await readHistory(api, ticket.id, wanted.after, signal);
  if (!history.ok) return history;
  const rows = history.value.filter(
    ({ transaction }) => !transaction.ok || seen.recent[transaction.value.id]?.done !== true,
  );
  const parts = await readParts(
    api,
    rows.flatMap(({ transaction }) =>
      transaction.ok && messageTypes.has(transaction.value.Type) ? [transaction.value.id] : [],
    ),
    signal,
  );
  if (!parts.ok) return parts;
  const users = await directory.userNames(rows.flatMap(ownerIds), signal);
  if (!users.ok) return users;
  const requesters = await readRequesters(directory, ticket, signal);
  if (!requesters.ok) return requesters;

  const isIncomplete = ({ transaction }: HistoryRow): boolean => {
    if (!transaction.ok || (transaction.value.Type !== 'Comment' && transaction.value.Type !== 'Correspond'))
      return false;
    const { id } = transaction.value;
    const list = parts.value.get(id) ?? [];
    if (list.length > 0 && !list.some((part) => /^multipart\//i.test(part.ContentType))) return false;
    // By the server's own clock: what is older than some seconds has long been written whole.
    if ((answer.value.serverTime ?? now) - transaction.value.Created > oldMs) return false;
    const row = seen.recent[id];
    return row !== undefined && now - row.at < incompleteMs;
  };
  // Request Tracker loads the ticket before it looks for its last transaction, so the tag can be newer than what it stands on.
  // Only what the feed had shown before is certainly in it; the rest goes with the next reading.
  const isLater = ({ transaction }: HistoryRow): boolean =>
    transaction.ok && Number(transaction.value.id) > seen.newest;
  const ready = rows.filter((row) => !isIncomplete(row) && !isLater(row)).toReversed();
  const version = Number(etag) > seen.newest ? lastOf(history.value.filter((row) => !isLater(row))) : etag;
  const documents = [
    ...userDocuments(ticket, requesters.value),
    ...(version === undefined ? [] : [ticketDocument(json, version, requesters.value)]),
    ...ready.map((row) => entryDocument(row, ticket, parts.value)),
  ];
  const named = { ...context, names: { users: users.value, queues: queues.value } };
  return ok({
    messages: documents.flatMap((document) => toMessage(document, named, ticket)),
    done: ready.flatMap(({ transaction }) => (transaction.ok ? [transaction.value.id] : [])),
    again: ready.length < rows.length || version !== etag,
  });
}

function toMessage(document: RtDocument, context: CodecContext, ticket: RtTicket): UnifiedMessage[] {
  const message = toUnified(document, context);
  if (message.ok) return message.value === undefined ? [] : [message.value];
  const record = `${document.kind}/${idOf(document.json)} of ticket/${ticket.id}`;
  const reason = `${message.error.path}: ${message.error.message}`;
  return [unreadable(context.system, record, reason, document.json, ticket.LastUpdated)];
}

const idOf = (json: unknown): string => {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : 'without-id';
};

/** The newest readable transaction of rows that come newest first. */
const lastOf = (rows: readonly HistoryRow[]): string | undefined =>
  rows.flatMap(({ transaction }) => (transaction.ok ? [transaction.value.id] : []))[0];

const ownerIds = ({ transaction }: HistoryRow): string[] =>
  transaction.ok && transaction.value.Field === 'Owner' ? [transaction.value.OldValue, transaction.value.NewValue] : [];

type Requesters = ReadonlyMap<string, KnownUser>;

async function readRequesters(
  directory: Directory,
  ticket: RtTicket,
  signal: AbortSignal,
): Promise<Result<Requesters, RtError>> {
  const logins = ticket.Requestor.filter(({ type }) => type !== 'group').map(({ id }) => id);
  const answers = await Promise.all(logins.map((login) => directory.user(login, signal)));
  const known = new Map<string, KnownUser>();
  for (const [index, answer] of answers.entries()) {
    if (!answer.ok) return err(answer.error);
    if (answer.value !== undefined) known.set(logins[index] ?? '', answer.value);
  }
  return ok(known);
}

const userDocuments = (ticket: RtTicket, requesters: Requesters): RtDocument[] =>
  [...requesters].map(([login, { json }]) => ({ kind: 'user', login, json, seenWithTicketAt: ticket.LastUpdated }));

function ticketDocument(json: unknown, etag: string, requesters: Requesters): RtDocument {
  const users = [...requesters].flatMap(([login, { user }]): [string, RtUser][] => (user ? [[login, user]] : []));
  return { kind: 'ticket', json, etag, requesters: new Map(users) };
}

function entryDocument(row: HistoryRow, ticket: RtTicket, parts: ReadonlyMap<string, readonly RtPart[]>): RtDocument {
  return {
    kind: 'transaction',
    json: row.json,
    parts: row.transaction.ok ? (parts.get(row.transaction.value.id) ?? []) : [],
    ticket: {
      id: ticket.id,
      requesters: ticket.Requestor.map(({ id }) => id),
      customFields: new Map((ticket.CustomFields ?? []).map(({ id, name }) => [id, name])),
    },
  };
}
