import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type OutputChunk, rolldown } from 'rolldown';
import { beforeAll, describe, expect, test } from 'vitest';
import config from '../../src-main/host-electron/rolldown.config.ts';
import nodeConfig from '../../src-main/host-node/rolldown.config.ts';
import { readYaml } from '../kit/read-yaml.ts';
import { tempDir } from '../kit/temp-dir.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const builder = readYaml(read('electron-builder.yml')) as Record<string, never> & {
  files: string[];
  asarUnpack: string[];
  electronFuses: Record<string, boolean>;
  electronLanguages: string[];
  npmRebuild: boolean;
  asar: boolean;
  afterPack: string;
  win: { icon: string; target: { target: string }[] };
  mac: { icon: string; entitlements: string; entitlementsInherit: string; target: { target: string }[] };
  linux: { icon: string; target: { target: string }[] };
  nsis: Record<string, unknown>;
};
const product = JSON.parse(read('package.json')) as {
  main: string;
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
};

/** Width and height of a PNG (ISO/IEC 15948, IHDR). */
function pngSize(path: string): readonly [number, number] {
  const bytes = readFileSync(path);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

describe('electron-builder.yml', () => {
  test('packs built output and better-sqlite3, and nothing else', () => {
    expect(builder.files.filter((pattern) => !pattern.startsWith('!'))).toEqual([
      'dist/electron/**',
      'dist/renderer/**',
      'assets/icons/32x32.png',
      'assets/icons/256x256.png',
      'package.json',
      'node_modules/better-sqlite3/lib/**',
      'node_modules/better-sqlite3/prebuilds/**',
      'node_modules/better-sqlite3/package.json',
      'node_modules/better-sqlite3/LICENSE',
    ]);
    expect(builder.files).toContain('!node_modules/**');
    expect(product.main).toBe('dist/electron/main.mjs');
  });

  test('names only files that exist', () => {
    const named = [
      builder.afterPack,
      builder.win.icon,
      builder.mac.icon,
      builder.mac.entitlements,
      builder.mac.entitlementsInherit,
      builder.linux.icon,
      ...builder.files.filter((pattern) => !/[*!]/.test(pattern)),
      'node_modules/better-sqlite3/lib',
      'node_modules/better-sqlite3/prebuilds',
    ];
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('sets each security fuse that Electron 45 has', () => {
    expect(builder.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableCookieEncryption: true,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
      loadBrowserProcessSpecificV8Snapshot: false,
    });
  });

  test('keeps native code out of the archive and both languages in', () => {
    expect(builder).toMatchObject({ asar: true, asarUnpack: ['**/*.node'], npmRebuild: false });
    expect(builder.electronLanguages).toEqual(['en-US', 'zh-CN']);
  });

  test('builds an installer for all users on Windows, and the usual packages elsewhere', () => {
    const targets = (platform: 'win' | 'mac' | 'linux'): string[] =>
      builder[platform].target.map(({ target }) => target);
    expect([targets('win'), targets('mac'), targets('linux')]).toEqual([
      ['nsis'],
      ['dmg', 'zip'],
      ['deb', 'AppImage', 'tar.gz'],
    ]);
    expect(builder.nsis).toMatchObject({ perMachine: true, oneClick: false });
  });
});

test('each icon has the size its name says, up to the 1024 macOS wants', () => {
  const folder = join(root, 'assets', 'icons');
  const sizes = readdirSync(folder).filter((name) => name.endsWith('.png'));
  for (const name of sizes) {
    const size = Number(name.split('x')[0]);
    expect([name, ...pngSize(join(folder, name))]).toEqual([`${size}x${size}.png`, size, size]);
  }
  expect(sizes).toEqual(
    expect.arrayContaining(['16x16.png', '32x32.png', '256x256.png', '512x512.png', '1024x1024.png']),
  );
});

test('packaging tools are pinned and are no part of the product', () => {
  const packaging = JSON.parse(read('src-main/host-electron/packaging/package.json')) as {
    devDependencies: Record<string, string>;
  };
  expect(packaging.devDependencies).toEqual({ 'electron-builder': expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  expect(
    Object.keys({ ...product.dependencies, ...product.devDependencies }).filter((name) => /builder/.test(name)),
  ).toEqual([]);
});

describe('after packing', () => {
  const require = createRequire(import.meta.url);
  const { default: afterPack } = require(join(root, builder.afterPack)) as {
    default: (context: { appOutDir: string; electronPlatformName: string; arch: number }) => void;
  };
  const unpacked = ['app.asar.unpacked', 'node_modules', 'better-sqlite3', 'prebuilds'];
  const all = readdirSync(join(root, 'node_modules', 'better-sqlite3', 'prebuilds'));

  test.each([
    ['linux', 1, ['resources'], 'linux-x64.node'],
    ['win32', 1, ['resources'], 'win32-x64.node'],
    ['win32', 3, ['resources'], 'win32-arm64.node'],
    ['darwin', 3, ['Trunkline.app', 'Contents', 'Resources'], 'darwin-arm64.node'],
  ])('a package for %s %i keeps one native binary', async (electronPlatformName, arch, resources, kept) => {
    await using dir = tempDir();
    const folder = join(dir.path, ...resources, ...unpacked);
    mkdirSync(folder, { recursive: true });
    for (const name of all) writeFileSync(join(folder, name), '');
    writeFileSync(join(dir.path, ...resources, 'default_app.asar'), '');
    afterPack({ appOutDir: dir.path, electronPlatformName, arch });
    expect(readdirSync(folder)).toEqual([kept]);
    expect(existsSync(join(dir.path, ...resources, 'default_app.asar'))).toBe(false);
  });

  test('a platform without a binary is an error, not a package that cannot start', async () => {
    await using dir = tempDir();
    const folder = join(dir.path, 'resources', ...unpacked);
    mkdirSync(folder, { recursive: true });
    expect(() => afterPack({ appOutDir: dir.path, electronPlatformName: 'linux', arch: 1 })).toThrow(
      /brings no linux-x64/,
    );
  });
});

describe('the bundles', () => {
  const chunks: Pick<OutputChunk, 'fileName' | 'imports' | 'dynamicImports' | 'code' | 'isEntry'>[] = [];
  beforeAll(async () => {
    for (const options of config) {
      await using bundle = await rolldown(options);
      const { output } = await bundle.generate(options.output as object);
      for (const chunk of output) if (chunk.type === 'chunk') chunks.push(chunk);
    }
  });

  test('are the entries the shell starts, with the store’s threads beside them', () => {
    const entries = chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName);
    expect(entries.toSorted()).toEqual([
      'backup-worker.mjs',
      'checkpoint-worker.mjs',
      'core.mjs',
      'main.mjs',
      'mapping-worker.mjs',
      'preload.cjs',
    ]);
  });

  test('import nothing that is not in the package', () => {
    const own = new Set(chunks.map((chunk) => chunk.fileName));
    const outside = chunks.flatMap(({ fileName, imports, dynamicImports }) =>
      [...imports, ...dynamicImports].filter((name) => !own.has(basename(name))).map((name) => `${fileName}: ${name}`),
    );
    // Libraries name modules of Node with and without the prefix.
    const isThere = (name: string): boolean => ['electron', 'better-sqlite3'].includes(name) || isBuiltin(name);
    expect(outside.filter((line) => !isThere(line.replace(/^.*: /, '')))).toEqual([]);
    const shell = outside.filter((line) => line.startsWith('main.mjs') || line.startsWith('preload.cjs'));
    expect(shell).not.toContain('main.mjs: better-sqlite3');
  });

  test('the preload is one CommonJS file that requires electron alone', () => {
    const preload = chunks.find((chunk) => chunk.fileName === 'preload.cjs');
    expect([...(preload?.code.matchAll(/require\(["'](.+?)["']\)/g) ?? [])].map((match) => match[1])).toEqual([
      'electron',
    ]);
    expect(preload?.code).not.toMatch(/^\s*(import|export) /m);
  });
});

test('the bundle of the Node host imports nothing but itself, Node and better-sqlite3, and keeps each adapter apart', async () => {
  await using bundle = await rolldown(nodeConfig);
  const { output } = await bundle.generate(nodeConfig.output as object);
  const chunks = output.filter((file) => file.type === 'chunk');
  const own = new Set(chunks.map(({ fileName }) => fileName));
  const outside = chunks.flatMap(({ imports, dynamicImports }) =>
    [...imports, ...dynamicImports].filter((name) => !own.has(basename(name)) && !isBuiltin(name)),
  );
  expect([...new Set(outside)]).toEqual(['better-sqlite3']);
  const start = new Set<string>();
  const reach = (name: string): void => {
    if (start.has(name)) return;
    start.add(name);
    for (const next of chunks.find(({ fileName }) => fileName === name)?.imports ?? []) reach(basename(next));
  };
  const core = chunks.find(({ name }) => name === 'create-core');
  reach(core!.fileName);
  const atStart = chunks.filter(({ fileName }) => start.has(fileName)).flatMap(({ moduleIds }) => moduleIds);
  expect(atStart.filter((id) => /node_modules.(imapflow|soap|mysql2|pg|nodemailer|pkijs)\b/.test(id))).toEqual([]);
  expect(atStart.some((id) => id.endsWith('create-core.ts'))).toBe(true);
});
