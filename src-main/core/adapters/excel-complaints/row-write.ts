import { basename } from 'node:path';
import * as v from 'valibot';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CommitOutcome, Operation, PreparedState, PrepareOutcome, ProbeOutcome } from '../operation.ts';
import { readWhole, replaceFile } from './file-access.ts';
import { addNote, markOf, parseNotes, removeNote } from './note-lines.ts';
import { writeTable } from './open-table.ts';
import { readRows, type Rows } from './read-rows.ts';
import { cellHashes, stateHash, type IdentifiedRow, type KnownRow } from './row-identity.ts';
import { plannedWrites, type PlannedWrites } from './planned-writes.ts';
import type { ExcelComplaintsSettings } from './settings.ts';
import { tableLimits, type CellChange } from './table.ts';
import { wallClock } from './wall-clock.ts';

export interface WriterDeps {
  readonly settings: ExcelComplaintsSettings;
  readonly system: SystemId;
  readonly clock: Clock;
  /** Rows as they were last read, where names rest on content. */
  readonly known: () => readonly KnownRow[];
}

const HOUR_MS = 3_600_000;
/** What prepare saw of the row. */
const stateShape = v.object({
  before: v.record(v.string(), v.string()),
  cells: v.array(v.string()),
  when: v.string(),
});
type Seen = v.InferOutput<typeof stateShape>;

const refused = (message: string, stale = false): AdapterError => ({
  kind: 'refused',
  message,
  ...(stale ? { stale } : {}),
});

function find(rows: Rows, { ticket }: PlannedWrites, notes: string | undefined): IdentifiedRow | undefined {
  const named = rows.named.find(({ id }) => id === ticket.id);
  if (named !== undefined || ticket.version === undefined) return named;
  return rows.named.find(({ row }) => stateHash(row, notes) === ticket.version);
}
const cellOf = ({ row }: IdentifiedRow, column: string): string => row.cells.get(column) ?? '';

/** A look: the row is there, none of its cells to be written is calculated, and it is still what the agent saw. */
export async function prepare(
  deps: WriterDeps,
  operation: Operation,
  signal: AbortSignal,
): Promise<Result<PrepareOutcome, AdapterError>> {
  const { settings, clock } = deps;
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before the file was read' });
  const planned = plannedWrites(operation, settings);
  if (!planned.ok) return planned;
  const file = await readWhole(settings.file);
  if (!file.ok) return file;
  const rows = await readRows(file.value.bytes, settings, deps.known());
  if (!rows.ok) return rows;
  const row = find(rows.value, planned.value, settings.columns.notes);
  const name = basename(settings.file);
  if (row === undefined) return err(refused(`the row is not in ${name} any more`, true));
  const { updates, note, ticket } = planned.value;
  if (updates.size > 0 && ticket.version !== undefined && ticket.version !== stateHash(row.row, settings.columns.notes))
    return err(refused('somebody changed the row meanwhile', true));
  const columns = [...updates.keys(), ...(note === undefined ? [] : [settings.columns.notes ?? ''])];
  const missing = columns.find((column) => !rows.value.table.header.includes(column));
  if (missing !== undefined) return err(refused(`${name} has no column "${missing}"`));
  const calculated = columns.find((column) => rows.value.table.formulas.has(`${row.row.number}:${column}`));
  if (calculated !== undefined)
    return err(refused(`"${calculated}" of row ${row.row.number} is calculated by a formula and cannot be written`));
  const state: Seen = {
    before: Object.fromEntries(columns.map((column) => [column, cellOf(row, column)])),
    cells: [...cellHashes(row.row)],
    when: wallClock(clock.now(), settings.timeZone),
  };
  return ok({ level: 'checked', state });
}

interface Effect {
  readonly row: IdentifiedRow;
  readonly done: boolean;
  readonly untouched: boolean;
}

function effectOf(
  deps: WriterDeps,
  { key }: Operation,
  planned: PlannedWrites,
  seen: Seen,
  rows: Rows,
): Effect | undefined {
  const row = find(rows, planned, deps.settings.columns.notes);
  if (row === undefined) return undefined;
  const { notes } = deps.settings.columns;
  const noted =
    planned.note === undefined
      ? undefined
      : parseNotes(cellOf(row, notes ?? '')).notes.some(({ mark }) => mark === markOf(key));
  const updates = [...planned.updates];
  return {
    row,
    done: updates.every(([column, to]) => cellOf(row, column) === to) && noted !== false,
    untouched: updates.every(([column]) => cellOf(row, column) === seen.before[column]) && noted !== true,
  };
}

/** Rows with the one of the operation under its name, wherever it has moved since prepare saw it. */
const rowsNow = (
  deps: WriterDeps,
  bytes: Uint8Array,
  planned: PlannedWrites,
  seen: Seen,
): Promise<Result<Rows, AdapterError>> =>
  readRows(bytes, deps.settings, [{ id: planned.ticket.id, cells: seen.cells }]);

function seenIn(prepared: PreparedState | undefined): Seen | undefined {
  const parsed = v.safeParse(stateShape, prepared);
  return parsed.success ? parsed.output : undefined;
}

const outcomeOf = (
  { settings, system }: WriterDeps,
  { key }: Operation,
  { ticket, note }: PlannedWrites,
  { row }: IdentifiedRow,
): CommitOutcome => ({
  evidence: `row ${row.number} of ${basename(settings.file)}`,
  made: note === undefined ? [] : [{ system, kind: 'activity', id: `${ticket.id}#${markOf(key)}` }],
});

export async function commit(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const { settings, clock } = deps;
  const planned = plannedWrites(operation, settings);
  const seen = seenIn(prepared);
  if (!planned.ok) return planned;
  if (seen === undefined) return err(refused('what prepare saw is missing'));
  const staleMs = settings.staleLockHours * HOUR_MS;
  return replaceFile<CommitOutcome>(settings.file, { staleMs, clock, signal }, async ({ bytes }) => {
    const rows = await rowsNow(deps, bytes, planned.value, seen);
    if (!rows.ok) return rows;
    const effect = effectOf(deps, operation, planned.value, seen, rows.value);
    if (effect === undefined) return err(refused(`the row is not in ${basename(settings.file)} any more`, true));
    const { row } = effect;
    const told = outcomeOf(deps, operation, planned.value, row);
    // An earlier attempt did it.
    if (effect.done) return ok({ bytes: undefined, told });
    if (!effect.untouched) return err(refused('somebody changed the row meanwhile', true));
    const changes: CellChange[] = [...planned.value.updates].map(([column, text]) => ({
      row: row.row.number,
      column,
      text,
    }));
    const { note } = planned.value;
    if (note !== undefined) {
      const column = settings.columns.notes ?? '';
      const line = { mark: markOf(operation.key), author: operation.agent.name, when: seen.when, text: note };
      const text = addNote(cellOf(row, column), line);
      if (text.length > tableLimits.cellCharacters)
        return err(refused(`the notes of row ${row.row.number} would be longer than a cell can hold`));
      changes.push({ row: row.row.number, column, text });
    }
    return write(deps, bytes, changes, told);
  });
}

async function write<T>(
  { settings }: WriterDeps,
  bytes: Uint8Array,
  changes: readonly CellChange[],
  told: T,
): Promise<Result<{ readonly bytes: Uint8Array; readonly told: T }, AdapterError>> {
  const written = await writeTable(bytes, settings, changes);
  if (written.ok) return ok({ bytes: written.value, told });
  const { place, message } = written.error;
  return err(refused(`${basename(settings.file)}, ${place}: ${message}`));
}

export async function probe(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  const planned = plannedWrites(operation, deps.settings);
  if (!planned.ok) return planned;
  const seen = seenIn(prepared);
  if (seen === undefined) return ok({ found: 'absent' });
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before the file was read' });
  const file = await readWhole(deps.settings.file);
  if (!file.ok) return file;
  const rows = await rowsNow(deps, file.value.bytes, planned.value, seen);
  if (!rows.ok) return rows;
  const effect = effectOf(deps, operation, planned.value, seen, rows.value);
  if (effect === undefined) return ok({ found: 'unsure', reason: 'the row is not in the file any more' });
  if (effect.untouched) return ok({ found: 'absent' });
  if (!effect.done)
    return ok({ found: 'unsure', reason: 'the cells are neither what they were nor what was asked for' });
  return ok({ found: 'present', ...outcomeOf(deps, operation, planned.value, effect.row) });
}

/** Puts back what was there, where nobody has changed it since, and takes the note out. */
export async function compensate(
  deps: WriterDeps,
  operation: Operation,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const { settings, clock } = deps;
  const planned = plannedWrites(operation, settings);
  const seen = seenIn(prepared);
  if (!planned.ok) return planned;
  if (seen === undefined) return ok({ evidence: 'nothing had been written' });
  const staleMs = settings.staleLockHours * HOUR_MS;
  return replaceFile<CommitOutcome>(settings.file, { staleMs, clock, signal }, async ({ bytes }) => {
    const rows = await rowsNow(deps, bytes, planned.value, seen);
    if (!rows.ok) return rows;
    const effect = effectOf(deps, operation, planned.value, seen, rows.value);
    if (effect === undefined) return err(refused('the row is not in the file any more', true));
    const { row } = effect;
    const told: CommitOutcome = { evidence: `row ${row.row.number} as it was` };
    if (effect.untouched) return ok({ bytes: undefined, told });
    const moved = [...planned.value.updates].find(
      ([column, to]) => ![to, seen.before[column]].includes(cellOf(row, column)),
    );
    if (moved !== undefined)
      return err(refused(`somebody changed "${moved[0]}" since: look at what the sheet holds now`, true));
    const changes = [...planned.value.updates.keys()].map((column) => ({
      row: row.row.number,
      column,
      text: seen.before[column] ?? '',
    }));
    const column = settings.columns.notes ?? '';
    if (planned.value.note !== undefined)
      changes.push({ row: row.row.number, column, text: removeNote(cellOf(row, column), markOf(operation.key)) });
    return write(deps, bytes, changes, told);
  });
}
