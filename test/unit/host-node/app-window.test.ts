import { expect, test } from 'vitest';
import { appWindowFlags, browserCandidates, findBrowser } from '../../../src-main/host-node/app-window.ts';
import { defaultDataDir } from '../../../src-main/host-node/default-data-dir.ts';

test('the window resolves no name at all, only the loopback address', () => {
  const flags = appWindowFlags('http://127.0.0.1:9000/enter/x', '/profile', false);
  expect(flags).toContain('--proxy-server=127.0.0.1:9');
  expect(flags).toContain('--app=http://127.0.0.1:9000/enter/x');
  expect(flags).toContain('--user-data-dir=/profile');
});

test('the sandbox is given up for root only', () => {
  expect(appWindowFlags('u', 'p', false)).not.toContain('--no-sandbox');
  expect(appWindowFlags('u', 'p', true)).toContain('--no-sandbox');
});

test('no browser is found where none is installed or there is no desktop', () => {
  expect(findBrowser('linux', { PATH: '/nowhere', DISPLAY: ':0' })).toBeUndefined();
  expect(findBrowser('linux', { PATH: process.env['PATH'] })).toBeUndefined();
});

test('each platform is searched where its browsers are', () => {
  expect(browserCandidates('win32', { PROGRAMFILES: 'C:\\Program Files' })[0]).toBe(
    'C:\\Program Files\\Microsoft\\Edge\\Application\\msedge.exe',
  );
  expect(browserCandidates('darwin', {})).toContain('/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge');
  expect(browserCandidates('linux', { PATH: '/usr/bin' })[0]).toBe('/usr/bin/chromium');
});

test('data is kept where the platform keeps it', () => {
  expect(defaultDataDir('linux', {}, '/home/a')).toBe('/home/a/.local/share/trunkline');
  expect(defaultDataDir('linux', { XDG_DATA_HOME: '/data' }, '/home/a')).toBe('/data/trunkline');
  expect(defaultDataDir('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/Trunkline');
  expect(defaultDataDir('win32', { APPDATA: '/roaming' }, '/x')).toBe('/roaming/Trunkline');
});
