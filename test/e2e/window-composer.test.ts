import { afterAll, beforeAll, expect, test } from 'vitest';
import { composerOf, createWindowDesk, sendOf, type WindowDesk } from '../kit/window/window-desk.ts';

/** A page that starts again on a busy machine needs more than a moment. */
const slowStart = { timeout: 10_000 };

let desk: WindowDesk;
beforeAll(async () => {
  desk = await createWindowDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

test('a note never becomes a reply: each tab keeps its own text', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  await composerOf(page).fill('Dear Ms Oduya');
  await page.getByRole('tab', { name: 'Note' }).click();
  expect(await composerOf(page).inputValue()).toBe('');
  await page.getByText('Internal, never sent').waitFor();
  await composerOf(page).fill('she is annoyed');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.acts).toMatchObject([{ act: 'addNote', text: 'she is annoyed' }]);
  await page.getByRole('tab', { name: /Reply/ }).click();
  expect(await composerOf(page).inputValue()).toBe('Dear Ms Oduya');
});

test('a draft survives switching, reloading and a cut line', async () => {
  await using window = await desk.open();
  const { page, state, server } = window;
  await composerOf(page).fill('half a sentence');
  await page.getByRole('option', { name: /Lukas Brandt/ }).click();
  await page.getByRole('heading', { name: /Spare parts/ }).waitFor();
  await expect.poll(() => composerOf(page).inputValue()).toBe('');
  await page.getByRole('option', { name: /Invoice 20931/ }).click();
  await expect.poll(() => composerOf(page).inputValue()).toBe('half a sentence');
  await expect.poll(() => state.drafts.get('m1' as never)?.text).toBe('half a sentence');
  await page.reload();
  await expect.poll(() => composerOf(page).inputValue(), slowStart).toBe('half a sentence');
  server.accept(false);
  server.cut();
  await page.getByText('Connection to the core lost').waitFor();
  await composerOf(page).press('End');
  await composerOf(page).pressSequentially(' and more');
  server.accept(true);
  await page.getByText('Connection to the core lost').waitFor({ state: 'detached' });
  await expect.poll(() => state.drafts.get('m1' as never)?.text).toBe('half a sentence and more');
  expect(await composerOf(page).inputValue()).toBe('half a sentence and more');
});

test('a look at the empty note tab does not throw the kept reply away', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  await composerOf(page).fill('kept');
  await expect.poll(() => state.drafts.get('m1' as never)?.text).toBe('kept');
  const before = state.drafts.get('m1' as never)?.savedAt ?? 0;
  await page.getByRole('tab', { name: 'Note' }).click();
  await expect.poll(() => state.drafts.get('m1' as never)?.savedAt).toBeGreaterThan(before);
  await page.reload();
  await expect.poll(() => composerOf(page).inputValue(), slowStart).toBe('kept');
});

test('both tabs are kept over a reload', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  await composerOf(page).fill('for the customer');
  await page.getByRole('tab', { name: 'Note' }).click();
  await composerOf(page).fill('for colleagues');
  await expect
    .poll(() => state.drafts.get('m1' as never))
    .toMatchObject({ mode: 'note', text: 'for colleagues', other: 'for the customer' });
  await page.reload();
  await expect.poll(() => composerOf(page).inputValue(), slowStart).toBe('for colleagues');
  await page.getByRole('tab', { name: /Reply/ }).click();
  expect(await composerOf(page).inputValue()).toBe('for the customer');
});

test('the text is with the core before the intent is', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const atSubmit: (string | undefined)[] = [];
  const push = state.submits.push.bind(state.submits);
  state.submits.push = (...intents) => {
    atSubmit.push(state.drafts.get('m1' as never)?.text);
    return push(...intents);
  };
  await composerOf(page).fill('sent at once');
  await composerOf(page).press('Control+Enter');
  await expect.poll(() => atSubmit).toEqual(['sent at once']);
});

test('after a cut nothing can be sent before the missed entries are on the screen', async () => {
  await using window = await desk.open();
  const { page, state, server } = window;
  await composerOf(page).fill('We will send it today.');
  await expect.poll(() => sendOf(page).isEnabled()).toBe(true);
  server.accept(false);
  server.cut();
  await expect.poll(() => sendOf(page).isDisabled()).toBe(true);
  state.say('m1', 'A colleague has already answered this.', {
    kind: 'reply',
    author: { role: 'agent', name: 'Tomás Vidal' },
  });
  const gate = Promise.withResolvers<void>();
  state.gates.conversation = gate.promise;
  server.accept(true);
  await page.getByText('Catching up').waitFor();
  expect(await sendOf(page).isDisabled()).toBe(true);
  await composerOf(page).press('Control+Enter');
  expect(state.submits).toHaveLength(0);
  gate.resolve();
  await page.getByText('A colleague has already answered this.').first().waitFor();
  await expect.poll(() => sendOf(page).isEnabled()).toBe(true);
  expect(await composerOf(page).inputValue()).toBe('We will send it today.');
});

test('a send stops where something came in, and goes out only after the agent decided', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  await composerOf(page).fill('Here you are.');
  await expect.poll(() => sendOf(page).isEnabled()).toBe(true);
  state.say('m1', 'Please stop, the order is cancelled.');
  await composerOf(page).press('Control+Enter');
  await page.getByText('Stopped: something came in while you were writing').waitFor();
  expect(state.intents).toHaveLength(0);
  await composerOf(page).press('Control+Enter');
  expect(state.intents).toHaveLength(0);
  expect(await composerOf(page).inputValue()).toBe('Here you are.');
  await page.getByRole('button', { name: 'Look first' }).click();
  await composerOf(page).fill('Understood, I have stopped it.');
  await composerOf(page).press('Control+Enter');
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.evenIfAnswered).toBeUndefined();
});

test('“Send anyway” says so in the intent', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  await composerOf(page).fill('Here you are.');
  await expect.poll(() => sendOf(page).isEnabled()).toBe(true);
  state.say('m1', 'One more thing.');
  await composerOf(page).press('Control+Enter');
  await page.getByRole('button', { name: 'Send anyway' }).click();
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.evenIfAnswered).toBe(true);
});

test('an answer lost on the line is asked for again with the same id: nothing is done twice', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  state.scripts.loseAnswer = true;
  await composerOf(page).fill('Only once.');
  await expect.poll(() => sendOf(page).isEnabled()).toBe(true);
  await composerOf(page).press('Control+Enter');
  await page.getByText('This was recorded before; nothing is done twice.').waitFor();
  expect(state.intents).toHaveLength(1);
  expect(new Set(state.submits.map((intent) => intent.id)).size).toBe(1);
  expect(state.submits.length).toBeGreaterThan(1);
  await expect.poll(() => composerOf(page).inputValue()).toBe('');
});

test('a refused send keeps the text and says why', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  state.scripts.refuse = 'the plan would need two pivots';
  await composerOf(page).fill('Hello');
  await expect.poll(() => sendOf(page).isEnabled()).toBe(true);
  await composerOf(page).press('Control+Enter');
  await page.getByText('the plan would need two pivots').waitFor();
  expect(await composerOf(page).inputValue()).toBe('Hello');
});

test('a change of status goes out with the reply as one intent', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  await composerOf(page).fill('Done.');
  await page.getByRole('combobox', { name: 'Status' }).selectOption('resolved');
  await page.getByText('Status → resolved').waitFor();
  await expect.poll(() => sendOf(page).isEnabled()).toBe(true);
  await sendOf(page).click();
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.acts).toMatchObject([
    { act: 'reply', text: 'Done.' },
    { act: 'updateTicket', changes: { status: 'resolved' } },
  ]);
});

test('a system that takes only notes gets a note, and what is typed for it never becomes a reply', async () => {
  await using window = await desk.open({ prepare: (state) => void (state.inbox.can = ['addNote']) });
  const { page, state } = window;
  await page.getByText('Internal, never sent').waitFor();
  expect(await page.getByRole('tab', { name: 'Reply' }).isDisabled()).toBe(true);
  await composerOf(page).fill('looked into it');
  await sendOf(page).click();
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.acts).toMatchObject([{ act: 'addNote', text: 'looked into it' }]);
  expect(window.complaints).toEqual([]);
});

test('where no notes are taken the key for a note does nothing, so that no note can go to the customer', async () => {
  await using window = await desk.open({ prepare: (state) => void (state.inbox.can = ['reply']) });
  const { page } = window;
  await page.getByText(/^Goes to /).waitFor();
  await page.locator('[data-focus="list"]').focus();
  await page.keyboard.press('n');
  expect(await page.locator('section[data-mode]').getAttribute('data-mode')).toBe('reply');
  expect(await composerOf(page).evaluate((field) => field === document.activeElement)).toBe(false);
  expect(await page.getByRole('tab', { name: 'Note' }).isDisabled()).toBe(true);
});

test('where nothing can be written the composer says so and takes no text', async () => {
  await using window = await desk.open({ prepare: (state) => void (state.inbox.can = []) });
  const { page } = window;
  await expect.poll(() => composerOf(page).getAttribute('placeholder')).toMatch(/takes no replies and no notes/);
  expect(await composerOf(page).isEditable()).toBe(false);
  expect(await sendOf(page).isDisabled()).toBe(true);
  expect(await page.locator('[data-attach]').count()).toBe(0);
});
