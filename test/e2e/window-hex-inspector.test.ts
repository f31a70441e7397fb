import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { account } from '../../src-main/demo/cobol-host/bank-fields.ts';
import { openBankConsole } from '../kit/bank-console.ts';
import { cobolRequirement, startCobolHost, type CobolHost } from '../kit/real/cobol-host.ts';
import { describeReal } from '../kit/real/requirement.ts';
import { tempDir } from '../kit/temp-dir.ts';
import { createSetupWindows, type SetupWindows } from '../kit/window/setup-window.ts';

const patience = { timeout: 20_000 };
const customerNo = 'C-77';

/** Offsets of the marked bytes, rising. */
const marked = (page: Page): Promise<number[]> =>
  page
    .locator('[role="gridcell"][data-byte][data-lit="true"]')
    .evaluateAll((cells) => cells.map((cell) => Number((cell as HTMLElement).dataset['byte'])));
const markedFields = (page: Page): Promise<string[]> =>
  page
    .locator('[data-field][data-lit="true"]')
    .evaluateAll((rows) => rows.map((row) => (row as HTMLElement).dataset['field'] ?? ''));
const span = ({ at, length }: { readonly at: number; readonly length: number }): number[] =>
  Array.from({ length }, (_, index) => at + index);

/** Fills in the form of a new system that speaks to the program, and asks for its records. */
async function preview(page: Page, host: CobolHost): Promise<void> {
  await page.getByRole('button', { name: 'Add a system' }).click();
  await page.locator('[data-adapter="cobol-host"]').click();
  await page.locator('[data-path="host"]').fill(host.host);
  await page.locator('[data-path="port"]').fill(String(host.port));
  await page
    .locator('details', { has: page.locator('[data-path="tls"]') })
    .locator('summary')
    .first()
    .click();
  await page.locator('[data-path="tls"]').selectOption({ label: 'No' });
  await page.locator('[data-path="user"]').fill(host.user);
  await page.locator('input[type="password"]').fill(host.password);
  await page.getByRole('button', { name: 'Test the connection' }).click();
  await page.getByText('The system can be used with these settings.').waitFor(patience);
  await page.getByRole('button', { name: 'Preview records' }).click();
  await page.locator('article[data-type="customer"]').first().waitFor(patience);
}

describeReal(cobolRequirement, 'the hex inspector on records of a real COBOL program', () => {
  let windows: SetupWindows;
  let host: CobolHost;
  let folder: ReturnType<typeof tempDir>;
  beforeAll(async () => {
    windows = await createSetupWindows();
    host = await startCobolHost();
    folder = tempDir();
    await using bank = await openBankConsole(host);
    await bank.addAccount(customerNo, { city: 'Bern', openedOn: '20100115' });
  }, 90_000);
  afterAll(async () => {
    await windows?.[Symbol.asyncDispose]();
    await host?.[Symbol.asyncDispose]();
    await folder?.[Symbol.asyncDispose]();
  });

  it('a click on a field marks its bytes, a click on a byte marks its field, and arrow keys lead through both', async () => {
    const file = join(folder.path, 'workspace.json');
    await writeFile(file, '{\n  "agent": { "id": "a1", "name": "Agent One" },\n  "systems": []\n}\n');
    await using window = await windows.open(file, join(folder.path, 'data'), { width: 1440, height: 1000 });
    const { page } = window;
    await preview(page, host);
    const bytes = page.getByRole('grid', { name: 'Bytes' });
    const fields = page.getByRole('grid', { name: 'Fields' });
    const pointElsewhere = (): Promise<void> => page.mouse.move(2, 2);

    const city = fields.locator('[data-field="ACC-CITY"]');
    await city.click();
    await pointElsewhere();
    expect(await marked(page)).toEqual(span(account.city));
    expect(await markedFields(page)).toEqual(['ACC-CITY']);
    // EBCDIC of "Bern", as the program keeps it.
    const hex = await bytes.locator('[role="gridcell"][data-lit="true"]').allInnerTexts();
    expect(hex.slice(0, 5)).toEqual(['C2', '85', '99', '95', '40']);

    // The characters beside them are those of the host's code page.
    const characters = await bytes.locator('[aria-hidden="true"] [data-byte][data-lit="true"]').allInnerTexts();
    expect(characters.join('').trim()).toBe('Bern');

    await bytes.locator(`[role="gridcell"][data-byte="${account.openedOn.at + 3}"]`).click();
    await pointElsewhere();
    expect(await markedFields(page)).toEqual(['ACC-OPENED-ON']);
    expect(await marked(page)).toEqual(span(account.openedOn));
    expect(await fields.locator('[data-field="ACC-OPENED-ON"]').innerText()).toContain('20100115');

    await bytes.focus();
    await page.keyboard.press('Control+Home');
    expect(await markedFields(page)).toEqual(['ACC-CUSTOMER-NO']);
    expect(await marked(page)).toEqual(span(account.customerNo));
    await page.keyboard.press('ArrowDown');
    expect(await marked(page)).toContain(16);
    await fields.focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    expect(await markedFields(page)).toHaveLength(1);

    // Pointing shows for the moment only.
    await city.hover();
    expect(await markedFields(page)).toEqual(['ACC-CITY']);
    await pointElsewhere();
    expect(await markedFields(page)).not.toEqual(['ACC-CITY']);
    expect(window.complaints).toEqual([]);
  }, 120_000);
});
