import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Readable, Writable } from 'node:stream';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runSecretCommand } from '../../../src-main/host-node/secret-command.ts';
import { createFileSecretStore } from '../../../src-main/host-node/secret-store.ts';
import { tempDir } from '../../kit/temp-dir.ts';

test('any secret comes back as it was stored, also from another process’s store', async () => {
  await using dir = tempDir();
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
      fc.string({ unit: 'binary' }),
      async (name, secret) => {
        await createFileSecretStore(dir.path).set(name, secret);
        expect(await createFileSecretStore(dir.path).get(name)).toBe(Buffer.from(secret, 'utf8').toString('utf8'));
      },
    ),
    { numRuns: 30 },
  );
});

test('a name that was never stored, also one of Object’s own, is undefined', async () => {
  await using dir = tempDir();
  const store = createFileSecretStore(dir.path);
  expect(await store.get('crm')).toBeUndefined();
  await store.set('crm', 'x');
  expect(await store.get('constructor')).toBeUndefined();
  await store.delete('crm');
  expect(await store.get('crm')).toBeUndefined();
});

test('the disk never has the secret in clear, and only the owner may read the files', async () => {
  await using dir = tempDir();
  await createFileSecretStore(dir.path).set('crm', 'correct horse battery staple');
  for (const file of ['secrets.json', 'secrets.key']) {
    const path = join(dir.path, file);
    expect(readFileSync(path).includes('correct horse')).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  }
});

test('two secrets that are stored at once are both kept', async () => {
  await using dir = tempDir();
  const store = createFileSecretStore(dir.path);
  await Promise.all(Array.from({ length: 10 }, (_, index) => store.set(`s${index}`, `v${index}`)));
  expect(await store.names()).toHaveLength(10);
  expect(await store.get('s3')).toBe('v3');
});

test('a secret counts as stored only when the names of its file, its key and its new folder are durable', async () => {
  await using dir = tempDir();
  const folder = join(dir.path, 'data');
  const synced: { readonly folder: string; readonly files: readonly string[] }[] = [];
  let release = (): void => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const store = createFileSecretStore(folder, (path) => {
    synced.push({ folder: path, files: readdirSync(path).toSorted() });
    return held;
  });
  let stored = false;
  const storing = store.set('crm', 'x').then(() => (stored = true));
  await expect.poll(() => synced).toEqual([{ folder, files: ['secrets.json', 'secrets.key'] }]);
  expect(stored).toBe(false);
  release();
  await storing;
  expect(synced.map((each) => each.folder)).toEqual([folder, dir.path]);
  await store.delete('crm');
  expect(synced.map((each) => each.folder)).toEqual([folder, dir.path, folder]);
});

test('two processes that make the key at once end up with the same one', async () => {
  await using dir = tempDir();
  const stores = Array.from({ length: 8 }, () => createFileSecretStore(dir.path));
  await Promise.allSettled(stores.map((store, index) => store.set(`s${index}`, 'v')));
  const names = await stores[0]!.names();
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(await stores[1]!.get(name)).toBe('v');
});

test('an entry that was moved to another name, or altered, is refused instead of decrypted', async () => {
  await using dir = tempDir();
  const store = createFileSecretStore(dir.path);
  await store.set('a', 'secret of a');
  const file = join(dir.path, 'secrets.json');
  const content = JSON.parse(readFileSync(file, 'utf8')) as { secrets: Record<string, { data: string }> };
  content.secrets['b'] = content.secrets['a']!;
  writeFileSync(file, JSON.stringify(content));
  await expect(store.get('b')).rejects.toThrow(/the secret "b" cannot be read .*: set it again/);
  expect(await store.get('a')).toBe('secret of a');
});

test('a damaged file is named and never overwritten', async () => {
  await using dir = tempDir();
  const store = createFileSecretStore(dir.path);
  await store.set('a', 'x');
  writeFileSync(join(dir.path, 'secrets.json'), '{"version":1,');
  await expect(store.get('a')).rejects.toThrow(/secrets\.json is damaged/);
  await expect(store.set('b', 'y')).rejects.toThrow(/secrets\.json is damaged/);
  expect(readFileSync(join(dir.path, 'secrets.json'), 'utf8')).toBe('{"version":1,');
});

function streams(input: string) {
  const written = { output: '', errors: '' };
  const sink = (name: 'output' | 'errors'): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        written[name] += chunk.toString();
        done();
      },
    });
  return {
    written,
    streams: { input: Readable.from([Buffer.from(input)]), output: sink('output'), errors: sink('errors') },
  };
}

test.each([
  ['hunter2\n', 'hunter2'],
  ['hunter2\r\n', 'hunter2'],
  ['two\nlines\n', 'two\nlines'],
  [' spaces ', ' spaces '],
])('"secret set" stores %j without its last line end and prints none of it', async (typed, stored) => {
  await using dir = tempDir();
  const { written, streams: io } = streams(typed);
  expect(await runSecretCommand({ type: 'secret', action: 'set', name: 'crm', dataDir: undefined }, dir.path, io)).toBe(
    0,
  );
  expect(await createFileSecretStore(dir.path).get('crm')).toBe(stored);
  expect(JSON.stringify(written)).not.toContain(stored.trim());
});

test('"secret set" with nothing on standard input stores nothing and says so', async () => {
  await using dir = tempDir();
  const { written, streams: io } = streams('\n');
  expect(await runSecretCommand({ type: 'secret', action: 'set', name: 'crm', dataDir: undefined }, dir.path, io)).toBe(
    1,
  );
  expect(written.errors).toMatch(/nothing was stored/);
  expect(await createFileSecretStore(dir.path).names()).toEqual([]);
});
