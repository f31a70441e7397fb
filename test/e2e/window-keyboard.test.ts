import { afterAll, beforeAll, expect, test } from 'vitest';
import { composerOf, createWindowDesk, rowsOf, type WindowDesk } from '../kit/window/window-desk.ts';

let desk: WindowDesk;
beforeAll(async () => {
  desk = await createWindowDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

test('an agent answers a customer without touching the mouse', async () => {
  await using window = await desk.open({ place: '#/open' });
  const { page, state } = window;
  await rowsOf(page).first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await expect.poll(() => rowsOf(page).and(page.locator('[aria-selected="true"]')).count()).toBe(1);
  await page.getByRole('heading', { name: '三月批次货柜滞港' }).waitFor();
  await page.keyboard.press('r');
  await page.keyboard.type('单号是 SF1029384756。');
  await page.keyboard.press('Control+Enter');
  await page.getByText('Recorded. It is on its way.').waitFor();
  expect(state.intents).toHaveLength(1);
  expect(state.intents[0]?.acts).toMatchObject([{ act: 'reply', text: '单号是 SF1029384756。' }]);
  await expect.poll(() => composerOf(page).inputValue()).toBe('');
  await page.keyboard.press('Escape');
  await page.keyboard.press('t');
  await page.getByRole('heading', { name: 'What happens where' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('heading', { name: 'What happens where' }).count()).toBe(0);
  expect(window.complaints).toEqual([]);
  expect(window.server.faults).toEqual([]);
});

test('letters typed into a reply are text and never commands', async () => {
  await using window = await desk.open();
  const { page } = window;
  await composerOf(page).fill('');
  await composerOf(page).focus();
  await page.keyboard.type('jkgmrnt?');
  expect(await composerOf(page).inputValue()).toBe('jkgmrnt?');
  expect(page.url()).toContain('/m1');
});

test('the palette finds conversations and commands as fast as one types, and the keys work after it', async () => {
  await using window = await desk.open();
  const { page } = window;
  await rowsOf(page).first().waitFor();
  await page.locator('[data-focus="list"]').focus();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('brandt');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: /Spare parts quote/ }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('live panel');
  await page.getByText('Open the live panel').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Live panel' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('m');
  await page.getByRole('heading', { name: 'Mine' }).waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  expect(window.complaints).toEqual([]);
});

test('after the open conversation leaves the view the next key goes on from its place', async () => {
  await using window = await desk.open({ place: '#/mine' });
  const { page, state } = window;
  await rowsOf(page).first().waitFor();
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  const names = await rowsOf(page).allInnerTexts();
  await rowsOf(page).and(page.locator('[aria-selected="true"]')).waitFor();
  state.inbox.setRow('m1' as never, { state: 'resolved' });
  await expect.poll(() => rowsOf(page).count()).toBe(names.length - 1);
  await page.keyboard.press('j');
  await expect.poll(() => rowsOf(page).and(page.locator('[aria-selected="true"]')).innerText()).toBe(names[2]);
});

test('a changed key works at once and its clash with another one is shown', async () => {
  await using window = await desk.open({ place: '#/settings' });
  const { page, state } = window;
  await page.getByRole('button', { name: 'Change the key of Reply to the customer' }).click();
  await page.keyboard.press('n');
  await page.getByText('Also used by “Write an internal note”').waitFor();
  await page.getByRole('button', { name: 'Change the key of Reply to the customer' }).click();
  await page.keyboard.press('Alt+r');
  await expect.poll(() => state.preferences.keys).toEqual({ 'composer.reply': 'Alt+R' });
  await page.getByRole('radio', { name: '简体中文' }).check({ force: true });
  await page.getByRole('heading', { name: '设置' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
});
