// Prints where every field of a copybook stands: npm run -s layout -- --copybook FILE
import { layoutLines } from '../../core/adapters/cobol-host/host-records.ts';
import { ok } from '../../../src-shared/result/result.ts';
import { openLayout } from './open-codec.ts';
import { runCommand } from './run-command.ts';

runCommand('layout', (options, output) => {
  const layout = openLayout(options);
  if (!layout.ok) return layout;
  const rows = layoutLines(layout.value).map((line) => [
    String(line.offset),
    String(line.length),
    String(line.level).padStart(2, '0'),
    line.name,
    line.picture,
    line.usage,
    line.notes,
  ]);
  rows.unshift(['OFFSET', 'LENGTH', 'LEVEL', 'NAME', 'PICTURE', 'USAGE', 'NOTES']);
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column < 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    );
    output.data(`${cells.join('  ').trimEnd()}\n`);
  }
  output.data(
    `record: ${layout.value.minLength === layout.value.maxLength ? '' : `${layout.value.minLength} to `}${layout.value.maxLength} bytes\n`,
  );
  return ok(undefined);
});
