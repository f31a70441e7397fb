import { basename } from 'node:path';
import { err, ok } from '../../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import { rowToUnified, unnamedToUnified } from './codec.ts';
import { readWhole, whoHasItOpen } from './file-access.ts';
import { contextOf, pull } from './pull.ts';
import { createCursorReader, emptyCursor, knownRows } from './pull-cursor.ts';
import { readRows } from './read-rows.ts';
import { commit, compensate, prepare, probe, type WriterDeps } from './row-write.ts';
import type { ExcelComplaintsSettings } from './settings.ts';

export function createExcelSession({
  settings,
  system,
  clock,
}: AdapterContext<ExcelComplaintsSettings>): AdapterSession {
  const readCursor = createCursorReader();
  let latest = emptyCursor;
  const writer: WriterDeps = { settings, system, clock, known: () => knownRows(latest) };

  return {
    async health(signal) {
      if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before the file was read' });
      const file = await readWhole(settings.file);
      if (!file.ok) return file;
      const rows = await readRows(file.value.bytes, settings, knownRows(latest));
      if (!rows.ok) return rows;
      const who = await whoHasItOpen(settings.file, settings.staleLockHours * 3_600_000, clock);
      const open = who === undefined ? '' : `, open${who === '' ? '' : ` by ${who}`}`;
      const found = {
        code: who === undefined ? 'rows' : 'rowsOpen',
        values: { file: basename(settings.file), count: rows.value.named.length, who: who ?? '' },
      };
      return ok({ state: 'ok', said: `${basename(settings.file)}, ${rows.value.named.length} rows${open}`, found });
    },
    async pull(cursor, signal) {
      const context = contextOf(system, settings, clock.now());
      const batch = await pull(settings, context, cursor, readCursor(cursor), signal);
      if (batch.ok) latest = readCursor(batch.value.cursor);
      return batch;
    },
    prepare: (operation, signal) => prepare(writer, operation, signal),
    commit: (operation, prepared, signal) => commit(writer, operation, prepared, signal),
    // A look holds nothing that could be given back.
    release: () => Promise.resolve(ok(undefined)),
    compensate: (operation, prepared, _committed, signal) => compensate(writer, operation, prepared, signal),
    probe: (operation, prepared, signal) => probe(writer, operation, prepared, signal),
    choices(signal) {
      if (signal.aborted) return Promise.resolve(err({ kind: 'unreachable', message: 'given up' }));
      return Promise.resolve(ok({ owners: settings.handlers, queues: [] }));
    },
    async sample(limit) {
      const file = await readWhole(settings.file);
      if (!file.ok) return file;
      const rows = await readRows(file.value.bytes, settings, []);
      if (!rows.ok) return rows;
      const context = contextOf(system, settings, clock.now());
      const parked = rows.value.unnamed
        .slice(0, limit)
        .map((one) => ({ row: one.row, messages: [unnamedToUnified(one, context)] }));
      const shown = rows.value.named
        .toReversed()
        .slice(0, limit)
        .map((one) => ({ row: one.row, messages: rowToUnified(one, settings, context) }));
      return ok(
        [...parked, ...shown].slice(0, limit).map(({ row, messages }) => ({
          title: `row ${row.number}`,
          raw: JSON.stringify(Object.fromEntries(row.cells), null, 2),
          messages,
        })),
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
