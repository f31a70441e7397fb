import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(`../../../src-main/core/${path}`, import.meta.url));

/** Every module a process has loaded after it imported `entry`. */
function modulesOf(entry: string): readonly string[] {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({ resolve(name, context, next) { const found = next(name, context); loaded.add(found.url); return found; } });
    await import(${JSON.stringify(at(entry))});
    console.log(JSON.stringify([...loaded]));
    process.exit(0);`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as string[];
}

const libraries = (modules: readonly string[]): readonly string[] => [
  ...new Set(modules.flatMap((url) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? [])),
];

test('importing the core loads no session of an adapter, and of their libraries only what settings are checked with', () => {
  const modules = modulesOf('create-core.ts');
  expect(modules.filter((url) => /\/adapters\/.+session\.ts$/.test(url))).toEqual([]);
  expect(modules.some((url) => url.endsWith('/adapters/mail/descriptor.ts'))).toBe(true);
  expect(libraries(modules).toSorted()).toEqual([
    'better-sqlite3',
    'iconv-lite',
    'jsonata',
    'libphonenumber-js',
    'pinyin-pro',
    'postal-mime',
    'safer-buffer',
    'valibot',
  ]);
});

test('each adapter brings its own code when it is loaded', async () => {
  const { adapters } = await import('../../../src-main/core/adapters/adapters.ts');
  const loaded = await Promise.all([...adapters.values()].map((adapter) => adapter.load()));
  expect(loaded.map(({ descriptor }) => descriptor)).toEqual(
    [...adapters.values()].map(({ descriptor }) => descriptor),
  );
  expect(loaded.map(({ open }) => typeof open)).toEqual(loaded.map(() => 'function'));
});
