import { basename } from 'node:path';
import * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { PullBatch } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { rowToUnified, unnamedToUnified, type CodecContext } from './codec.ts';
import { lookAtFile, readWhole } from './file-access.ts';
import { readRows } from './read-rows.ts';
import { cellHashes, type KnownRow } from './row-identity.ts';
import type { ExcelComplaintsSettings } from './settings.ts';

const cursorShape = v.object({
  /** Size and time of change of the file that was read. */
  mark: v.string(),
  /** Rows by name: the hash of the row, and where names rest on content, of its cells. */
  rows: v.record(v.string(), v.object({ h: v.string(), c: v.optional(v.array(v.string())) })),
});
type Cursor = v.InferOutput<typeof cursorShape>;

function parseCursor(text: string | undefined): Cursor {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), cursorShape), text);
  return parsed.success ? parsed.output : { mark: '', rows: {} };
}

/** Rows as they were known at the cursor. */
export const knownRows = (cursor: string | undefined): readonly KnownRow[] =>
  Object.entries(parseCursor(cursor).rows).flatMap(([id, { c }]) => (c === undefined ? [] : [{ id, cells: c }]));

/** Reads the file where it has changed, and says which rows are new, other, or gone. */
export async function pull(
  settings: ExcelComplaintsSettings,
  context: CodecContext,
  cursorText: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before the file was read' });
  const cursor = parseCursor(cursorText);
  const mark = await lookAtFile(settings.file);
  if (!mark.ok) return mark;
  if (mark.value === cursor.mark && cursorText !== undefined)
    return ok({ messages: [], cursor: cursorText, more: false });
  const file = await readWhole(settings.file);
  if (!file.ok) return file;
  const rows = await readRows(file.value.bytes, settings, knownRows(cursorText));
  if (!rows.ok) return rows;
  const { named, unnamed } = rows.value;
  const messages: UnifiedMessage[] = unnamed.map((one) => unnamedToUnified(one, context));
  const next: Cursor = { mark: file.value.mark, rows: {} };
  for (const one of named) {
    next.rows[one.id] = { h: one.hash, ...(settings.key.length > 0 ? {} : { c: [...cellHashes(one.row)] }) };
    if (cursor.rows[one.id]?.h !== one.hash) messages.push(...rowToUnified(one, settings, context));
  }
  for (const [id, { h }] of Object.entries(cursor.rows)) {
    if (next.rows[id] !== undefined) continue;
    const reference = { system: context.system, kind: 'ticket', id } as const;
    messages.push({
      id: `gone/${id}@${h}`,
      source: context.system,
      time: context.now,
      body: { type: 'removed', reference },
    });
  }
  return ok({ messages, cursor: JSON.stringify(next), more: false });
}

export const contextOf = (
  system: CodecContext['system'],
  settings: ExcelComplaintsSettings,
  now: number,
): CodecContext => ({
  system,
  now,
  file: basename(settings.file),
});
