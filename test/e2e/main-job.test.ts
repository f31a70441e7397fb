import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { FaultPoint } from '../../src-main/core/ports/fault-point.ts';
import { chromiumRequirement } from '../kit/real/chromium.ts';
import { mariadbRequirement } from '../kit/real/mariadb.ts';
import { requestTrackerRequirement } from '../kit/real/request-tracker.ts';
import { describeReal } from '../kit/real/requirement.ts';
import { composerOf, sendOf } from '../kit/window/window-desk.ts';
import { anna, startWorkplace, type Workplace } from '../kit/workplace.ts';
import { startWorkstation, type Workstation } from '../kit/workstation.ts';

const patience = { timeout: 30_000 };

interface Story {
  readonly number: number;
  readonly subject: string;
  readonly reply: string;
  readonly newPhone: string;
  readonly callNote: string;
}
const storyOf = (number: number): Story => ({
  number,
  subject: `Wrong VAT rate, case ${number}`,
  reply: `As agreed on the phone: you get a corrected invoice (${number}).`,
  newPhone: `+41 44 765 43 ${20 + number}`,
  callNote: `Agreed on a corrected invoice (${number})`,
});

describeReal(
  [chromiumRequirement, requestTrackerRequirement, mariadbRequirement],
  'an agent carries one act into the ticket system and the CRM',
  () => {
    let place: Workplace;
    let browser: Browser;
    const rung: string[] = [];
    const tickets: string[] = [];
    afterEach(async () => {
      // The next story finds no other open ticket of Anna's and nobody on the line.
      for (const linkedid of rung.splice(0)) place.pbx.customerHangsUp(linkedid);
      for (const ticket of tickets.splice(0)) await place.rt('PUT', `/ticket/${ticket}`, { Status: 'resolved' });
    });
    beforeAll(async () => {
      place = await startWorkplace();
      browser = await chromium.launch({
        executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
        args: ['--no-sandbox'],
      });
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await place?.[Symbol.asyncDispose]();
    });

    async function openPage(workstation: Workstation): Promise<Page & AsyncDisposable> {
      const context = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        locale: 'en-GB',
        reducedMotion: 'reduce',
      });
      const page = await context.newPage();
      await page.goto(workstation.url);
      await page.getByText('Call centre').first().waitFor(patience);
      return Object.assign(page, { [Symbol.asyncDispose]: () => context.close() });
    }

    /** Where Anna calls from: the number the CRM has by now, as a PBX writes it. */
    async function annasNumber(): Promise<string> {
      const [customer] = await place.crm.sql(`SELECT phone FROM customers WHERE id = '${anna.id}'`);
      return String(customer?.['phone']).replaceAll(' ', '').replace(/^0/, '+41');
    }

    /** The call rings, the right customer pops with CRM fields and open tickets, the agent answers and talks. */
    async function takeTheCall(page: Page, story: Story): Promise<void> {
      // The ticket and its customer must have been read before the call, as in a running shop.
      await page.getByRole('option', { name: new RegExp(`${anna.name}.*${story.subject}`) }).waitFor(patience);
      const linkedid = place.pbx.ringCustomer({
        number: await annasNumber(),
        name: '',
        queue: 'support',
        patienceMs: 120_000,
      });
      if (linkedid) rung.push(linkedid);
      const calls = page.getByRole('region', { name: 'Calls' });
      await calls.getByText(anna.name, { exact: true }).waitFor(patience);
      const customer = page.getByRole('complementary', { name: 'Customer' });
      await customer.getByRole('heading', { name: anna.name }).waitFor(patience);
      await customer.getByText(anna.company).first().waitFor(patience);
      await customer.getByText('gold').first().waitFor(patience);
      await customer.getByText(story.subject).first().waitFor(patience);
      await page.getByRole('heading', { name: story.subject }).waitFor(patience);
      await calls.getByRole('button', { name: 'Answer' }).click();
      await calls.getByText('Talking').waitFor(patience);
      await calls.getByRole('button', { name: 'Hang up' }).click();
      await calls.getByText('Wrap-up').first().waitFor(patience);
    }

    /** One send: a reply, a corrected telephone number, the call logged. */
    async function actOnce(page: Page, story: Story): Promise<void> {
      const customer = page.getByRole('complementary', { name: 'Customer' });
      await customer
        .locator('[data-pointer="/phones/main/number"]')
        .getByRole('button', { name: /^Edit/ })
        .first()
        .click();
      await customer.getByRole('textbox', { name: /^Edit/ }).fill(story.newPhone);
      await page.keyboard.press('Enter');
      const also = page.getByRole('region', { name: 'One send also does' });
      await also.getByRole('checkbox', { name: /Log the call with/ }).check();
      await also.getByRole('combobox', { name: 'Result' }).selectOption('resolved');
      await also.getByRole('textbox', { name: 'Note about the call' }).fill(story.callNote);
      await composerOf(page).fill(story.reply);
      await expect.poll(() => sendOf(page).isEnabled(), patience).toBe(true);
      await composerOf(page).press('Control+Enter');
    }

    /** How often the effects of the act stand in the real systems. */
    async function effects(story: Story, ticket: string) {
      const replies = (await place.correspondence(ticket)).filter(({ text }) => text === story.reply);
      const [customer] = await place.crm.sql(`SELECT phone FROM customers WHERE id = '${anna.id}'`);
      const calls = await place.crm.sql(
        `SELECT id FROM activities WHERE body LIKE '%(${story.number})%' AND disposition = 'resolved'`,
      );
      return { replies: replies.length, phone: customer?.['phone'], calls: calls.length };
    }
    const everywhereOnce = (story: Story) => ({ replies: 1, phone: story.newPhone, calls: 1 });

    test('a call rings, the customer pops, one reply corrects the CRM and logs the call', async () => {
      const story = storyOf(0);
      const ticket = await place.openTicket(story.subject, 'The invoice applies 8.1 % VAT. Please correct it.');
      tickets.push(ticket);
      await using station = await startWorkstation({
        dataDir: mkdtempSync(join(place.folder, 'd-')),
        configFile: place.configFile,
      });
      await using page = await openPage(station);
      await takeTheCall(page, story);
      await actOnce(page, story);
      await expect.poll(() => effects(story, ticket), patience).toEqual(everywhereOnce(story));
      // The entry says so, and is the only one with this text.
      await page.getByText(story.reply).first().waitFor(patience);
      expect(await page.locator('article').filter({ hasText: story.reply }).count()).toBe(1);
      const pictures = process.env['TRUNKLINE_PICTURES'];
      if (pictures) {
        mkdirSync(pictures, { recursive: true });
        await page.screenshot({ path: join(pictures, 'main-job.png') });
      }
    }, 120_000);

    const points: readonly FaultPoint[] = [
      'intent.beforeRecord',
      'intent.afterRecord',
      'transaction.afterFirstPrepare',
      'transaction.afterDecision',
      'transaction.afterFirstCommit',
    ];
    test.each(points.map((point, index) => ({ point, story: storyOf(index + 1) })))(
      'killed at $point, the act stands in both systems exactly once after the restart, or nowhere and its text is kept',
      async ({ point, story }) => {
        const ticket = await place.openTicket(story.subject, 'The invoice applies 8.1 % VAT. Please correct it.');
        tickets.push(ticket);
        const options = { dataDir: mkdtempSync(join(place.folder, 'd-')), configFile: place.configFile };
        {
          await using station = await startWorkstation({ ...options, killAt: point });
          await using page = await openPage(station);
          await takeTheCall(page, story);
          await actOnce(page, story);
          expect(await station.gone).toBe('SIGKILL');
          if (point === 'intent.beforeRecord') {
            expect(await effects(story, ticket)).toMatchObject({ replies: 0, calls: 0 });
          }
        }
        await using station = await startWorkstation(options);
        await using page = await openPage(station);
        await page.getByRole('option', { name: new RegExp(story.subject) }).click();
        await page.getByRole('heading', { name: story.subject }).waitFor(patience);
        if (point === 'intent.beforeRecord') {
          // Nothing was recorded and nothing happened anywhere; what the agent wrote is still there.
          await expect.poll(() => composerOf(page).inputValue(), patience).toBe(story.reply);
          expect(await effects(story, ticket)).toMatchObject({ replies: 0, calls: 0 });
          return;
        }
        await expect.poll(() => effects(story, ticket), { timeout: 60_000 }).toEqual(everywhereOnce(story));
        await page.getByText(story.reply).first().waitFor(patience);
        expect(await page.locator('article').filter({ hasText: story.reply }).count()).toBe(1);
        expect(await effects(story, ticket)).toEqual(everywhereOnce(story));
      },
      180_000,
    );
  },
);
