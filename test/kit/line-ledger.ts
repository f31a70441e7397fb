import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** A file of lines that survives the writer's death at any moment; a line that was cut short was never written. */
export function appendLine(file: string, ...words: readonly (string | number)[]): void {
  appendFileSync(file, `${words.join(' ')} .\n`);
}

/** Ends what an earlier writer may have left unfinished. */
export function endTornLine(file: string): void {
  appendFileSync(file, '\n');
}

/** Every finished line, in words. */
export function readLines(file: string): readonly (readonly string[])[] {
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith(' .'))
    .map((line) => line.slice(0, -2).split(' '));
}
