import { afterAll, beforeAll, expect, test } from 'vitest';
import { composerOf, createWindowDesk, sendOf, type WindowDesk } from '../kit/window/window-desk.ts';

let desk: WindowDesk;
beforeAll(async () => {
  desk = await createWindowDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

test('a ringing call brings up its customer and conversation', async () => {
  await using window = await desk.open({ place: '#/open/-/m0' });
  const { page, state } = window;
  await page.getByRole('heading', { name: '三月批次货柜滞港' }).waitFor();
  state.ring();
  await page.getByRole('heading', { name: /Invoice 20931/ }).waitFor();
  const calls = page.getByRole('region', { name: 'Calls' });
  await calls.getByText('00442071838750').waitFor();
  await page.keyboard.press('Alt+a');
  await calls.getByText('Talking').waitFor();
  await calls.getByRole('button', { name: 'Hold' }).click();
  await calls.getByText('On hold').waitFor();
  await page.keyboard.press('Alt+t');
  await page.getByRole('textbox', { name: 'Extension or number' }).fill('4711');
  await page.keyboard.press('Enter');
  await expect.poll(() => state.commands.map((c) => c.command)).toEqual(['answer', 'hold', 'transfer']);
  expect(window.complaints).toEqual([]);
});

test('a call never takes the screen or the focus from a half-written draft', async () => {
  await using window = await desk.open({ place: '#/open/-/m0' });
  const { page, state } = window;
  await composerOf(page).fill('您好，');
  await composerOf(page).focus();
  state.ring();
  await page.getByRole('region', { name: 'Calls' }).getByText('Harriet Oduya', { exact: true }).waitFor();
  await page.getByRole('complementary', { name: 'Customer' }).getByRole('heading', { name: 'Harriet Oduya' }).waitFor();
  await composerOf(page).press('End');
  await page.keyboard.type('单号如下');
  expect(await composerOf(page).inputValue()).toBe('您好，单号如下');
  expect(await composerOf(page).evaluate((field) => field === document.activeElement)).toBe(true);
  await page.getByRole('heading', { name: '三月批次货柜滞港' }).waitFor();
});

test('a reply, a corrected phone number and the call log are one intent with three acts', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const call = state.ring();
  await page.getByRole('button', { name: 'Answer' }).click();
  await page.getByRole('region', { name: 'Calls' }).getByText('Talking').waitFor();
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByRole('region', { name: 'Calls' }).getByText('Wrap-up').waitFor();
  const customer = page.getByRole('complementary', { name: 'Customer' });
  await customer.locator('[data-pointer="/phones/main/number"]').getByRole('button', { name: 'Edit Phone' }).click();
  await page.getByRole('textbox', { name: 'Edit Phone' }).fill('+442071838751');
  await page.keyboard.press('Enter');
  await page.getByText('Phone: +442071838750 → +442071838751 in CRM').waitFor();
  await page.getByRole('checkbox', { name: /Log the call with Harriet Oduya/ }).check();
  await page.getByText('Choose the result of the call first.').waitFor();
  expect(await sendOf(page).isDisabled()).toBe(true);
  await page
    .getByRole('region', { name: 'One send also does' })
    .getByRole('combobox', { name: 'Result' })
    .selectOption('SOLVED');
  await composerOf(page).fill('As agreed on the phone.');
  await composerOf(page).press('Control+Enter');
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.acts).toMatchObject([
    { act: 'reply', text: 'As agreed on the phone.' },
    {
      act: 'updateContact',
      record: { system: 'crm-main', id: '1002' },
      changes: [{ pointer: '/phones/main/number', from: '+442071838750', to: '+442071838751' }],
    },
    { act: 'logCall', record: { system: 'crm-main', id: '1002' }, call: call.id, disposition: 'SOLVED' },
  ]);
  await expect.poll(() => state.calls.size).toBe(0);
  await expect.poll(() => page.getByRole('region', { name: 'One send also does' }).count()).toBe(0);
  expect(window.server.faults).toEqual([]);
});

test('a wrap-up without a reply asks for the result and writes its own intent', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  state.ring({ state: 'wrapUp', answeredAt: Date.now() - 60_000, endedAt: Date.now() - 1000 });
  await page.getByRole('button', { name: 'Save and finish' }).click();
  expect(state.intents).toHaveLength(0);
  await page.getByRole('region', { name: 'Calls' }).getByRole('combobox').selectOption('CALLBACK');
  await page.getByRole('button', { name: 'Save and finish' }).click();
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.acts).toMatchObject([{ act: 'logCall', talked: 59, disposition: 'CALLBACK' }]);
});

test('a call whose line is lost is shown as old: nothing can be done with it and its clock stands still', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const call = state.ring({ state: 'talking', startedAt: Date.now() - 95_000, answeredAt: Date.now() - 90_000 });
  const calls = page.getByRole('region', { name: 'Calls' });
  await calls.getByRole('button', { name: 'Hang up' }).waitFor();
  state.setCall({ ...call, staleSince: Date.now() - 25_000 });
  await calls.getByText(/Line to the call centre lost at/).waitFor();
  await calls.getByText('1:05', { exact: true }).waitFor();
  for (const name of ['Hang up', 'Hold', 'Transfer'])
    expect(await calls.getByRole('button', { name, exact: true }).count()).toBe(0);
  await page.keyboard.press('Alt+h');
  state.setCall(call);
  await calls.getByRole('button', { name: 'Hang up' }).waitFor();
  expect(state.commands).toEqual([]);
});

test('a call that rang when the line broke rings no longer', async () => {
  await using window = await desk.open({ place: '#/open/-/m0' });
  const { page, state } = window;
  state.ring({ staleSince: Date.now() });
  const calls = page.getByRole('region', { name: 'Calls' });
  await calls.getByText(/Line to the call centre lost at/).waitFor();
  expect(await calls.getByRole('button', { name: 'Answer' }).count()).toBe(0);
  expect(await calls.getByRole('alert').textContent()).toBe('');
  await page.getByRole('heading', { name: '三月批次货柜滞港' }).waitFor();
});

test('a call passed on to a colleague is still written up here, once', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const call = state.ring({ state: 'transferred', answeredAt: Date.now() - 30_000, transferredTo: '4711' });
  const calls = page.getByRole('region', { name: 'Calls' });
  await calls.getByRole('combobox').selectOption('SOLVED');
  await calls.getByRole('button', { name: 'Save and finish' }).click();
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.acts).toMatchObject([{ act: 'logCall', call: call.id, disposition: 'SOLVED' }]);
  await expect.poll(() => calls.getByRole('button').count()).toBe(0);
});

test('one’s own presence is the one the core marks, whatever it is called there', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  state.presences.clear();
  state.setPresence({ system: state.ids.crm, agent: 'Wei Lin', state: 'offline', since: Date.now() });
  state.setPresence({ system: state.ids.pbx, agent: 'PJSIP/301', mine: true, state: 'paused', since: Date.now() });
  await expect.poll(() => page.getByRole('button', { name: /Wei Lin.*Paused/ }).count()).toBe(1);
});

test('a pause asked for during a call is shown as the next state, and a missed call is kept', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const call = state.ring({ state: 'talking', answeredAt: Date.now() });
  state.setPresence({ system: state.ids.pbx, agent: 'Wei Lin', state: 'busy', since: Date.now() });
  await page.getByRole('button', { name: /Wei Lin/ }).click();
  await page.getByRole('menuitem', { name: 'Lunch' }).click();
  await page.getByText('then Paused').waitFor();
  expect(state.commands).toMatchObject([{ command: 'pause', reason: 'Lunch' }]);
  state.setCall({ ...call, state: 'missed' });
  await page.getByText('1 missed call').waitFor();
  expect(window.complaints).toEqual([]);
});

test('a call centre that says no is quoted', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  state.scripts.refuseCalls = 'Extension does not exist.';
  await page.getByRole('button', { name: 'Call +442071838750' }).click();
  await expect.poll(() => page.getByText('Extension does not exist.').count()).toBe(1);
});
