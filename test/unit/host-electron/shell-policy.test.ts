import { expect, test } from 'vitest';
import { isOwnUrl } from '../../../src-main/host-electron/shell/app-scheme.ts';
import { coreEnvironment } from '../../../src-main/host-electron/shell/core-environment.ts';
import { createExternalLinks } from '../../../src-main/host-electron/shell/external-links.ts';
import { shellOptions } from '../../../src-main/host-electron/shell/shell-options.ts';
import { openShellDesk } from '../../kit/electron/shell-desk.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

test.each([
  ['app://trunkline/', true],
  ['app://trunkline/index.html#x', true],
  ['app://trunkline.evil.example/', false],
  ['app://trunkline@evil.example/', false],
  ['app://evil.example/app://trunkline/', false],
  ['http://trunkline/', false],
  ['https://evil.example/', false],
  ['file:///etc/passwd', false],
  ['nonsense', false],
  ['', false],
])('%s is our own page: %s', (url, own) => {
  expect(isOwnUrl(url)).toBe(own);
});

test('the scheme serves our files with the policy, and nothing else', async () => {
  await using desk = await openShellDesk();
  const page = await desk.fake.request('app://trunkline/');
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self'; .*connect-src 'self';/,
  );
  expect(await page.text()).toContain('<title>Trunkline</title>');
  for (const [url, method, status] of [
    ['app://trunkline/../secret.html', 'GET', 404],
    ['app://trunkline/%2e%2e/secret.html', 'GET', 404],
    ['app://trunkline/..%2fsecret.html', 'GET', 404],
    ['app://trunkline/..%5csecret.html', 'GET', 404],
    ['app://trunkline/assets', 'GET', 404],
    ['app://elsewhere/index.html', 'GET', 403],
    ['app://trunkline/', 'POST', 405],
  ] as const) {
    const answer = await desk.fake.request(url, method);
    expect([url, answer.status, (await answer.text()).includes('secret')]).toEqual([url, status, false]);
  }
});

test('every permission is denied but the two our own page needs, each answered once', async () => {
  await using desk = await openShellDesk();
  const { request, check, device } = desk.fake.permissions;
  const ask = (permission: string, requestingUrl: string, isMainFrame = true): boolean[] => {
    const answers: boolean[] = [];
    request?.(null as never, permission as never, (granted) => answers.push(granted), {
      requestingUrl,
      isMainFrame,
    });
    return answers;
  };
  expect(ask('notifications', 'app://trunkline/')).toEqual([true]);
  expect(ask('notifications', 'app://trunkline/', false)).toEqual([false]);
  expect(ask('notifications', 'https://evil.example/')).toEqual([false]);
  for (const permission of ['media', 'geolocation', 'openExternal', 'fullscreen', 'clipboard-read', 'hid', 'unknown']) {
    expect([permission, ask(permission, 'app://trunkline/')]).toEqual([permission, [false]]);
    expect(check?.(null, permission as never, 'app://trunkline/', {} as never)).toBe(false);
  }
  expect(check?.(null, 'notifications', 'app://trunkline/', {} as never)).toBe(true);
  expect(device?.({} as never)).toBe(false);
});

test('a page cannot leave, open a window or embed another; links of the web go to the browser', async () => {
  await using desk = await openShellDesk();
  const { webContents } = desk.fake.windows[0]!;
  const prevented = (event: string, url: string): boolean => {
    let stopped = false;
    webContents.emit(event, { url, preventDefault: () => (stopped = true) });
    return stopped;
  };
  expect(prevented('will-navigate', 'app://trunkline/index.html')).toBe(false);
  expect(prevented('will-navigate', 'https://shop.example/order/1')).toBe(true);
  expect(prevented('will-redirect', 'https://shop.example/')).toBe(true);
  expect(prevented('will-frame-navigate', 'https://shop.example/')).toBe(true);
  expect(prevented('will-frame-navigate', 'about:srcdoc')).toBe(false);
  expect(prevented('will-attach-webview', 'app://trunkline/')).toBe(true);
  expect(webContents.openHandler?.({ url: 'mailto:a@b.example' })).toEqual({ action: 'deny' });
  expect(webContents.openHandler?.({ url: 'file:///etc/passwd' })).toEqual({ action: 'deny' });
  expect(desk.fake.opened).toEqual(['https://shop.example/order/1', 'mailto:a@b.example']);
});

test.each([
  ['https://shop.example/a?b=c', true],
  ['mailto:wang@example.test?subject=Hi', true],
  ['http://shop.example/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['ms-msdt:/id', false],
  ['smb://server/share', false],
  ['https://user:pass@shop.example/', false],
  [`https://shop.example/${'x'.repeat(3_000)}`, false],
  ['not a link', false],
])('the link %s is opened: %s', (url, opened) => {
  const links = createExternalLinks({ shell: { openExternal: async () => {} } }, createVirtualClock(), () => {});
  expect(links.open(url)).toBe(opened);
});

test('a customer’s text cannot open a flood of windows', async () => {
  const clock = createVirtualClock();
  const opened: string[] = [];
  const why: string[] = [];
  const shell = { openExternal: async (url: string) => void opened.push(url) };
  const links = createExternalLinks({ shell }, clock, (reason) => why.push(reason));
  for (let number = 0; number < 5; number++) links.open(`https://shop.example/${number}`);
  expect([opened.length, why.length]).toEqual([3, 2]);
  await clock.advance(10_000);
  expect(links.open('https://shop.example/later')).toBe(true);
});

test('the core’s environment has nothing that changes how Node or Electron runs', () => {
  expect(
    coreEnvironment({
      PATH: '/bin',
      HOME: '/home/a',
      LC_ALL: 'zh_CN.UTF-8',
      TRUNKLINE_CRM: 'x',
      NODE_OPTIONS: '--require=/tmp/evil.js',
      ELECTRON_RUN_AS_NODE: '1',
      LD_PRELOAD: '/tmp/evil.so',
      AWS_SECRET_ACCESS_KEY: 'x',
      npm_config_token: 'x',
    }),
  ).toEqual({ PATH: '/bin', HOME: '/home/a', LC_ALL: 'zh_CN.UTF-8', TRUNKLINE_CRM: 'x' });
});

test('the shell takes its own options and leaves Chromium’s switches alone', () => {
  expect(shellOptions(['.', '--ozone-platform=x11', '--data-dir', '/data', '--config=/etc/t.json'], '/user')).toEqual({
    dataDir: '/data',
    configFile: '/etc/t.json',
  });
  expect(shellOptions([], '/user')).toEqual({ dataDir: '/user', configFile: undefined });
});
