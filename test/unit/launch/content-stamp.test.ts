import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentDigest, contentStamp } from '../../../src-main/host-node/launch/content-stamp.ts';
import { tempDir } from '../../kit/temp-dir.ts';

function tree() {
  const dir = tempDir();
  mkdirSync(join(dir.path, 'src', 'sub'), { recursive: true });
  writeFileSync(join(dir.path, 'src', 'a.ts'), 'a');
  writeFileSync(join(dir.path, 'src', 'sub', 'b.ts'), 'b');
  writeFileSync(join(dir.path, 'lock.json'), '{}');
  return Object.assign(dir, { digest: () => contentDigest(dir.path, ['src', 'lock.json']) });
}

test('the digest stays the same when only times change, as in a fresh checkout', async () => {
  await using dir = tree();
  const before = dir.digest();
  utimesSync(join(dir.path, 'src', 'a.ts'), 1, 1);
  expect(dir.digest()).toBe(before);
});

test.each<[string, (path: string) => void]>([
  ['a content', (path) => writeFileSync(join(path, 'src', 'a.ts'), 'A')],
  ['a name', (path) => renameSync(join(path, 'src', 'a.ts'), join(path, 'src', 'c.ts'))],
  ['a new file', (path) => writeFileSync(join(path, 'src', 'sub', 'c.ts'), '')],
  ['a file named by itself', (path) => writeFileSync(join(path, 'lock.json'), '{"x":1}')],
])('the digest changes with %s', async (_name, change) => {
  await using dir = tree();
  const before = dir.digest();
  change(dir.path);
  expect(dir.digest()).not.toBe(before);
});

test('a stamp matches only what it was written for', async () => {
  await using dir = tempDir();
  const file = join(dir.path, 'dist', 'x.stamp');
  expect(contentStamp(file, 'one').matches).toBe(false);
  contentStamp(file, 'one').write();
  expect([contentStamp(file, 'one').matches, contentStamp(file, 'two').matches]).toEqual([true, false]);
});
