import { chmod, readdir, readFile, rename, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { SystemConfig } from '../../../src-main/core/config/workspace-config.ts';
import { openWorkspaceFile, type WorkspaceFile } from '../../../src-main/core/host-kit/open-workspace-file.ts';
import { tempDir } from '../../kit/temp-dir.ts';

const text = `{
  "agent": { "id": "a", "name": "A" },
  "systems": [
    { "id": "crm", "adapter": "sql-crm", "settings": { "file": { "$env": "CRM_FILE" }, "k": { "$secret": "s" } } }
  ]
}
`;
const pbx = {
  id: 'pbx',
  adapter: 'asterisk',
  settings: { secret: { $secret: 'pbx.secret' } },
} as unknown as SystemConfig;

async function opened(file: string): Promise<WorkspaceFile> {
  const result = await openWorkspaceFile(file, (name) => (name === 'CRM_FILE' ? '/data/crm.db' : undefined));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

test('references to the environment and to secrets stay in the file; the workspace has the value', async () => {
  await using folder = tempDir();
  const file = join(folder.path, 'w.json');
  await writeFile(file, text);
  const { config, store } = await opened(file);
  expect(config.systems[0]?.settings).toEqual({ file: '/data/crm.db', k: { $secret: 's' } });
  expect(store.systems()[0]?.settings).toEqual({ file: { $env: 'CRM_FILE' }, k: { $secret: 's' } });
  expect(await store.put(pbx)).toEqual({ ok: true, value: undefined });
  const after = await readFile(file, 'utf8');
  expect(after.startsWith(text.slice(0, text.indexOf('\n  ]')))).toBe(true);
  expect(JSON.parse(after)).toMatchObject({ systems: [{ id: 'crm' }, { id: 'pbx', settings: pbx.settings }] });
  expect((await opened(file)).config.systems.map(({ id }) => id)).toEqual(['crm', 'pbx']);
});

test('nothing is saved over a change somebody else made, and what is in the file stays', async () => {
  await using folder = tempDir();
  const file = join(folder.path, 'w.json');
  await writeFile(file, text);
  const { store } = await opened(file);
  const theirs = text.replace('"A"', '"B"');
  await writeFile(file, theirs);
  expect(await store.put(pbx)).toMatchObject({ ok: false, error: { code: 'changed' } });
  expect(await readFile(file, 'utf8')).toBe(theirs);
  expect(store.systems().map(({ id }) => id)).toEqual(['crm']);
});

test('changes made at once are all kept', async () => {
  await using folder = tempDir();
  const file = join(folder.path, 'w.json');
  await writeFile(file, text);
  const { store } = await opened(file);
  const ids = Array.from({ length: 8 }, (_, i) => `s${i}`);
  await Promise.all(ids.map((id) => store.put({ ...pbx, id: id as SystemConfig['id'] })));
  await store.remove('crm' as SystemConfig['id']);
  expect((JSON.parse(await readFile(file, 'utf8')) as { systems: SystemConfig[] }).systems.map(({ id }) => id)).toEqual(
    ids,
  );
});

test('who may read the file stays as it was, a link stays a link, and nothing else is left in the folder', async () => {
  await using folder = tempDir();
  const file = join(folder.path, 'w.json');
  await writeFile(file, text);
  await chmod(file, 0o640);
  await symlink(file, join(folder.path, 'link.json'));
  const { store } = await opened(join(folder.path, 'link.json'));
  expect((await store.put(pbx)).ok).toBe(true);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect(await readFile(file, 'utf8')).toContain('"pbx"');
  expect((await readdir(folder.path)).toSorted()).toEqual(['link.json', 'w.json']);
});

test('a file that is gone is told, and a later save goes on from what was there', async () => {
  await using folder = tempDir();
  const file = join(folder.path, 'w.json');
  await writeFile(file, text);
  const { store } = await opened(file);
  await rename(file, `${file}.away`);
  expect(await store.put(pbx)).toMatchObject({ ok: false, error: { code: 'unwritable' } });
  await rename(`${file}.away`, file);
  expect((await store.put(pbx)).ok).toBe(true);
});
