import Database from 'better-sqlite3';
import { operationKey } from '../../src-main/core/transactions/operation-of.ts';
import { readEffects } from './effect-journal.ts';
import { readLines } from './line-ledger.ts';
import { feed, filesOf, loadSystems, loadTopics } from './mixed-load-plan.ts';

interface TransactionRow {
  readonly id: string;
  readonly intent_id: string;
  readonly lane: string;
  readonly state: string;
  readonly participants: readonly { readonly key: string; readonly system: string; readonly state: string }[];
}

/** What one series has come to, for the counts that are printed. */
export interface LoadTally {
  readonly intents: number;
  readonly messages: number;
  readonly inbound: number;
  readonly states: Readonly<Record<string, number>>;
}

/**
 * Compares the reopened workspace file with what the dead processes wrote down and with what the systems hold.
 *
 * @param settled true where a last life ran until nothing moved: then everything must have come to an end
 * @returns what is wrong; empty where all is well
 */
export function checkMixedLoad(folder: string, settled: boolean): { wrong: string[]; tally: LoadTally } {
  const files = filesOf(folder);
  const wrong: string[] = [];
  const db = new Database(files.workspace, { readonly: true });
  try {
    const check = db.pragma('quick_check', { simple: true });
    if (check !== 'ok') wrong.push(`quick_check: ${String(check)}`);
    const lines = readLines(files.ledger);
    const rows = readTransactions(db);
    wrong.push(...checkIntents(lines, rows, settled), ...checkEffects(folder, rows, settled));
    wrong.push(...checkTraffic(db, lines, settled), ...checkInbound(db, lines));
    const states: Record<string, number> = {};
    for (const { state } of rows) states[state] = (states[state] ?? 0) + 1;
    const count = (what: string): number => lines.filter(([first]) => first === what).length;
    const inbound = db.prepare("SELECT count(*) FROM inbox_entry WHERE text LIKE 'line %'").pluck().get() as number;
    return { wrong, tally: { intents: count('sent'), messages: count('asked'), inbound, states } };
  } finally {
    db.close();
  }
}

function readTransactions(db: Database.Database): TransactionRow[] {
  const participants = db.prepare(
    'SELECT key, system, state FROM transaction_participants WHERE transaction_id = ? ORDER BY position',
  );
  const rows = db.prepare('SELECT id, intent_id, lane, state FROM transactions').all() as TransactionRow[];
  return rows.map((row) => ({
    ...row,
    participants: participants.all(row.id) as TransactionRow['participants'] as never,
  }));
}

type Lines = readonly (readonly string[])[];

function checkIntents(lines: Lines, rows: readonly TransactionRow[], settled: boolean): string[] {
  const wrong: string[] = [];
  const byIntent = new Map(rows.map((row) => [row.intent_id, row]));
  const answered = new Set<string>();
  for (const [what, intent = '', transaction] of lines) {
    if (what !== 'receipt') continue;
    answered.add(intent);
    if (byIntent.get(intent)?.id !== transaction)
      wrong.push(`${intent}: the receipt names ${transaction}, the file has ${byIntent.get(intent)?.id ?? 'nothing'}`);
  }
  if (!settled) return wrong;
  for (const [what, intent = ''] of lines)
    if (what === 'sent' && !answered.has(intent)) wrong.push(`${intent} was sent and never answered`);
  const ends = ['done', 'compensated', 'refused', 'attention'];
  for (const { id, state } of rows) if (!ends.includes(state)) wrong.push(`transaction ${id} rests in ${state}`);
  return wrong;
}

function checkEffects(folder: string, rows: readonly TransactionRow[], settled: boolean): string[] {
  const wrong: string[] = [];
  const known = new Map(
    rows.flatMap((row) =>
      row.participants.map((one) => [operationKey(row.id as never, one.key), { row, one }] as const),
    ),
  );
  for (const system of loadSystems) {
    const standing = new Map<string, number>();
    const undone = new Set<string>();
    const held = new Set<string>();
    const order = new Map<string, string[]>();
    for (const { mark, key } of readEffects(filesOf(folder).effects(system))) {
      const owner = known.get(key)?.row;
      if (owner === undefined) wrong.push(`${system}: ${key} took effect without a record`);
      if (mark === 'h') held.add(key);
      if (mark === 'u') held.delete(key);
      if (mark === '-') undone.add(key);
      if (mark === '+' && undone.has(key)) wrong.push(`${system}: ${key} was taken back and carried out again`);
      if (mark === '+' || mark === '-') standing.set(key, (standing.get(key) ?? 0) + (mark === '+' ? 1 : -1));
      if ((standing.get(key) ?? 0) > 1) wrong.push(`${system}: ${key} took effect twice`);
      // A transaction that needs a person lets the next one of its lane pass.
      if (mark === '+' && owner !== undefined && owner.state !== 'attention')
        order.set(owner.lane, [...(order.get(owner.lane) ?? []), owner.id.padStart(20, '0')]);
    }
    for (const [lane, ids] of order)
      if (ids.some((id, index) => id < (ids[index - 1] ?? ''))) wrong.push(`${system}: ${lane} is out of order`);
    for (const [key, { row, one }] of known) {
      if (one.system !== system) continue;
      const times = standing.get(key) ?? 0;
      if (row.state === 'done' && times !== 1) wrong.push(`done, but ${key} stands ${times} times in ${system}`);
      if ((row.state === 'refused' || row.state === 'compensated') && times !== 0)
        wrong.push(`${row.state}, but ${key} stands in ${system}`);
      if (one.state === 'committed' && times !== 1) wrong.push(`shown as committed, but ${key} stands ${times} times`);
      if (one.state === 'compensated' && times !== 0) wrong.push(`shown as taken back, but ${key} stands`);
      if (settled && row.state !== 'attention' && held.has(key)) wrong.push(`${system} still holds ${key}`);
    }
  }
  return wrong;
}

function checkTraffic(db: Database.Database, lines: Lines, settled: boolean): string[] {
  const wrong: string[] = [];
  const stored = db.prepare(
    'SELECT lane, body FROM bus_message JOIN bus_topic USING (topic) WHERE name = ? ORDER BY seq',
  );
  for (const topic of Object.keys(loadTopics)) {
    const rows = stored.all(topic) as { lane: string; body: string }[];
    for (const lane of ['lane0', 'lane1', 'lane2']) {
      const of = (what: string): number[] =>
        lines.filter(([first, a, b]) => first === what && a === topic && b === lane).map((line) => Number(line[3]));
      const handled = of('handled');
      const waiting = rows.filter((row) => row.lane === lane).map((row) => Number(row.body));
      const name = `${topic}/${lane}`;
      // What the process had just handled when it died comes again, next in its lane.
      const once = handled.filter((body, index) => body !== handled[index - 1]);
      const rest = waiting[0] === once.at(-1) ? waiting.slice(1) : waiting;
      const all = [...once, ...rest];
      if (all.some((body, index) => body <= (all[index - 1] ?? -1))) wrong.push(`${name}: out of order or twice`);
      const there = new Set(all);
      const lost = of('acked').filter((body) => !there.has(body));
      if (lost.length > 0) wrong.push(`${name}: acknowledged and lost: ${lost.slice(0, 5).join(', ')}`);
      const asked = new Set(of('asked'));
      if (all.some((body) => !asked.has(body))) wrong.push(`${name}: never published`);
      if (settled && waiting.length > 0) wrong.push(`${name}: ${waiting.length} were left undelivered`);
    }
  }
  return wrong;
}

function checkInbound(db: Database.Database, lines: Lines): string[] {
  const cursor = db.prepare('SELECT cursor FROM sync_cursors WHERE system = ?').pluck().get(feed) as string | undefined;
  const reached = Number(cursor ?? 0);
  const told = Math.max(0, ...lines.filter(([what]) => what === 'pulled').map((line) => Number(line[1])));
  const entries = (
    db.prepare("SELECT text FROM inbox_entry WHERE text LIKE 'line %' ORDER BY at").pluck().all() as string[]
  ).map((text) => Number(text.slice(5)));
  const wrong: string[] = [];
  if (reached < told) wrong.push(`inbound: the file has read to ${reached}, the process had stored up to ${told}`);
  if (entries.some((number, index) => number !== index + 1) || entries.length !== reached)
    wrong.push(`inbound: ${entries.length} entries for a cursor at ${reached}`);
  return wrong;
}
