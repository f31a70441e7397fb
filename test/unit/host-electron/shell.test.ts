import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { contract } from '../../../src-shared/contract/contract.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { createClient } from '../../../src-shared/rpc/client.ts';
import { openShellDesk, type ShellDesk } from '../../kit/electron/shell-desk.ts';

const clientOf = (desk: ShellDesk) =>
  createClient(contract, {
    connect: (signal) => desk.fake.windows.at(-1)!.webContents.page!.connect(signal),
    timers: createRealClock(),
    backOff: { minMs: 1, maxMs: 20 },
  });
const poke = (id: string) => ({ id: id as SystemId });

test('sandbox and scheme are set up before the app is ready, windows and core only after', async () => {
  await using desk = await openShellDesk();
  expect(desk.fake.log.slice(0, 2)).toEqual(['enableSandbox', 'registerSchemesAsPrivileged']);
  expect(desk.fake.schemes).toEqual([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
});

test('the window is sandboxed and isolated, and loads only our own page', async () => {
  await using desk = await openShellDesk();
  const [window] = desk.fake.windows;
  expect(window?.options.webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
  });
  expect(window?.url).toBe('app://trunkline/');
});

test('the preload needs nothing but electron and leaves nothing in the page', async () => {
  await using desk = await openShellDesk();
  const page = desk.fake.windows[0]?.webContents.page;
  expect(page?.required).toEqual(['electron']);
  expect(Object.keys(page?.globals ?? {})).toEqual(['window']);
});

test('a core that dies is started again, and the window’s next call is answered', async () => {
  await using desk = await openShellDesk();
  using handle = clientOf(desk);
  await handle.client.settings.workspace({});
  await handle.client.systems.retryNow(poke('crash'));
  await expect.poll(() => desk.fake.children.length).toBe(2);
  expect(await handle.client.settings.workspace({})).toMatchObject({ ok: true });
  const log = readFileSync(join(desk.dataDir, 'logs', 'trunkline.log'), 'utf8');
  expect(log).toContain('crashed on purpose');
});

test('secrets are kept by the key store of the system, for the core through the shell', async () => {
  await using desk = await openShellDesk();
  using handle = clientOf(desk);
  expect(await handle.client.systems.retryNow(poke('secret'))).toMatchObject({ ok: true });
  const stored = readFileSync(join(desk.dataDir, 'secrets.json'), 'utf8');
  expect(Object.keys(JSON.parse(stored) as object)).toEqual(['crm']);
  expect(stored).not.toContain('hunter2');
});

test('where the desktop has no key store a secret is refused instead of kept in clear', async () => {
  await using desk = await openShellDesk({ storageBackend: 'basic_text' });
  using handle = clientOf(desk);
  expect(await handle.client.systems.retryNow(poke('secret'))).toMatchObject({
    ok: false,
    error: { code: process.platform === 'linux' ? 'INTERNAL' : expect.anything() },
  });
});

test('a notification shows while the window is behind, and not while it is in front', async () => {
  await using desk = await openShellDesk();
  using handle = clientOf(desk);
  await handle.client.systems.retryNow(poke('notify'));
  await expect.poll(() => desk.fake.notifications).toEqual([{ title: 'Call', body: '+86 10 1234' }]);
  desk.fake.windows[0]!.focused = true;
  await handle.client.systems.retryNow(poke('notify'));
  await handle.client.settings.workspace({});
  expect(desk.fake.notifications).toHaveLength(1);
});

test('a second instance ends at once and the first shows its window', async () => {
  await using second = await openShellDesk({ singleInstance: false });
  expect(await second.fake.exited).toBe(0);
  expect([second.fake.windows.length, second.fake.children.length]).toEqual([0, 0]);
  await using first = await openShellDesk();
  const before = first.fake.windows[0]!.shown;
  first.fake.app.emit('second-instance');
  expect(first.fake.windows[0]!.shown).toBe(before + 1);
});

test.each([
  ['a frame inside the page', { parent: {}, url: 'app://trunkline/' }],
  ['another origin', { parent: null, url: 'https://evil.example/' }],
  ['an origin that only begins like ours', { parent: null, url: 'app://trunkline.evil.example/' }],
  ['a frame that is gone', null],
])('%s gets no port', async (_name, senderFrame) => {
  await using desk = await openShellDesk();
  using handle = clientOf(desk);
  await handle.client.settings.workspace({});
  const got: unknown[] = [];
  const sender = { id: 99, isDestroyed: () => false, postMessage: (...args: unknown[]) => got.push(args) };
  desk.fake.ipc.emit('trunkline:want-port', { sender, senderFrame });
  await handle.client.settings.workspace({});
  expect(got).toEqual([]);
  expect(readFileSync(join(desk.dataDir, 'logs', 'shell', 'trunkline.log'), 'utf8')).toContain('port.refused');
});

test('a page that is gone gets a new window, which takes up where it ended', async () => {
  await using desk = await openShellDesk();
  desk.fake.windows[0]!.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });
  expect(desk.fake.windows).toHaveLength(2);
  using handle = clientOf(desk);
  expect(await handle.client.settings.workspace({})).toMatchObject({ ok: true });
});

test('an unresponsive window is reloaded only when the person says so', async () => {
  await using desk = await openShellDesk();
  const window = desk.fake.windows[0]!;
  desk.fake.choices.push(0);
  window.emit('unresponsive');
  await expect.poll(() => desk.fake.dialogs).toHaveLength(1);
  expect(window.webContents.reloads).toBe(0);
  desk.fake.choices.push(1);
  window.emit('unresponsive');
  await expect.poll(() => window.webContents.reloads).toBe(1);
});

test('the core gets only the environment it needs', async () => {
  process.env['NODE_OPTIONS_TEST'] = 'x';
  process.env['TRUNKLINE_CRM_TOKEN'] = 'from the environment';
  await using desk = await openShellDesk();
  const env = desk.fake.children[0]?.options?.env ?? {};
  expect(env).toMatchObject({ TRUNKLINE_CRM_TOKEN: 'from the environment' });
  expect(Object.keys(env).filter((name) => /^(NODE_(?!EXTRA_CA_CERTS$)|ELECTRON_|npm_)/.test(name))).toEqual([]);
  delete process.env['NODE_OPTIONS_TEST'];
  delete process.env['TRUNKLINE_CRM_TOKEN'];
});

test('a data folder in use by another process is told once, with its number, and not tried again and again', async () => {
  await using first = await openShellDesk();
  using handle = clientOf(first);
  await handle.client.settings.workspace({});
  await using second = await openShellDesk({ userData: first.dataDir });
  await expect.poll(() => second.fake.dialogs).toHaveLength(1);
  expect(second.fake.dialogs[0]).toMatch(new RegExp(`in use by process ${process.pid}`));
  expect(await second.fake.exited).toBe(0);
  expect(second.fake.children).toHaveLength(1);
});

test('quitting lets the core end first', async () => {
  const desk = await openShellDesk();
  using handle = clientOf(desk);
  await handle.client.settings.workspace({});
  let ended = false;
  desk.fake.children[0]!.on('exit', () => (ended = true));
  expect(await desk.quit()).toBe(0);
  expect(ended).toBe(true);
  await desk[Symbol.asyncDispose]();
});
