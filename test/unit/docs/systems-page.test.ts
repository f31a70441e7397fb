import { expect, test } from 'vitest';
import { adapters } from '../../../src-main/core/adapters/adapters.ts';
import { readText, tableRows } from '../../kit/markdown.ts';
import { actRows, asTable, systemRows } from '../../kit/systems-page.ts';

const page = readText('assets/docs/systems.md');

// What these two expect is what has to stand in the page: copy it from the failure.
test('the page of systems says of each what it was tried against and how it is read, as the code has it', async () => {
  expect(page).toContain(
    asTable(['adapter', 'tried against', 'delta', 'availability', 'actsAs', 'several acts'], await systemRows()),
  );
});

test('the page of systems says of each act what is promised, as the code has it', async () => {
  const heading = ['of', 'act', 'concurrency', 'createSafety', 'prepare', 'compensate', 'probe'];
  expect(page).toContain(asTable(heading, await actRows()));
});

test('the page of systems names the limits of each', () => {
  const limits = new Map(tableRows(page, 'limits of').map(([name = '', text = '']) => [name, text]));
  expect([...limits.keys()].toSorted()).toEqual([...adapters.keys()].toSorted());
  for (const text of limits.values()) expect(text.length).toBeGreaterThan(40);
});
