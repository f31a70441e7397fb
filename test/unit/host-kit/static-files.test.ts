import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStaticFiles, resolveUrlPath } from '../../../src-main/core/host-kit/static-files.ts';
import { tempDir } from '../../kit/temp-dir.ts';

function site(): ReturnType<typeof tempDir> & { readonly www: string } {
  const dir = tempDir();
  const www = join(dir.path, 'www');
  mkdirSync(join(www, 'assets', 'sub'), { recursive: true });
  mkdirSync(join(dir.path, 'www-secret'));
  writeFileSync(join(dir.path, 'secret.html'), 'secret');
  writeFileSync(join(dir.path, 'www-secret', 'index.html'), 'secret');
  writeFileSync(join(www, 'index.html'), '<!doctype html>');
  writeFileSync(join(www, 'assets', 'app-1a2b.js'), '1');
  writeFileSync(join(www, 'assets', 'sub', '图.svg'), '<svg/>');
  writeFileSync(join(www, '.hidden.html'), 'hidden');
  writeFileSync(join(www, 'source.ts'), 'x');
  symlinkSync(join(dir.path, 'secret.html'), join(www, 'link.html'));
  return Object.assign(dir, { www });
}

test.each([
  ['/', 'text/html; charset=utf-8', false],
  ['/index.html', 'text/html; charset=utf-8', false],
  ['/assets/app-1a2b.js', 'text/javascript; charset=utf-8', true],
  ['/assets/sub/%E5%9B%BE.svg', 'image/svg+xml; charset=utf-8', true],
])('%s is served as %s', async (path, mediaType, immutable) => {
  await using dir = site();
  await using file = await createStaticFiles(dir.www).open(path);
  expect(file).toMatchObject({ mediaType, immutable });
});

test.each([
  '/../secret.html',
  '/%2e%2e/secret.html',
  '/assets/../../secret.html',
  '/assets/%2e%2e/%2e%2e/secret.html',
  '/..%2fsecret.html',
  '/..%5csecret.html',
  '/..\\secret.html',
  '/%252e%252e/secret.html',
  '//etc/passwd',
  '/../www-secret/index.html',
  '/link.html',
  '/.hidden.html',
  '/source.ts',
  '/assets',
  '/assets/',
  '/index.html/x',
  '/index.html%00.js',
  '/index.html::$DATA',
  '/c:/windows/win.ini',
  '/%',
  '/%ff',
  'index.html',
  '',
])('%s is not served', async (path) => {
  await using dir = site();
  await using file = await createStaticFiles(dir.www).open(path);
  expect(file).toBeUndefined();
});

test('no URL path of any kind leads out of the folder', () => {
  const piece = fc.constantFrom(
    '..',
    '.',
    '%2e',
    '%2E%2e',
    '/',
    '\\',
    '%2f',
    '%5c',
    'a',
    'C:',
    '%00',
    '~',
    '%25',
    ' ',
    '客',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const path = resolveUrlPath('/srv/www', `/${pieces.join('')}`);
      if (path !== undefined) expect(path.startsWith('/srv/www/')).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
