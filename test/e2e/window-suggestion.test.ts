import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FixtureState } from '../kit/fixture-core/fixture-core.ts';
import { composerOf, createWindowDesk, sendOf, type OpenOptions, type WindowDesk } from '../kit/window/window-desk.ts';

const words = 'Dear Ms Oduya, it ships tomorrow.';
let desk: WindowDesk;
beforeAll(async () => {
  desk = await createWindowDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

const withBot = (
  suggestion: FixtureState['scripts']['suggestion'],
  more: OpenOptions = {},
): OpenOptions & { readonly prepare: (state: FixtureState) => void } => ({
  ...more,
  prepare(state) {
    state.inbox.suggests = state.ids.bot;
    state.scripts.suggestion = suggestion ?? [];
  },
});
const areaOf = (page: Page) => page.locator('[data-suggestion]');
const readyOf = (page: Page) => page.locator('[data-suggestion="ready"]');
const askOf = (page: Page) => page.locator('[data-suggest]');

test('a suggestion changes no draft and sends nothing, however long it stands there and whatever key is pressed in it', async () => {
  await using window = await desk.open(withBot(['Dear Ms Oduya, ', 'it ships tomorrow.']));
  const { page, state } = window;
  await composerOf(page).fill('my own words');
  await expect.poll(() => state.drafts.get('m1' as never)?.text).toBe('my own words');
  await askOf(page).click();
  await readyOf(page).getByText(words).waitFor();
  await readyOf(page).getByText('Check before sending. Nothing is sent by itself.').waitFor();
  expect(await composerOf(page).inputValue()).toBe('my own words');
  expect(state.drafts.get('m1' as never)?.text).toBe('my own words');
  // The words have the focus where they scroll; Enter there means nothing.
  await readyOf(page).getByRole('button', { name: 'Dismiss' }).focus();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  expect(state.submits).toEqual([]);
  // What the agent then sends is the agent's own text.
  await composerOf(page).press('Control+Enter');
  await expect.poll(() => state.intents).toMatchObject([{ acts: [{ act: 'reply', text: 'my own words' }] }]);
  expect(await areaOf(page).count()).toBe(0);
});

test('with an empty draft there is nothing to send while a suggestion stands there', async () => {
  await using window = await desk.open(withBot([words]));
  const { page, state } = window;
  await askOf(page).click();
  await readyOf(page).waitFor();
  expect(await sendOf(page).isDisabled()).toBe(true);
  await composerOf(page).press('Control+Enter');
  await readyOf(page).waitFor();
  expect(state.submits).toEqual([]);
});

test('"Use as reply" takes the place of the draft, sends nothing, and the draft can be brought back', async () => {
  await using window = await desk.open(withBot([words]));
  const { page, state } = window;
  await composerOf(page).fill('mine');
  await askOf(page).click();
  await readyOf(page).getByRole('button', { name: 'Use as reply' }).click();
  expect(await composerOf(page).inputValue()).toBe(words);
  expect(await areaOf(page).count()).toBe(0);
  await page.getByRole('button', { name: 'Bring my draft back' }).click();
  expect(await composerOf(page).inputValue()).toBe('mine');
  expect(state.submits).toEqual([]);
});

test('"Insert" puts the words where the cursor is', async () => {
  await using window = await desk.open(withBot(['IN']));
  const { page, state } = window;
  await composerOf(page).fill('before after');
  await composerOf(page).evaluate((field: HTMLTextAreaElement) => field.setSelectionRange(7, 7));
  await page.keyboard.press('Alt+s');
  await readyOf(page).getByRole('button', { name: 'Insert at cursor' }).click();
  expect(await composerOf(page).inputValue()).toBe('before INafter');
  expect(state.submits).toEqual([]);
});

test('words that are still coming are shown but cannot be taken over; Stop stops the bot', async () => {
  await using window = await desk.open(withBot(['Dear Ms ', new Promise<void>(() => {}), 'never']));
  const { page, state } = window;
  await askOf(page).click();
  await areaOf(page).getByText('Dear Ms').waitFor();
  expect(await areaOf(page).getAttribute('aria-busy')).toBe('true');
  expect(await areaOf(page).getByRole('button', { name: 'Use as reply' }).isDisabled()).toBe(true);
  await areaOf(page).getByRole('button', { name: 'Stop' }).click();
  await expect.poll(() => state.suggestionsGivenUp).toBe(1);
  expect(await areaOf(page).count()).toBe(0);
  expect(await composerOf(page).inputValue()).toBe('');
});

test('leaving the conversation stops the bot, and the suggestion does not follow to another customer', async () => {
  await using window = await desk.open(withBot(['for this customer only', new Promise<void>(() => {})]));
  const { page, state } = window;
  await askOf(page).click();
  await areaOf(page).getByText('for this customer only').waitFor();
  await page.getByRole('option', { name: /Lukas Brandt/ }).click();
  await page.getByRole('heading', { name: /Spare parts/ }).waitFor();
  await expect.poll(() => state.suggestionsGivenUp).toBe(1);
  await expect.poll(() => areaOf(page).count()).toBe(0);
});

test('what the customer wrote last stays in sight while a suggestion takes its room line by line', async () => {
  for (let round = 0; round < 3; round++) {
    const lines = Array.from({ length: 8 }, () => Promise.withResolvers<void>());
    await using window = await desk.open(withBot(lines.flatMap(({ promise }) => ['one more line\n', promise])));
    const { page } = window;
    await askOf(page).click();
    for (const { resolve } of lines) {
      resolve();
      // About as often as a window draws: each line comes in the middle of what the one before it moved.
      await new Promise((done) => setTimeout(done, 8));
    }
    await readyOf(page).waitFor();
    const fromEnd = (): Promise<number> =>
      page
        .getByRole('log')
        .evaluate(({ scrollHeight, clientHeight, scrollTop }) => scrollHeight - clientHeight - scrollTop);
    await expect.poll(fromEnd).toBeLessThan(48);
    expect(await page.getByRole('button', { name: 'Jump to the newest' }).count()).toBe(0);
  }
});

test('a failure says what happened and what to do, and is asked again only by the agent', async () => {
  const busy = { type: 'failed', code: 'OVERLOADED', message: 'said: slow down', retryAfterMs: 7_000 } as const;
  await using window = await desk.open(withBot(['half', busy]));
  const { page, state } = window;
  await askOf(page).click();
  const alert = areaOf(page).getByRole('alert');
  await alert.getByText('The bot is busy.').waitFor();
  await alert.getByText('slow down').waitFor();
  expect(await areaOf(page).getByRole('button', { name: 'Use as reply' }).count()).toBe(0);
  expect(state.suggested).toHaveLength(1);
  state.scripts.suggestion = [words];
  await areaOf(page).getByRole('button', { name: 'Ask again' }).click();
  await readyOf(page).getByText(words).waitFor();
  expect(state.suggested).toHaveLength(2);
});

test('nothing is offered where no system can suggest, and none for a note', async () => {
  await using without = await desk.open();
  await composerOf(without.page).waitFor();
  expect(await askOf(without.page).count()).toBe(0);
  await without.page.keyboard.press('Alt+s');
  expect(without.state.suggested).toEqual([]);
  await using window = await desk.open(withBot([words]));
  await askOf(window.page).waitFor();
  await window.page.getByRole('tab', { name: 'Note' }).click();
  expect(await askOf(window.page).count()).toBe(0);
});

test('hostile words of a bot are text without invisible tricks, on the screen and in the draft', async () => {
  await using window = await desk.open(withBot(['<img src=x onerror=alert(1)>\u202Egpj.exe\uDB40', '\uDC41\u200B']));
  const { page, complaints } = window;
  await askOf(page).click();
  await readyOf(page).getByText('<img src=x onerror=alert(1)>gpj.exe').waitFor();
  expect(await areaOf(page).locator('img').count()).toBe(0);
  await readyOf(page).getByRole('button', { name: 'Use as reply' }).click();
  expect(await composerOf(page).inputValue()).toBe('<img src=x onerror=alert(1)>gpj.exe');
  expect(complaints).toEqual([]);
});

describe.each([
  ['en', 'light'],
  ['en', 'dark'],
  ['zh-CN', 'light'],
  ['zh-CN', 'dark'],
] as const)('in %s and %s', (language, theme) => {
  test('axe finds nothing while it comes, when it is ready and when it failed', async () => {
    const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const more = Promise.withResolvers<void>();
    const long = '您好，您的换货已登记，寄出后会短信通知您。 Your exchange is registered. '.repeat(20);
    await using window = await desk.open(withBot([long, more.promise, 'end'], { preferences: { language, theme } }));
    const { page, state } = window;
    const findings = async (): Promise<readonly string[]> => {
      await page.evaluate(axe);
      const results = await page.evaluate(async () => {
        const runner = (globalThis as never as { axe: { run(options: unknown): Promise<AxeResults> } }).axe;
        const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
        return runner.run({ runOnly: { type: 'tag', values } });
      });
      return results.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
    };
    await askOf(page).click();
    await areaOf(page).getByText('Your exchange').first().waitFor();
    expect(await findings()).toEqual([]);
    more.resolve();
    await readyOf(page).waitFor();
    expect(await findings()).toEqual([]);
    state.scripts.suggestion = [{ type: 'failed', code: 'UNAVAILABLE', message: 'it broke off' }];
    await askOf(page).click();
    await areaOf(page).getByRole('alert').waitFor();
    expect(await findings()).toEqual([]);
    expect(window.complaints).toEqual([]);
    // Three looks of axe at a whole window.
  }, 60_000);
});
