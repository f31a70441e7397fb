import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { PullBatch } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { noteToUnified, partyToUnified, unreadableRow, type CodecContext } from './codec.ts';
import { changedSince, readParties, searchRead, type Model, type StrangeRow } from './party-api.ts';
import { parseCursor } from './pull-cursor.ts';
import type { RpcClient } from './rpc-client.ts';
import { momentMs, momentText } from './rpc-value.ts';
import { addressShape, mechanismShape, noteShape, partyShape } from './shapes.ts';

/** Parties read at a time by the first load. */
const LOAD = 200;
/** More changes of one kind at once than this, and everything is read anew by id, which goes in steps. */
const MOST_CHANGES = 5_000;
/**
 * A row bears the time at which its transaction began (PostgreSQL, CURRENT_TIMESTAMP) and appears when it commits: changes are read
 * again for so long, in milliseconds, and recognised by their ids.
 */
const OVERLAP_MS = 30_000;

export interface PullDeps {
  readonly client: RpcClient;
  readonly since: string | undefined;
  readonly context: () => CodecContext;
}

interface Change {
  readonly party: number;
  readonly moment: string;
}

/** Reads parties and notes: first all of them by id, then whatever changed. A change of a child brings its whole party. */
export async function pull(
  deps: PullDeps,
  cursorText: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before anything was asked' });
  const cursor = parseCursor(cursorText);
  return cursor.loading === null ? readChanges(deps, cursor.at, signal) : load(deps, cursor.loading, cursor.at, signal);
}

const sinceDomain = (since: string | undefined): readonly unknown[] =>
  since === undefined ? [] : [changedSince(`${since}T00:00:00.000000`)];

async function load(
  { client, since, context }: PullDeps,
  after: number,
  at: string | null,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  // What changes while the load runs is found by the changes that follow: their beginning is noted before the first party is read.
  let began = at;
  if (began === null) {
    const newest = await newestMoment(client, signal);
    if (!newest.ok) return newest;
    began = newest.value;
  }
  const found = await searchRead(
    client,
    'party.party',
    { domain: [['id', '>', after], ...sinceDomain(since)], limit: LOAD, order: [['id', 'ASC']], fields: ['name'] },
    partyShape,
    signal,
  );
  if (!found.ok) return found;
  const { rows, strange } = found.value;
  const idOf = ({ row }: StrangeRow): number => {
    const id = (row as { id?: unknown } | null)?.id;
    return typeof id === 'number' ? id : 0;
  };
  const highest = Math.max(after, ...rows.map(({ id }) => id), ...strange.map(idOf));
  const messages = await wholeParties(
    client,
    rows.map(({ id }) => id),
    context(),
    signal,
  );
  if (!messages.ok) return messages;
  const notes = await notesOf(
    client,
    [['resource', 'in', rows.map(({ id }) => `party.party,${id}`)]],
    context(),
    signal,
  );
  if (!notes.ok) return notes;
  const more = rows.length + strange.length >= LOAD && highest > after;
  const parked = strange.map((row) => unreadableRow(row, context()));
  return ok({
    messages: [...messages.value, ...parked, ...notes.value.messages],
    cursor: JSON.stringify({ at: began, loading: more ? highest : null }),
    more,
  });
}

/** The latest change Tryton knows, by its own clock; a day ago where it holds nothing. */
async function newestMoment(client: RpcClient, signal: AbortSignal): Promise<Result<string, AdapterError>> {
  const order = [['write_date', 'DESC']] as const;
  const written = await searchRead(
    client,
    'party.contact_mechanism',
    { domain: [['write_date', '!=', null]], limit: 1, order, fields: ['party'] },
    mechanismShape,
    signal,
  );
  if (!written.ok) return written;
  const created = await searchRead(
    client,
    'party.party',
    { domain: [], limit: 1, order: [['create_date', 'DESC']], fields: ['name'] },
    partyShape,
    signal,
  );
  if (!created.ok) return created;
  const moments = [written.value.rows[0]?.write_date, created.value.rows[0]?.create_date].filter(
    (one) => typeof one === 'string',
  );
  return ok(moments.toSorted().at(-1) ?? momentText(0));
}

async function wholeParties(
  client: RpcClient,
  ids: readonly number[],
  context: CodecContext,
  signal: AbortSignal,
): Promise<Result<readonly UnifiedMessage[], AdapterError>> {
  const parties = await readParties(client, ids, signal);
  if (!parties.ok) return parties;
  return ok([
    ...parties.value.parties.map((one) => partyToUnified(one, context)),
    ...parties.value.strange.map((one) => unreadableRow(one, context)),
  ]);
}

async function notesOf(
  client: RpcClient,
  domain: readonly unknown[],
  context: CodecContext,
  signal: AbortSignal,
): Promise<
  Result<{ readonly messages: readonly UnifiedMessage[]; readonly moments: readonly string[] }, AdapterError>
> {
  const search = {
    domain,
    limit: MOST_CHANGES,
    order: [['id', 'ASC']] as const,
    fields: ['message', 'resource', 'last_user'],
  };
  const found = await searchRead(client, 'ir.note', search, noteShape, signal);
  if (!found.ok) return found;
  const messages = found.value.rows.flatMap((note) => noteToUnified(note, context) ?? []);
  const parked = found.value.strange.map((row) => unreadableRow(row, context));
  return ok({ messages: [...messages, ...parked], moments: found.value.rows.flatMap(momentOf) });
}

const momentOf = (row: { readonly write_date?: string | null; readonly create_date?: string | null }): string[] => {
  const moment = row.write_date ?? row.create_date;
  return typeof moment === 'string' ? [moment] : [];
};

async function readChanges(
  { client, context }: PullDeps,
  at: string | null,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  const from = momentText(momentMs(at ?? momentText(0)) - OVERLAP_MS);
  const changes: Change[] = [];
  const strange: UnifiedMessage[] = [];
  const sources = [
    ['party.party', partyShape, ['name']],
    ['party.contact_mechanism', mechanismShape, ['party']],
    ['party.address', addressShape, ['party', 'full_address']],
  ] as const satisfies readonly (readonly [Model, unknown, readonly string[]])[];
  for (const [model, shape, fields] of sources) {
    const search = { domain: [changedSince(from)], limit: MOST_CHANGES, fields };
    const found = await searchRead(client, model, search, shape, signal);
    if (!found.ok) return found;
    for (const row of found.value.rows) {
      const party = 'party' in row ? row.party : row.id;
      for (const moment of momentOf(row)) changes.push({ party, moment });
    }
    strange.push(...found.value.strange.map((row) => unreadableRow(row, context())));
    if (found.value.rows.length + found.value.strange.length >= MOST_CHANGES) return ok(readAllAnew);
  }
  const notes = await notesOf(client, [changedSince(from), ['resource', 'like', 'party.party,%']], context(), signal);
  if (!notes.ok) return notes;
  if (notes.value.moments.length >= MOST_CHANGES) return ok(readAllAnew);
  const ids = [...new Set(changes.map(({ party }) => party))];
  const parties = await wholeParties(client, ids, context(), signal);
  if (!parties.ok) return parties;
  const newest =
    [at ?? momentText(0), ...changes.map(({ moment }) => moment), ...notes.value.moments].toSorted().at(-1) ?? at;
  return ok({
    messages: [...parties.value, ...notes.value.messages, ...strange],
    cursor: JSON.stringify({ at: newest, loading: null }),
    more: false,
  });
}

const readAllAnew: PullBatch = { messages: [], cursor: JSON.stringify({ at: null, loading: 0 }), more: true };
