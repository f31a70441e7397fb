import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { composerOf, createWindowDesk, sendOf, type WindowDesk } from '../kit/window/window-desk.ts';

let desk: WindowDesk;
beforeAll(async () => {
  desk = await createWindowDesk();
});
afterAll(() => desk[Symbol.asyncDispose]());

const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: 'text/plain',
  buffer: Buffer.from(content),
});
const filesOf = (page: Page) => page.getByRole('list', { name: 'Files that go with it' });
const listed = (page: Page) => filesOf(page).getByRole('listitem');
const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** Drops a file as the desktop does. */
async function drop(page: Page, on: string, name: string, content: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName = '', text = '']) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], fileName, { type: 'text/csv' }));
      return transfer;
    },
    [name, content],
  );
  await page.dispatchEvent(on, 'dragover', { dataTransfer: data });
  await page.dispatchEvent(on, 'drop', { dataTransfer: data });
}

test('files chosen, dropped and removed go out with the reply, and are gone after it', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach a file' }).focus();
  await page.keyboard.press('Enter');
  await (await chooser).setFiles([file('a.txt', 'first'), file('b.txt', 'second')]);
  await expect.poll(() => listed(page).count()).toBe(2);
  await drop(page, '[data-focus="composer"]', '价格.csv', 'x;y');
  await expect.poll(() => listed(page).count()).toBe(3);
  await page.getByRole('button', { name: 'Remove b.txt' }).focus();
  await page.keyboard.press('Enter');
  await expect.poll(() => listed(page).count()).toBe(2);
  expect(await composerOf(page).evaluate((field) => field === document.activeElement)).toBe(true);
  await page.getByText('Write something to go with the files.').waitFor();
  expect(await sendOf(page).isDisabled()).toBe(true);
  await composerOf(page).fill('Here they are.');
  await composerOf(page).press('Control+Enter');
  await expect.poll(() => state.intents.length).toBe(1);
  expect(state.intents[0]?.acts).toEqual([
    expect.objectContaining({
      act: 'reply',
      text: 'Here they are.',
      attachments: [
        { name: 'a.txt', mediaType: 'text/plain', base64: base64('first') },
        { name: '价格.csv', mediaType: 'text/csv', base64: base64('x;y') },
      ],
    }),
  ]);
  await expect.poll(() => filesOf(page).count()).toBe(0);
  expect(window.complaints).toEqual([]);
  expect(window.server.faults).toEqual([]);
});

test('each tab keeps its own files: what is for colleagues never goes to the customer', async () => {
  await using window = await desk.open();
  const { page, state } = window;
  await page.getByRole('tab', { name: 'Note' }).click();
  await page.locator('input[data-attach]').setInputFiles(file('internal.txt', 'margin'));
  await expect.poll(() => listed(page).count()).toBe(1);
  await page.getByRole('tab', { name: /Reply/ }).click();
  await expect.poll(() => filesOf(page).count()).toBe(0);
  await composerOf(page).fill('Dear customer');
  await composerOf(page).press('Control+Enter');
  await expect.poll(() => state.intents.length).toBe(1);
  expect(JSON.stringify(state.intents[0])).not.toContain('internal.txt');
  await page.getByRole('tab', { name: /Note/ }).click();
  await filesOf(page).getByText('internal.txt').waitFor();
});

test('a file that is too large is said by name, and so are files that are too large together', async () => {
  await using window = await desk.open();
  const { page } = window;
  const input = page.locator('input[data-attach]');
  await input.setInputFiles(file('huge.bin', Buffer.alloc(10 * 1024 * 1024 + 1)));
  await page.getByText('huge.bin is larger than 10 MiB.').waitFor();
  expect(await filesOf(page).count()).toBe(0);
  await input.setInputFiles([
    file('six.bin', Buffer.alloc(6 * 1024 * 1024)),
    file('five.bin', Buffer.alloc(5 * 1024 * 1024)),
  ]);
  await page.getByText('five.bin was left out').waitFor();
  expect(await listed(page).count()).toBe(1);
});

test('a file dropped beside the composer does not replace the window', async () => {
  await using window = await desk.open();
  const { page } = window;
  const prevented = await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['x'], 'x.html', { type: 'text/html' }));
    const event = new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
    return event.defaultPrevented;
  });
  expect(prevented).toBe(true);
  expect(await filesOf(page).count()).toBe(0);
});
