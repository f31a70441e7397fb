import { readdirSync } from 'node:fs';
import { expect, it } from 'vitest';
import { adapters } from '../../../src-main/core/adapters/adapters.ts';

const names = (folder: string): string[] =>
  readdirSync(new URL(folder, import.meta.url))
    .map((file) => /^([\w-]+?)(?:\.test)?\.ts$/.exec(file)?.[1] ?? '')
    .filter((name) => name !== '');

it('every adapter of the product has a subject, and every subject is run', () => {
  const subjects = names('subjects/');
  expect([...adapters.keys()].filter((name) => !subjects.includes(name))).toEqual([]);
  const run = names('./');
  expect(subjects.filter((name) => !run.includes(name))).toEqual([]);
});
