/** Where a JSON text stops being JSON. Line and column count from 1; V8 reports a character offset or nothing. */
export function jsonErrorPosition(text: string, error: unknown): { line: number; column: number; reason: string } {
  const message = error instanceof Error ? error.message : String(error);
  const offset = /position (\d+)/.exec(message)?.[1];
  const at = offset === undefined ? text.length : Number(offset);
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  const column = at - (before.lastIndexOf('\n') + 1) + 1;
  const reason = message.replace(/ in JSON at position .*$/s, '').replace(/, ?"[\s\S]*" is not valid JSON$/, '');
  return { line, column, reason };
}
