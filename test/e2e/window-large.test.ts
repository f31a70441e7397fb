import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Entry } from '../../src-shared/model/conversation.ts';
import type { ConversationId } from '../../src-shared/model/ids.ts';
import { createWindowDesk, rowsOf, type WindowDesk } from '../kit/window/window-desk.ts';

let desk: WindowDesk;
beforeAll(async () => {
  desk = await createWindowDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

test('a list of 100,000 opens at once and draws only what can be seen', async () => {
  await using window = await desk.open({ rows: 100_000, place: '#/all' });
  const { page } = window;
  await rowsOf(page).first().waitFor();
  await page.getByText('100,009 conversations').waitFor();
  const list = page.locator('[data-focus="list"]');
  const seen = new Set<string>();
  for (let i = 0; i < 12; i++) {
    seen.add((await rowsOf(page).last().getAttribute('id')) ?? '');
    await list.evaluate((element) => element.scrollBy(0, 6000));
    await expect.poll(() => rowsOf(page).count()).toBeGreaterThan(5);
    expect(await rowsOf(page).count()).toBeLessThan(100);
  }
  expect(seen.size).toBeGreaterThan(6);
  // Pages follow as far as one scrolls; the position a screen reader hears is the one in the whole list.
  await expect.poll(async () => Number(await rowsOf(page).last().getAttribute('aria-posinset'))).toBeGreaterThan(150);
  expect(await rowsOf(page).last().getAttribute('aria-setsize')).toBe('100009');
  expect(window.complaints).toEqual([]);
});

test('rows that come in above do not move the ones being read', async () => {
  await using window = await desk.open({ rows: 2000, place: '#/all' });
  const { page, state } = window;
  await rowsOf(page).first().waitFor();
  const list = page.locator('[data-focus="list"]');
  await list.evaluate((element) => element.scrollTo(0, 3400));
  const row = page.locator('#row-b50');
  await row.waitFor();
  const before = (await row.boundingBox())?.y ?? 0;
  state.inbox.setRow('b1500' as ConversationId, { lastActivityAt: Date.now(), subject: 'moved to the top' });
  await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBe(3400 + 68);
  expect((await row.boundingBox())?.y).toBeCloseTo(before, 0);
});

const manyEntries = (id: ConversationId, count: number): Entry[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `many-${i}` as Entry['id'],
    conversation: id,
    kind: i % 7 === 0 ? 'note' : i % 2 ? 'message' : 'reply',
    system: 'tickets-rt' as Entry['system'],
    at: Date.now() - (count - i) * 60_000,
    author: { role: i % 2 ? 'customer' : 'agent', name: i % 2 ? 'Harriet Oduya' : 'Wei Lin' },
    text: `entry number ${i}\n${'and what was said about it. '.repeat(i % 9)}`,
    attachments: [],
  }));

test('a conversation of 10,000 entries opens at its end, goes to its start and comes back', async () => {
  await using window = await desk.open({
    prepare: (state) => {
      const found = state.inbox.get('m1' as ConversationId);
      if (found) found.entries = manyEntries('m1' as ConversationId, 10_000);
    },
  });
  const { page } = window;
  const timeline = page.getByRole('log');
  await timeline.getByText('entry number 9999').waitFor();
  expect(await timeline.locator('article').count()).toBeLessThan(60);
  await timeline.evaluate((element) => element.scrollTo(0, 0));
  await timeline
    .getByText(/^entry number 98\d\d/)
    .first()
    .waitFor();
  await page.keyboard.press('Alt+Home');
  await timeline.getByText('Start of the conversation').waitFor();
  await timeline.getByText('entry number 0').first().waitFor();
  expect(await timeline.locator('article').count()).toBeLessThan(60);
  await page.keyboard.press('Alt+End');
  await timeline.getByText('entry number 9999').waitFor();
  await expect
    .poll(() => timeline.evaluate((e) => Math.round(e.scrollHeight - e.scrollTop - e.clientHeight)))
    .toBeLessThan(3);
  expect(window.complaints).toEqual([]);
});

test('a new entry is shown at once where the end is in sight, also after the room got smaller', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const timeline = page.getByRole('log');
  await timeline.getByText('PO number 4500118').waitFor();
  state.ring();
  await page.getByRole('region', { name: 'Calls' }).getByText('Ringing').waitFor();
  const toEnd = () => timeline.evaluate((e) => Math.round(e.scrollHeight - e.scrollTop - e.clientHeight));
  await expect.poll(toEnd).toBeLessThan(3);
  state.say('m1', 'and another message');
  await timeline.getByText('and another message').waitFor();
  await expect.poll(toEnd).toBeLessThan(3);
});
