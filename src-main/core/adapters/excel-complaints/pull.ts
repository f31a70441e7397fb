import { basename } from 'node:path';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { PullBatch } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { rowToUnified, unnamedToUnified, type CodecContext } from './codec.ts';
import { lookAtFile, readWhole } from './file-access.ts';
import { readRows } from './read-rows.ts';
import { knownRows, type PullCursor } from './pull-cursor.ts';
import { cellHashes } from './row-identity.ts';
import type { ExcelComplaintsSettings } from './settings.ts';

/**
 * Reads the file where it has changed, and says which rows are new, other, or gone.
 *
 * @param cursor what `cursorText` says
 */
export async function pull(
  settings: ExcelComplaintsSettings,
  context: CodecContext,
  cursorText: string | undefined,
  cursor: PullCursor,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before the file was read' });
  const mark = await lookAtFile(settings.file);
  if (!mark.ok) return mark;
  if (mark.value === cursor.mark && cursorText !== undefined)
    return ok({ messages: [], cursor: cursorText, more: false });
  const file = await readWhole(settings.file);
  if (!file.ok) return file;
  const rows = await readRows(file.value.bytes, settings, knownRows(cursor));
  if (!rows.ok) return rows;
  const { named, unnamed } = rows.value;
  const messages: UnifiedMessage[] = unnamed.map((one) => unnamedToUnified(one, context));
  const next: PullCursor = { mark: file.value.mark, rows: {} };
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
