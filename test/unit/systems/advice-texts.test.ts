import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { adviceText } from '../../../src-renderer/app/advice-text.ts';
import { en } from '../../../src-renderer/i18n/en.ts';
import { zhCn } from '../../../src-renderer/i18n/zh-cn.ts';

const core = fileURLToPath(new URL('../../../src-main/core/', import.meta.url));
const sources = new Map(
  ['adapters', 'systems']
    .flatMap((folder) => readdirSync(join(core, folder), { recursive: true }).map((name) => join(folder, String(name))))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => [name.replaceAll('\\', '/'), readFileSync(join(core, name), 'utf8')]),
);
const all = (name: string, pattern: RegExp, prefix: string): string[] =>
  [...sources.get(name)!.matchAll(pattern)].map((match) => prefix + match[1]);

/** Files that put a key together from a prefix and a name, with where the names stand. */
const composed: Readonly<Record<string, () => string[]>> = {
  'adapters/sql-crm/advice.ts': () => all('adapters/sql-crm/advice.ts', /^ {2}(\w+):\s+'/gm, 'systems.advice.'),
  'adapters/asterisk/ami/ami-errors.ts': () =>
    all('adapters/asterisk/ami/ami-errors.ts', /advice\(\s*'(\w+)'/g, 'asterisk.advice.'),
  'adapters/asterisk/control-deps.ts': () =>
    all('adapters/asterisk/call-control.ts', /\bsend,\s*'(\w+)',\s*'/g, 'asterisk.advice.'),
};
const keys = [
  ...new Set([
    ...[...sources.keys()].flatMap((name) => all(name, /'([\w-]+\.advice\.\w+)'/g, '')),
    ...Object.values(composed).flatMap((names) => names()),
  ]),
].toSorted();

test('only the known files put advice keys together, so that none is missed here', () => {
  const found = [...sources].filter(([, text]) => /`[\w-]+\.advice\.\$\{/.test(text)).map(([name]) => name);
  expect(found.toSorted()).toEqual(Object.keys(composed).toSorted());
  for (const [name, names] of Object.entries(composed)) expect(names().length, name).toBeGreaterThan(1);
  expect(keys.length).toBeGreaterThan(30);
});

test.each(keys)('%s is advice a person can read in both languages', (key) => {
  const advice = { key, text: 'only the core knows' };
  expect(adviceText({ advice }, en)).not.toBe(advice.text);
  expect(adviceText({ advice }, zhCn)).toMatch(/\p{Script=Han}/u);
});

test('advice with a key that no catalogue knows is shown in the words of the core', () => {
  const advice = { key: 'elsewhere.advice.constructor', text: 'Turn it on.' };
  expect(adviceText({ advice }, zhCn)).toBe('Turn it on.');
  expect(adviceText({ advice: { ...advice, key: 'systems.advice.constructor' } }, en)).toBe('Turn it on.');
});
