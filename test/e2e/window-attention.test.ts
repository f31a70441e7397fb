import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWindowDesk, type WindowDesk } from '../kit/window/window-desk.ts';

let desk: WindowDesk;
beforeAll(async () => {
  desk = await createWindowDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

test('what needs a person is settled with a finding and a reason, and the history keeps both', async () => {
  await using window = await desk.open({ place: '#/attention' });
  const { page, state } = window;
  await page.getByRole('button', { name: /Needs a person.*CRM: needs a person/ }).click();
  const drawer = page.getByRole('complementary', { name: 'Transaction' });
  await drawer.getByText('It cannot be settled by itself.').waitFor();
  await drawer.getByText('Phone: +442071838700 → +442071838750').waitFor();
  await drawer.getByRole('button', { name: 'Settle by hand' }).click();
  await drawer.getByRole('button', { name: 'Settle by hand' }).last().click();
  await drawer.getByText('Give a reason.').waitFor();
  await drawer.getByText('Say what you found.').waitFor();
  expect(state.manual).toEqual([]);
  await drawer.getByRole('radio', { name: 'It happened' }).check();
  await drawer.getByRole('textbox', { name: 'Reason' }).fill('seen in the CRM');
  await drawer.getByRole('button', { name: 'Settle by hand' }).last().click();
  await drawer.getByText('settled by hand').waitFor();
  await drawer.getByText('seen in the CRM').waitFor();
  expect(state.manual).toEqual([
    { id: 'tx-m1', action: 'markDone', participant: 'p1', reason: 'seen in the CRM', outcome: 'happened' },
  ]);
  await page.getByText('Nothing needs a person').waitFor();
  expect(window.complaints).toEqual([]);
});

test('what needs a person is tried again now, without a reason, and goes on in its system', async () => {
  await using window = await desk.open({ place: '#/attention' });
  const { page, state } = window;
  await page.getByRole('button', { name: /Needs a person.*CRM: needs a person/ }).click();
  const drawer = page.getByRole('complementary', { name: 'Transaction' });
  await drawer.getByRole('button', { name: 'Try now' }).click();
  const about = drawer.getByRole('combobox', { name: 'About' });
  expect(await about.inputValue()).toBe('p1');
  expect(await drawer.getByRole('textbox', { name: 'Reason' }).count()).toBe(0);
  await drawer.getByRole('button', { name: 'Try now' }).last().click();
  await drawer.getByText('A person tried again').waitFor();
  await page.getByText('Nothing needs a person').waitFor();
  await page.getByText('2 on their way').waitFor();
  expect(await drawer.getByRole('button', { name: 'Try now' }).count()).toBe(0);
  expect(state.manual).toEqual([{ id: 'tx-m1', action: 'retryNow', participant: 'p1' }]);
  expect(window.complaints).toEqual([]);
});

test('what needs a person is taken back as a whole, with a reason that stays in the history', async () => {
  await using window = await desk.open({ place: '#/attention' });
  const { page, state } = window;
  await page.getByRole('button', { name: /Needs a person.*CRM: needs a person/ }).click();
  const drawer = page.getByRole('complementary', { name: 'Transaction' });
  await drawer.getByRole('button', { name: 'Take back' }).click();
  expect(await drawer.getByRole('combobox', { name: 'About' }).count()).toBe(0);
  await drawer.getByRole('button', { name: 'Take back' }).last().click();
  await drawer.getByText('Give a reason.').waitFor();
  expect(state.manual).toEqual([]);
  await drawer.getByRole('textbox', { name: 'Reason' }).fill('the customer called it off');
  await drawer.getByRole('button', { name: 'Take back' }).last().click();
  await drawer.getByText('A person took it back').waitFor();
  await drawer.getByText('the customer called it off').waitFor();
  await page.getByText('Nothing needs a person').waitFor();
  expect(await drawer.getByRole('button', { name: 'Take back' }).count()).toBe(0);
  expect(state.manual).toEqual([{ id: 'tx-m1', action: 'compensate', reason: 'the customer called it off' }]);
  expect(window.complaints).toEqual([]);
});

test('what needs a person is handed over to someone, who is shown with it while it waits on', async () => {
  await using window = await desk.open({ place: '#/attention' });
  const { page, state } = window;
  const row = page.getByRole('button', { name: /Needs a person.*CRM: needs a person/ });
  await row.click();
  const drawer = page.getByRole('complementary', { name: 'Transaction' });
  await drawer.getByRole('button', { name: 'Hand over' }).click();
  await drawer.getByRole('button', { name: 'Hand over' }).last().click();
  await drawer.getByText('Say to whom.').waitFor();
  await drawer.getByText('Give a reason.').waitFor();
  expect(state.manual).toEqual([]);
  await drawer.getByRole('textbox', { name: 'To whom' }).fill(' second line ');
  await drawer.getByRole('textbox', { name: 'Reason' }).fill('needs rights in the CRM');
  await drawer.getByRole('button', { name: 'Hand over' }).last().click();
  await drawer.getByText('Taken on by second line').waitFor();
  await drawer.getByText(/needs rights in the CRM/).waitFor();
  await row.waitFor();
  expect(await drawer.getByRole('button', { name: 'Hand over' }).count()).toBe(1);
  expect(state.manual).toEqual([
    { id: 'tx-m1', action: 'handOver', owner: 'second line', reason: 'needs rights in the CRM' },
  ]);
  expect(window.complaints).toEqual([]);
});

test('what needs a person stands under its cause, with how many there are and since when the oldest waits', async () => {
  for (const [language, cause, many, oldest] of [
    ['en', 'No answer: it is not known whether it arrived', '1 transaction', 'Oldest:'],
    ['zh-CN', '未收到答复：不知是否已生效', '1 项', '最早：'],
  ] as const) {
    await using window = await desk.open({ place: '#/attention', preferences: { language } });
    const head = window.page.getByRole('main').getByRole('heading', { level: 2 }).filter({ hasText: cause });
    await head.waitFor();
    expect(await head.textContent()).toContain(many);
    await window.page.getByText(oldest).first().waitFor();
    expect(window.complaints).toEqual([]);
  }
});

test('what could not be settled is edited and sent again in its place', async () => {
  await using window = await desk.open({ place: '#/attention' });
  const { page, state } = window;
  await page.getByRole('button', { name: /Needs a person.*CRM: needs a person/ }).click();
  const drawer = page.getByRole('complementary', { name: 'Transaction' });
  await drawer.getByRole('button', { name: 'Edit and send again' }).click();
  const reply = drawer.getByRole('textbox', { name: 'Reply to the customer' });
  expect(await reply.inputValue()).toBe('Dear Ms Oduya, thank you for telling us.');
  const again = drawer.getByRole('button', { name: 'Edit and send again' }).last();
  await reply.fill(' ');
  await drawer.getByText('Write what is to be sent.').waitFor();
  expect(await again.isDisabled()).toBe(true);
  await reply.fill('Dear Ms Oduya, done.');
  await drawer.getByRole('textbox', { name: 'Phone' }).fill('+442071838751');
  await again.click();
  await expect.poll(() => state.manual.length).toBe(1);
  expect(state.manual[0]).toMatchObject({
    id: 'tx-m1',
    action: 'editAndReplay',
    acts: [
      { act: 'reply', text: 'Dear Ms Oduya, done.' },
      { act: 'updateContact', changes: [{ from: '+442071838700', to: '+442071838751' }] },
      { act: 'updateTicket', changes: { status: 'open' } },
    ],
  });
  await drawer.getByText('Done everywhere').waitFor();
  expect(window.complaints).toEqual([]);
});

test('a system that is down says so, what it said and what to do; it can be tried and paused', async () => {
  await using window = await desk.open({ place: '#/systems' });
  const { page, state } = window;
  const legacy = page.locator('li[data-system="crm-legacy"]');
  await legacy.getByText('connect ECONNREFUSED 127.0.0.1:3307').waitFor();
  await legacy.getByText('Check that the system runs').waitFor();
  await legacy.getByRole('button', { name: 'Try now' }).click();
  await legacy.getByText('Connecting').waitFor();
  await legacy.getByRole('button', { name: 'Pause' }).click();
  await legacy.getByText('Paused').waitFor();
  await page.getByRole('checkbox', { name: 'Select parked-1' }).check();
  await page.getByRole('button', { name: 'Process again' }).click();
  await page.getByText('Nothing is parked.').waitFor();
  expect(state.parked).toEqual([]);
});

test('parked records are chosen all at once, by reason or by system, and it is said how many more there are', async () => {
  await using window = await desk.open({ place: '#/attention' });
  const { page, state } = window;
  const sample = state.parked[0]!;
  state.parked = Array.from({ length: 205 }, (_, n) => ({
    ...sample,
    id: `parked-${n}`,
    system: n < 3 ? state.ids.crm : state.ids.legacy,
    reason: n % 2 === 0 ? 'even' : 'odd',
  }));
  page.setDefaultTimeout(6_000);
  await page.getByRole('navigation').getByRole('button', { name: 'Systems' }).first().click();
  await page.getByText('5 more are parked.').waitFor();
  await page.getByRole('button', { name: 'All of this system' }).first().click();
  await page.getByText('3 selected').waitFor();
  await page.getByRole('button', { name: 'All with this reason' }).first().click();
  await page.getByText('101 selected').waitFor();
  await page.getByRole('button', { name: 'Process again' }).click();
  await page.getByText('101 records are processed again').waitFor();
  expect(state.parked).toHaveLength(104);
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await page.getByText('104 selected').waitFor();
  await page.getByRole('button', { name: 'Process again' }).click();
  await page.getByText('Nothing is parked.').waitFor();
  expect(state.parked).toEqual([]);
  expect(window.complaints).toEqual([]);
});

test('a figure that is no longer live turns stale, and the chart can be read as a table', async () => {
  await using window = await desk.open({ place: '#/supervisor' });
  const { page } = window;
  const missed = page.locator('article', { hasText: 'Missed today' });
  await expect.poll(() => missed.getAttribute('data-stale')).toBe('true');
  expect(
    await page
      .getByRole('article')
      .filter({ has: page.getByRole('heading', { name: 'Waiting now' }) })
      .getAttribute('data-stale'),
  ).toBe('false');
  await page.getByRole('button', { name: 'Show as a table' }).click();
  expect(await page.getByRole('region', { name: 'Replies per minute, last hour' }).getByRole('row').count()).toBe(61);
});

test('the agent chooses between competing values, and a merge is compared, directed and undone', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const phone = page.locator('[data-pointer="/phones/main/number"]');
  await phone.getByRole('button', { name: '1 other value' }).click();
  await phone.getByRole('button', { name: 'Use this' }).click();
  await phone.getByText('chosen by a person').waitFor();
  await page.getByRole('button', { name: 'Compare' }).click();
  const dialog = page.getByRole('dialog', { name: 'Merge two customers' });
  await dialog.getByText('Northgate Logistics').waitFor();
  await dialog.getByRole('button', { name: 'Swap direction' }).click();
  await dialog.getByText('Feinwerk Brandt GmbH').waitFor();
  await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
  await expect.poll(() => state.merged).toEqual([{ keep: 'c4', absorb: 'c2' }]);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => state.merged).toEqual([]);
});
