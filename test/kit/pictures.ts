import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Preferences } from '../../src-shared/contract/settings.ts';
import { openDemoWindow, type DemoWindow } from './window/demo-window.ts';

/**
 * Takes the pictures of the documentation from the demo workspace. By hand, where the window has changed:
 * `node test/kit/pictures.ts OUTDIR`.
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write('Usage: node test/kit/pictures.ts OUTDIR\n');
  process.exit(2);
}
await mkdir(folder, { recursive: true });

type Look = Pick<Preferences, 'language' | 'theme'>;
/** How long a call of the pictures takes, so that its clocks show something. */
const TALK_MS = 7000;

const anna = { number: '+41441234567', name: 'Anna Müller', queue: 'support', agent: '1001' };
const wang = { number: '+8613800138001', name: '王小明', queue: 'support', agent: '1001' };

async function take(name: string, look: Look, show: (window: DemoWindow) => Promise<void>): Promise<void> {
  await using window = await openDemoWindow();
  await window.prefer(look);
  // Every system has been read once: the strip says so for all of them.
  await window.page
    .locator('footer')
    .getByText(/^(All \d+ systems work|\d+ 个系统全部正常)$/)
    .waitFor();
  await show(window);
  await window.page.mouse.move(0, 0);
  await window.page.screenshot({ path: join(folder ?? '.', `${name}.png`) });
  process.stdout.write(`${name}.png\n`);
}

const rowOf = ({ page }: DemoWindow, name: string) =>
  page.locator('[data-focus="list"] [role="option"]').filter({ hasText: name }).first();
const composerOf = ({ page }: DemoWindow) => page.locator('[data-focus="composer"]');

async function open(window: DemoWindow, name: string): Promise<void> {
  await rowOf(window, name).click();
  await window.page.getByRole('log').locator('article').first().waitFor();
  await window.page.locator('aside dl > div').first().waitFor();
}

async function dismissNotices({ page }: DemoWindow): Promise<void> {
  const notices = page.locator('[aria-live="polite"][role="region"] button:last-child');
  while ((await notices.count()) > 0) await notices.last().click();
}

/** The call rings, is answered, and ends: what follows is its wrap-up. */
async function takeCall(window: DemoWindow, call: typeof anna): Promise<void> {
  const { page, pbx } = window;
  pbx.ringCustomer(call);
  await page.locator('[data-state="ringing"]').waitFor();
  await page.keyboard.press('Alt+a');
  await page.locator('[data-state="talking"]').waitFor();
  await page.waitForTimeout(TALK_MS);
  await page.keyboard.press('Alt+x');
  await page.locator('[data-state="wrapUp"]').waitFor();
}

/** The reply, the corrected number and the call log that are one act. */
async function compose(window: DemoWindow, phone: string, text: string): Promise<void> {
  const { page } = window;
  const row = page.locator('[data-pointer="/phones/main/number"]');
  await row.hover();
  await row.getByRole('button').last().click();
  await row.getByRole('textbox').fill(phone);
  await page.keyboard.press('Enter');
  const also = page.locator('section[data-mode] section');
  await also.getByRole('checkbox').check();
  await also.locator('select').selectOption('resolved');
  await composerOf(window).fill(text);
}

await take('inbox-en-light', { language: 'en', theme: 'light' }, async (window) => {
  await open(window, anna.name);
  await takeCall(window, anna);
  await compose(
    window,
    '+41 44 123 45 99',
    'Dear Ms Müller,\n\nas agreed on the phone: a corrected invoice follows today.',
  );
});
await take('inbox-zh-dark', { language: 'zh-CN', theme: 'dark' }, async (window) => {
  await open(window, wang.name);
  await composerOf(window).fill('王先生您好，发票已按新抬头重开，今天下午发到您的邮箱。');
});
await take('call-en-light', { language: 'en', theme: 'light' }, async (window) => {
  await open(window, 'James Carter');
  window.pbx.ringCustomer(anna);
  await window.page.locator('[data-state="ringing"]').waitFor();
  await window.page.getByRole('heading', { name: anna.name }).waitFor();
  await window.page.waitForTimeout(TALK_MS / 2);
});
await take('drawer-en-light', { language: 'en', theme: 'light' }, async (window) => {
  const { page } = window;
  await open(window, anna.name);
  await takeCall(window, anna);
  await compose(
    window,
    '+41 44 123 45 99',
    'Dear Ms Müller,\n\nas agreed on the phone: a corrected invoice follows today.',
  );
  await composerOf(window).press('Control+Enter');
  const sent = page.locator('article', { hasText: 'a corrected invoice follows today' });
  await sent.waitFor();
  await composerOf(window).press('Escape');
  await page.keyboard.press('t');
  await page.locator('li[data-system]').nth(1).waitFor();
  await page.getByText('Done everywhere').waitFor();
  await dismissNotices(window);
});
await take('live-zh-light', { language: 'zh-CN', theme: 'light' }, async (window) => {
  const { page, pbx } = window;
  await open(window, anna.name);
  await takeCall(window, anna);
  await compose(window, '+41 44 123 45 99', 'Dear Ms Müller, a corrected invoice follows today.');
  await composerOf(window).press('Control+Enter');
  await page.locator('article', { hasText: 'a corrected invoice follows today' }).waitFor();
  pbx.ringCustomer({ number: '+442079460018', name: 'James Carter', queue: 'support', agent: '1002' });
  pbx.phone('1002').answer();
  pbx.ringCustomer({ number: '+8613910012002', name: '李娜', queue: 'support', agent: '1002' });
  await composerOf(window).press('Escape');
  await page.keyboard.press('g');
  await page.keyboard.press('l');
  await page.locator('[data-stale]').first().waitFor();
  await page.waitForTimeout(TALK_MS);
  await dismissNotices(window);
});
process.exit(0);
