import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { tempDir } from '../../kit/temp-dir.ts';

const example = new URL('example/send-mail.ts', import.meta.url);
const readme = readFileSync(new URL('../../../src-main/core/bus/README.md', import.meta.url), 'utf8');

it('the first listing of the README is, line for line, the program that is run here', () => {
  const shown = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  const run = readFileSync(example, 'utf8')
    .replaceAll('../../../../src-main/core/bus/', './')
    .replaceAll('../../../../src-main/core/', '../');
  expect(shown).toBe(run);
});

it('runs by itself and prints what the README says', async () => {
  await using dir = tempDir();
  const run = promisify(execFile)(process.execPath, [fileURLToPath(example), dir.path], { timeout: 30_000 });
  expect((await run).stdout).toBe(/```text\n([\s\S]*?)```/.exec(readme)?.[1]);
}, 40_000);
