import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { composerOf, createWindowDesk, rowsOf, type OpenedWindow, type WindowDesk } from '../kit/window/window-desk.ts';

let desk: WindowDesk;
let axe: string;
beforeAll(async () => {
  desk = await createWindowDesk();
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});
afterAll(() => desk[Symbol.asyncDispose]());

/** What axe finds against WCAG 2.2 A and AA, one line a finding. */
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

/** Every screen, with everything on it that can be on it. */
async function tour({ page, state }: OpenedWindow): Promise<readonly string[]> {
  const found: string[] = [];
  const look = async (where: string): Promise<void> => void found.push(...(await findings(page, where)));
  await rowsOf(page).first().waitFor();
  await page.getByRole('log').locator('article').first().waitFor();
  await look('inbox');
  await page.keyboard.press('n');
  await composerOf(page).fill('note');
  await page.locator('[data-pointer="/phones/main/number"] button[aria-expanded]').click();
  state.ring({ state: 'wrapUp', answeredAt: Date.now() - 5000, endedAt: Date.now() });
  await page.locator('[data-state="wrapUp"] select').waitFor();
  state.ring({ id: 'pbx:2' as never, state: 'talking', answeredAt: Date.now() - 9000, staleSince: Date.now() });
  await page.locator('[data-stale="true"]').waitFor();
  const note = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') };
  await page.locator('input[data-attach]').setInputFiles(note);
  await page.locator('section[data-mode] ul li').first().waitFor();
  await composerOf(page).press('Escape');
  await page.keyboard.press('t');
  await page.locator('li[data-system]').first().waitFor();
  await look('note, competing values, wrap-up, old call, files and drawer');
  const [, edit] = await page.locator('aside[tabindex="-1"] button[aria-expanded]').all();
  await edit?.click();
  await page.locator('aside[tabindex="-1"] form textarea').first().waitFor();
  await look('edit and send again');
  await page.keyboard.press('Escape');
  for (const [keys, mark] of [
    [['g', 'n'], 'main h1'],
    [['g', 'l'], '[data-stale]'],
    [['g', 's'], 'main li[data-system]'],
    [['Control+,'], 'main fieldset'],
  ] as const) {
    for (const key of keys) await page.keyboard.press(key);
    await page.locator(mark).first().waitFor();
    await look(keys.join(' '));
  }
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('option').first().waitFor();
  await look('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await look('shortcuts');
  return found;
}

describe.each(['light', 'dark'] as const)('in the %s theme', (theme) => {
  test.each(['en', 'zh-CN'] as const)(
    'every screen keeps WCAG 2.2 AA as far as axe can tell (%s)',
    async (language) => {
      await using window = await desk.open({ preferences: { theme, language } });
      expect(await tour(window)).toEqual([]);
      expect(window.complaints).toEqual([]);
      expect(window.server.faults).toEqual([]);
    },
    60_000,
  );
});

test('the compact density and an empty workspace keep it too', async () => {
  await using window = await desk.open({ empty: true, preferences: { density: 'compact' }, place: '#/open' });
  await window.page.getByText('No open conversations').waitFor();
  expect(await findings(window.page, 'empty')).toEqual([]);
});

test('everything that can be focused shows it', async () => {
  await using window = await desk.open();
  const { page } = window;
  await page.getByRole('log').locator('article').first().waitFor();
  const without: string[] = [];
  for (let i = 0; i < 45; i++) {
    await page.keyboard.press('Tab');
    const shown = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return '';
      const own = getComputedStyle(element);
      const around = element.closest('section');
      const visible = own.outlineStyle !== 'none' || (around && element instanceof HTMLTextAreaElement);
      return visible ? '' : element.outerHTML.slice(0, 120);
    });
    if (shown) without.push(shown);
  }
  expect(without).toEqual([]);
});
