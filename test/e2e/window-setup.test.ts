import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SystemId, TransactionId } from '../../src-shared/model/ids.ts';
import { createWindowDesk, type OpenedWindow, type WindowDesk } from '../kit/window/window-desk.ts';

let desk: WindowDesk;
let axe: string;
beforeAll(async () => {
  desk = await createWindowDesk();
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
}, 60_000);
afterAll(() => desk?.[Symbol.asyncDispose]());

async function findings(page: Page, where: string): Promise<readonly string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(async () => {
    const runner = (globalThis as never as { axe: { run(options: unknown): Promise<AxeResults> } }).axe;
    return runner.run({ runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] } });
  });
  return results.violations.flatMap((violation) =>
    violation.nodes.map((node) => `${where}: ${violation.id}: ${node.target.join(' ')}: ${node.failureSummary}`),
  );
}

const names = [
  'Redmine',
  'Tryton',
  '旧 CRM',
  'Zendesk',
  '投诉表',
  'AI bot',
  'GoFly',
  'XML partner',
  'Mail',
  'Bank host',
];
/** Fourteen systems in all, one of them unreachable and one not set up right. */
function addSystems({ state }: Pick<OpenedWindow, 'state'>): void {
  const [base] = state.systems;
  if (!base) throw new Error('the fixture has no system');
  const more = names.map((name, index) => ({
    ...base,
    id: `more-${index}` as SystemId,
    name,
    state: index === 3 ? ('down' as const) : index === 4 ? ('misconfigured' as const) : ('ok' as const),
  }));
  state.setSystems([...state.systems.map((system) => ({ ...system, state: 'ok' as const })), ...more]);
}
async function openForm(page: Page): Promise<void> {
  await page.locator('main header button').first().click();
  await page.locator('[data-adapter="request-tracker"]').click();
  await page.locator('[data-path="baseUrl"]').waitFor();
}
async function fillForm(page: Page): Promise<void> {
  await page.locator('[data-path="baseUrl"]').fill('https://rt.example.com');
  await page.locator('[data-path="auth"]').selectOption('1');
  await page.locator('[data-path="auth.user"]').fill('desk');
  await page.locator('[data-path="auth.password"]').fill('never-shown');
}
const preview = async (page: Page): Promise<Locator> => {
  await page.locator('aside button').nth(1).click();
  await page.locator('article[data-type]').first().waitFor();
  return page
    .locator('section')
    .filter({ has: page.locator('article[data-type]') })
    .last();
};

describe('adding a system', () => {
  test.each([
    ['light', 'en'],
    ['dark', 'zh-CN'],
  ] as const)(
    'keeps WCAG 2.2 AA as far as axe can tell (%s, %s)',
    async (theme, language) => {
      await using window = await desk.open({ preferences: { theme, language }, place: '#/systems' });
      const { page, state } = window;
      const found: string[] = [];
      const look = async (where: string): Promise<void> => void found.push(...(await findings(page, where)));
      addSystems(window);
      await page.locator('li[data-system="more-9"]').waitFor();
      await look('list');
      await page.locator('main header button').first().click();
      await page.locator('[data-adapter]').first().waitFor();
      await look('kinds');
      await page.locator('[data-adapter="request-tracker"]').click();
      await page.locator('aside button').first().click();
      await page.locator('[aria-invalid="true"]').first().waitFor();
      await look('what is missing');
      await fillForm(page);
      state.scripts.refuseLogin = 'Invalid user credentials';
      await page.locator('aside button').first().click();
      await page.locator('[data-step="sample"][data-state="skipped"]').waitFor();
      await preview(page);
      for (const summary of await page.locator('details summary').all()) await summary.click();
      for (const add of await page.locator('fieldset > button').all()) await add.click();
      await look('every kind of field, a failed test and a preview');
      await page.getByRole('button', { name: 'record 1', exact: true }).click();
      await look('bytes');
      await page.getByRole('button', { name: /^record 2/ }).click();
      await look('unreadable');
      expect(found).toEqual([]);
      expect(window.complaints).toEqual([]);
      expect(window.server.faults).toEqual([]);
    },
    90_000,
  );
});

test('bytes and fields are linked both ways, by mouse and by keyboard', async () => {
  await using window = await desk.open({ place: '#/systems' });
  const { page } = window;
  await openForm(page);
  await fillForm(page);
  await preview(page);
  await page.getByRole('button', { name: 'record 1', exact: true }).click();
  const lit = (): Promise<string> =>
    page
      .locator('[role="gridcell"][data-lit="true"]')
      .evaluateAll((cells) => cells.map((cell) => cell.textContent).join(' '));
  const litField = page.locator('[data-field][data-lit="true"]');

  await page.locator('[data-field="BALANCE"]').hover();
  expect(await lit()).toBe('00 01 23 45 CF');
  await page.locator('[data-byte="5"]').first().hover();
  expect(await litField.getAttribute('data-field')).toBe('NAME');

  // By keyboard: one tab stop each, arrows inside, and what is chosen is read out.
  await page.mouse.move(0, 0);
  const [grid, fields] = [
    page.getByRole('grid', { name: 'Bytes of the record' }),
    page.getByRole('grid', { name: 'Fields of the record' }),
  ];
  await grid.focus();
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('ArrowDown');
  expect(await litField.getAttribute('data-field')).toBe('BALANCE');
  expect(await page.getByText('Byte 16 (0x0010): 00. Field BALANCE, 12345.0.').count()).toBe(1);
  await page.keyboard.press('Tab');
  expect(await fields.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('ArrowUp');
  expect(await litField.getAttribute('data-field')).toBe('NAME');
  expect(await lit()).toBe('D4 E4 E2 E3 C5 D9 40 C1 C7 40 40 40');
  await page.keyboard.press('Home');
  expect((await lit()).split(' ')).toHaveLength(21);
  const active = await fields.getAttribute('aria-activedescendant');
  expect(await page.locator(`[id="${active}"]`).getAttribute('data-field')).toBe('ACCOUNT');
  expect(await page.locator('[data-byte="16"]').first().getAttribute('aria-label')).toContain('BALANCE');
}, 60_000);

test('a secret goes one way: it is in the draft that is saved and nowhere in the page afterwards', async () => {
  await using window = await desk.open({ place: '#/systems' });
  const { page, state } = window;
  await openForm(page);
  await fillForm(page);
  await page.getByRole('button', { name: 'Go live' }).click();
  await page.getByText('is added and runs').waitFor();
  expect(state.saved).toMatchObject([
    { mode: 'add', secrets: { 'auth.password': 'never-shown' }, settings: { auth: { user: 'desk' } } },
  ]);
  await page.locator('li[data-system="request-tracker"]').getByRole('button', { name: /^Edit/ }).click();
  await page.getByText('Set. It is never shown.').waitFor();
  expect(await page.content()).not.toContain('never-shown');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect.poll(() => state.saved.length).toBe(2);
  expect(state.saved[1]).toMatchObject({ mode: 'edit', secrets: {}, keep: ['auth.password'] });
  // Another way to log in needs none of the old secrets.
  await page.locator('li[data-system="request-tracker"]').getByRole('button', { name: /^Edit/ }).click();
  await page.locator('[data-path="auth"]').selectOption('0');
  await page.locator('[data-path="auth.token"]').fill('t-1');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await expect.poll(() => state.saved.length).toBe(3);
  expect(state.saved[2]).toMatchObject({ secrets: { 'auth.token': 't-1' }, keep: [] });
}, 60_000);

test('a system that something waits for is not removed, and what waits can be opened', async () => {
  await using window = await desk.open({ place: '#/systems' });
  const { page, state } = window;
  state.scripts.openTransactions = [{ id: 'tx-m1' as TransactionId, summary: 'Reply to Harriet', state: 'attention' }];
  const row = page.locator('li[data-system]').first();
  const name = await row.getByRole('heading').innerText();
  await row.getByRole('button', { name: `More for ${name}` }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).press('Enter');
  const dialog = page.getByRole('dialog');
  expect(await dialog.getByRole('button', { name: 'Cancel' }).evaluate((it) => it === document.activeElement)).toBe(
    true,
  );
  await dialog.getByRole('button', { name: 'Remove', exact: true }).click();
  await dialog.getByText('It cannot be removed yet').waitFor();
  expect(await findings(page, 'remove')).toEqual([]);
  await dialog.getByRole('button', { name: 'Open Reply to Harriet' }).click();
  await page.getByRole('complementary', { name: 'Transaction' }).waitFor();
}, 60_000);

test('the status strip names what is wrong and counts what works, and stays as it is while something is sent', async () => {
  await using window = await desk.open({ place: '#/systems', size: { width: 1024, height: 800 } });
  const { page, state } = window;
  addSystems(window);
  const strip = page.getByRole('contentinfo');
  await strip.getByText('12 work').waitFor();
  const told = (): Promise<string> => strip.locator('ul').first().innerText();
  const before = await told();
  expect(before).toContain('Zendesk');
  expect(before).toContain('投诉表');
  expect(before).not.toContain('Redmine');
  state.setSystem('more-0' as SystemId, { outboxDepth: 3 });
  await page.locator('li[data-system="more-0"]').getByText('3', { exact: true }).waitFor();
  expect(await told()).toBe(before);
  const boxes = await strip
    .locator('ul')
    .first()
    .locator(':scope > li')
    .evaluateAll((items) => items.map((item) => item.getBoundingClientRect().right));
  expect(Math.max(...boxes)).toBeLessThan(1024);
  await strip.getByRole('button', { name: '12 work' }).click();
  await page.getByRole('dialog').getByText('Redmine').waitFor();
  expect(await findings(page, 'strip')).toEqual([]);
}, 60_000);
