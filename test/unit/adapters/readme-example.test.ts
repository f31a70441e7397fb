import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

it('the adapter that the README shows is, line for line, the one that passes the conformance suite', () => {
  const shown = /```ts\n(import [\s\S]*?)```/.exec(read('src-main/core/adapters/README.md'))?.[1];
  const tested = read('test/conformance/adapters/example/slips.ts').replaceAll(
    '../../../../src-main/core/adapters/',
    '../',
  );
  expect(shown).toBe(tested);
});

it('the adapter that the README shows has no more than the 80 lines it speaks of, imports left out', () => {
  const lines = read('test/conformance/adapters/example/slips.ts').trim().split('\n');
  const body = lines
    .slice(lines.findLastIndex((line) => line.startsWith('import ')) + 1)
    .join('\n')
    .trim()
    .split('\n');
  expect(body.length).toBeLessThanOrEqual(80);
});
