import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createWindowDesk, type WindowDesk } from '../kit/window/window-desk.ts';

let desk: WindowDesk;
beforeAll(async () => {
  desk = await createWindowDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

/** Everything that markup can try, aimed at a server that counts who comes. */
const hostile = (
  evil: string,
): string => `<script>parent.document.title='owned'</script><img src=x onerror="top.document.title='owned'">
<meta http-equiv="refresh" content="0;url=${evil}"><form action="${evil}"><input name=a></form>
<style>body{background:url(${evil}pixel)}</style><a href="javascript:top.document.title='owned'" target="_top">click</a>
<img src="${evil}tracker.gif"><b id="bold">formatted text</b></body></html><script>top.owned=1</script>`;

test('markup of a customer is text, and its formatted form runs nothing and asks nobody', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const asked: string[] = [];
  await using evil = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/`;
  state.say('m1', `<img src=x onerror=alert(1)> & <b>text</b>`, { html: hostile(address) });
  await page.getByText('<img src=x onerror=alert(1)> & <b>text</b>').last().waitFor();
  const entry = page.locator('article').last();
  await entry.getByRole('button', { name: 'Show formatted' }).click();
  const frame = entry.locator('iframe');
  expect(await frame.getAttribute('sandbox')).toBe('');
  await frame.contentFrame().locator('#bold').waitFor();
  await frame.contentFrame().getByText('click').click();
  await entry.getByRole('button', { name: 'Show plain text' }).click();
  await expect.poll(() => frame.count()).toBe(0);
  expect(await page.title()).not.toContain('owned');
  expect(await page.evaluate(() => 'owned' in globalThis)).toBe(false);
  expect(asked).toEqual([]);
  expect(page.url()).toContain(window.server.url);
});

test('text that turns its direction stays inside its own box and says what it says', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  state.say('m1', 'invoice_\u202Efdp.exe and \u2066isolated', { author: { role: 'customer', name: 'A\u202Enna' } });
  await page.getByText('invoice_fdp.exe and isolated').last().waitFor();
  await page.locator('article', { hasText: 'invoice_fdp.exe' }).getByText('Anna').waitFor();
  state.say('m1', 'שלום, אני צריך עזרה');
  const hebrew = page.locator('article', { hasText: 'שלום' }).locator('[dir="auto"]').last();
  await hebrew.waitFor();
  expect(await hebrew.evaluate((element) => getComputedStyle(element).unicodeBidi)).toBe('plaintext');
});

test('a huge message is folded and one endless word does not widen the window', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  state.say('m1', 'W'.repeat(5000));
  state.say('m1', 'line\n'.repeat(20_000));
  const huge = page.locator('article', { hasText: 'line' }).last();
  await huge.getByRole('button', { name: 'Show all' }).waitFor();
  expect((await huge.boundingBox())?.height).toBeLessThan(700);
  state.inbox.setRow('m1' as never, { subject: 'S'.repeat(2000), customerName: '名'.repeat(500) });
  await page.getByRole('heading', { name: /^S{100}/ }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  expect(await page.getByRole('log').evaluate((e) => e.scrollWidth <= e.clientWidth)).toBe(true);
  expect(window.complaints).toEqual([]);
});

test('an attachment is saved as plain bytes under a harmless name', async () => {
  await using window = await desk.open();
  const { page } = window;
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /Download request-ids.csv/ }).click();
  expect((await download).suggestedFilename()).toBe('request-ids.csv');
});

test('one broken part does not take the others or the draft with it', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  await page.locator('[data-focus="composer"]').fill('still here');
  // A time no calendar knows makes the part that shows it fail.
  state.setCustomer({
    ...(state.customers.get('c2' as never) as never as { fields: [] }),
    fields: [
      {
        pointer: '/name/full',
        value: 'x',
        system: 'crm-main',
        recordId: '1',
        observedAt: 8.7e15,
        won: true,
        rule: 'onlyValue',
        writable: true,
      },
    ],
  } as never);
  await page.getByText('This part of the window failed').waitFor();
  expect(await page.locator('[data-focus="composer"]').inputValue()).toBe('still here');
});
