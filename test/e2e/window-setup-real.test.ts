import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import { createDemoCrm } from '../../src-main/demo/demo-crm.ts';
import { startDemoRequestTracker, type DemoRequestTracker } from '../../src-main/demo/demo-request-tracker.ts';
import { demoCustomers } from '../../src-main/demo/demo-story.ts';
import { demoTicket } from '../kit/started-demo-request-tracker.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { createSetupWindows, type SetupWindows } from '../kit/window/setup-window.ts';

const patience = { timeout: 20_000 };
let windows: SetupWindows;
let tracker: DemoRequestTracker;
let folder: ReturnType<typeof tempDir>;
let file: string;
beforeAll(async () => {
  windows = await createSetupWindows();
}, 60_000);
afterAll(() => windows?.[Symbol.asyncDispose]());
beforeEach(async () => {
  folder = tempDir();
  file = join(folder.path, 'workspace.json');
  await writeFile(file, '{\n  "agent": { "id": "a1", "name": "Agent One" },\n  "systems": []\n}\n');
  tracker = await startDemoRequestTracker({
    clock: createRealClock(),
    users: [
      { name: 'agent1', realName: 'Agent One', email: 'agent1@demo.example', privileged: true },
      { name: 'agent2', realName: 'Agent Two', email: 'agent2@demo.example', privileged: true },
    ],
    tickets: [demoTicket(), demoTicket({ subject: 'Lamp' })],
    queues: ['Support', '售后'],
  });
});
afterEach(async () => {
  await tracker?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

test('a ticket system is added through the form: a wrong token fails at the login with advice, the right one is previewed, goes live, survives a restart, is edited, paused and removed', async () => {
  const dataDir = join(folder.path, 'data');
  {
    await using window = await windows.open(file, dataDir);
    const { page } = window;
    await page.getByRole('button', { name: 'Add a system' }).click();
    await page.locator('[data-adapter="request-tracker"]').click();
    await page.getByLabel('Name', { exact: true }).fill('Tickets');
    await page.getByLabel('Address').fill(tracker.baseUrl);
    await page.getByLabel('Login').selectOption({ label: 'Personal token' });
    const token = page.locator('input[type="password"]');
    await token.fill('1-99-wrong');

    await page.getByRole('button', { name: 'Test the connection' }).click();
    const login = page.locator('[data-step="login"]');
    await login.and(page.locator('[data-state="failed"]')).waitFor(patience);
    expect(await page.locator('[data-step="tcp"]').getAttribute('data-state')).toBe('ok');
    expect(await login.innerText()).toContain('The login is not accepted');
    expect(await page.locator('[data-step="sample"]').getAttribute('data-state')).toBe('skipped');

    await token.fill(tracker.token);
    await page.getByRole('button', { name: 'Test the connection' }).click();
    await page.getByText('The system can be used with these settings.').waitFor(patience);
    await page.getByRole('button', { name: 'Preview records' }).click();
    await page.locator('article[data-type="ticket"]').getByText('#2 Lamp').waitFor(patience);
    expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ systems: [] });

    await page.getByRole('button', { name: 'Go live' }).click();
    const row = page.locator('li[data-system="tickets"]');
    await row.getByText('Working').waitFor(patience);
    expect(await readFile(file, 'utf8')).not.toContain(tracker.token);
    expect(window.complaints).toEqual([]);
  }
  await using window = await windows.open(file, dataDir);
  const { page } = window;
  const row = page.locator('li[data-system="tickets"]');
  await row.getByText('Working').waitFor(patience);

  await row.getByRole('button', { name: 'Edit Tickets' }).click();
  await page.getByText('Set. It is never shown.').waitFor(patience);
  expect(await page.content()).not.toContain(tracker.token);
  await page.getByLabel('Name', { exact: true }).fill('Desk');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await row.getByRole('heading', { name: 'Desk' }).waitFor(patience);
  await row.getByText('Working').waitFor(patience);

  // Another address wants the secret again.
  await row.getByRole('button', { name: 'Edit Desk' }).click();
  await page.getByLabel('Address').fill('http://127.0.0.1:9');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('It was entered for another address.').waitFor(patience);
  await page.getByRole('button', { name: 'Cancel' }).click();

  await row.getByRole('button', { name: 'Pause' }).click();
  await row.getByText('Paused', { exact: true }).waitFor(patience);
  await row.getByRole('button', { name: 'Resume' }).click();
  await row.getByText('Working').waitFor(patience);

  await row.getByRole('button', { name: 'More for Desk' }).click();
  await page.getByRole('menuitem', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('No system is configured yet.').waitFor(patience);
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({ systems: [] });
  await page
    .getByRole('navigation')
    .getByRole('button', { name: /^Everything/ })
    .click();
  await page.getByRole('option', { name: /Lamp/ }).waitFor(patience);
  expect(window.complaints).toEqual([]);
}, 120_000);

test('a CRM file is added by keyboard and mouse with its mapping, and what is missing is marked and gets the focus', async () => {
  const crm = createDemoCrm(join(folder.path, 'crm.db'), demoCustomers(Date.now()));
  await using window = await windows.open(file, join(folder.path, 'data'), { width: 1024, height: 800 });
  const { page } = window;
  await page.getByRole('button', { name: 'Add a system' }).click();
  await page.locator('[data-adapter="sql-crm"]').press('Enter');
  await page.getByLabel('Kind').selectOption({ label: 'SQLite file' });
  await page.getByRole('button', { name: 'Go live' }).click();
  await page.getByText('This is needed.').first().waitFor(patience);
  expect(await page.evaluate(() => document.activeElement?.getAttribute('data-path'))).toBe('file');
  await page.locator('[data-path="file"]').fill(crm.engine === 'sqlite' ? crm.file : '');
  const { customers } = crm;
  await page.locator('[data-path="customers.table"]').fill(customers.table);
  await page.locator('[data-path="customers.key"]').fill(customers.key);
  const [[pointer, column]] = Object.entries(customers.columns) as [[string, { column: string }]];
  await page.getByRole('button', { name: 'Add to Columns' }).click();
  await page.getByRole('textbox', { name: 'Columns: name 1' }).fill(pointer);
  await page.locator(`[data-path="customers.columns.${pointer}.column"]`).fill(column.column);
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page.getByText('The system can be used with these settings.').waitFor(patience);
  await page.getByRole('button', { name: 'Preview records' }).click();
  await page.locator('article[data-type="customer"]').first().waitFor(patience);
  await page.getByRole('button', { name: 'Go live' }).click();
  await page.locator('li[data-system]').getByText('Working').waitFor(patience);
  expect(window.complaints).toEqual([]);
}, 90_000);
