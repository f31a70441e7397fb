import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { tempDir } from '../kit/temp-dir.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Lints the given files with the project's own rules in a folder of their own. Answers what each file is told. */
async function lint(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  await using dir = tempDir();
  copyFileSync(join(root, '.oxlintrc.json'), join(dir.path, '.oxlintrc.json'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir.path, name)), { recursive: true });
    writeFileSync(join(dir.path, name), text);
  }
  const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const words = [oxlint, '-c', '.oxlintrc.json', '-f', 'json', '--disable-nested-config', '.'];
  const result = spawnSync(process.execPath, words, { cwd: dir.path, encoding: 'utf8' });
  const report = JSON.parse(result.stdout) as {
    diagnostics: { filename: string; code: string; message: string; help?: string }[];
  };
  const told: Record<string, string> = {};
  for (const { filename, code, message, help } of report.diagnostics) {
    if (code.includes('no-restricted')) told[filename] = `${told[filename] ?? ''}${message} ${help ?? ''}\n`;
  }
  return told;
}

const using = (from: string): string => `import { thing } from '${from}';\nexport const used = thing;\n`;
const usingType = (from: string): string => `import type { Thing } from '${from}';\nexport type Used = Thing;\n`;

const adapter = 'src-main/core/adapters/asterisk';
const forbidden: readonly [string, string, RegExp][] = [
  ['src-shared/model/a.ts', '../../src-main/core/core.ts', /Shared knows nobody/],
  ['src-shared/model/a.ts', '../../src-renderer/app/app.tsx', /Shared knows nobody/],
  ['src-shared/model/a.ts', 'node:fs', /valibot only/],
  ['src-shared/model/a.ts', 'electron', /valibot only/],
  ['src-shared/model/a.ts', 'ws', /valibot only/],
  ['src-main/core/inbox/a.ts', 'electron', /under plain Node/],
  ['src-main/core/inbox/a.ts', '../../host-node/main.ts', /Core knows shared/],
  ['src-main/core/inbox/a.ts', '../../demo/start-demo-workspace.ts', /Core knows shared/],
  ['src-main/core/inbox/a.ts', '../../../src-renderer/app/app.tsx', /Core knows shared/],
  ['src-main/core/inbox/a.ts', '../adapters/asterisk/index.ts', /Only adapters\/adapters\.ts/],
  ['src-main/core/inbox/a.ts', 'better-sqlite3', /take a handle/],
  ['src-main/core/inbox/a.ts', 'node:fs', /no I\/O/],
  ['src-main/core/inbox/a.ts', 'node:net', /no I\/O/],
  ['src-main/core/inbox/a.ts', 'node:child_process', /no I\/O/],
  ['src-main/core/store/a.ts', '../../host-electron/shell/main.ts', /Core knows shared/],
  [`${adapter}/a.ts`, '../sql-crm/index.ts', /Adapters never import each other/],
  [`${adapter}/a.ts`, '../../store/open-store.ts', /speaks one protocol/],
  [`${adapter}/a.ts`, 'better-sqlite3', /take a handle/],
  [`${adapter}/a.ts`, 'electron', /under plain Node/],
  [`${adapter}/a.ts`, 'node:fs', /allow-list for adapters/],
  [`${adapter}/ami/a.ts`, '../../sql-crm/index.ts', /Adapters never import each other/],
  [`${adapter}/ami/a.ts`, '../../../inbox/create-inbox.ts', /speaks one protocol/],
  ['src-main/demo/a.ts', '../core/create-core.ts', /as outside systems do/],
  ['src-main/demo/a.ts', '../host-node/main.ts', /The demo knows/],
  ['src-main/host-node/a.ts', '../core/store/open-store.ts', /only create-core\.ts/],
  ['src-main/host-node/a.ts', '../core/adapters/asterisk/index.ts', /only create-core\.ts/],
  ['src-main/host-node/a.ts', '../host-electron/shell/main.ts', /do not know each other/],
  ['src-main/host-node/a.ts', '../demo/demo-people.ts', /only start-demo-workspace/],
  ['src-main/host-node/a.ts', 'electron', /without Electron/],
  ['src-main/host-node/launch/a.ts', '../../../src-renderer/app/app.tsx', /Hosts know shared and core/],
  ['src-main/host-electron/shell/a.ts', '../../core/bus/bus.ts', /only create-core\.ts/],
  ['src-main/host-electron/shell/a.ts', '../../host-node/secret-store.ts', /do not know each other/],
  ['src-main/host-electron/shell/a.ts', 'better-sqlite3', /Only the core opens SQLite/],
  ['src-main/host-electron/preload/preload.ts', 'node:path', /nothing but electron/],
  ['src-main/host-electron/preload/preload.ts', '../../../src-shared/rpc/wire.ts', /nothing but electron/],
  ['src-renderer/app/a.ts', '../../src-main/core/core.ts', /only the contract/],
  ['src-renderer/app/a.tsx', 'node:path', /runs in a browser/],
  ['src-renderer/link/a.ts', 'electron', /only the contract/],
  ['src-renderer/features/inbox/a.tsx', '../conversation/timeline.tsx', /Features never import each other/],
  ['src-renderer/features/inbox/a.tsx', '../../features/conversation/timeline.tsx', /Features never import each other/],
  ['src-renderer/features/inbox/parts/a.tsx', '../../conversation/timeline.tsx', /Features never import each other/],
  ['src-renderer/features/inbox/a.tsx', '../../../src-main/core/core.ts', /only the contract/],
  ['src-renderer/ui/a.tsx', '../features/inbox/inbox-screen.tsx', /know no feature/],
];

const allowed: readonly [string, string][] = [
  ['src-shared/model/a.ts', 'valibot'],
  ['src-shared/model/a.ts', '../result/result.ts'],
  ['src-main/core/inbox/a.ts', '../../../src-shared/model/ids.ts'],
  ['src-main/core/inbox/a.ts', '../store/store.ts'],
  ['src-main/core/inbox/a.ts', 'node:crypto'],
  ['src-main/core/store/a.ts', 'better-sqlite3'],
  ['src-main/core/store/a.ts', 'node:fs'],
  ['src-main/core/adapters/adapters.ts', './asterisk/index.ts'],
  ['src-main/core/adapters/sql-crm/a.ts', 'better-sqlite3'],
  [`${adapter}/a.ts`, '../adapter.ts'],
  [`${adapter}/a.ts`, './ami/ami-socket.ts'],
  [`${adapter}/a.ts`, '../../ports/clock.ts'],
  [`${adapter}/a.ts`, 'node:net'],
  [`${adapter}/ami/a.ts`, '../settings.ts'],
  [`${adapter}/ami/a.ts`, '../state/pbx-state.ts'],
  ['src-main/demo/a.ts', '../core/ports/clock.ts'],
  ['src-main/host-node/a.ts', '../core/create-core.ts'],
  ['src-main/host-node/a.ts', '../core/host-kit/json-logger.ts'],
  ['src-main/host-node/a.ts', '../demo/start-demo-workspace.ts'],
  ['src-main/host-electron/shell/a.ts', 'electron'],
  ['src-main/host-electron/preload/preload.ts', 'electron'],
  ['src-renderer/app/a.tsx', '../features/inbox/inbox-screen.tsx'],
  ['src-renderer/features/inbox/a.tsx', '../../ui/button.tsx'],
  ['src-renderer/features/inbox/a.tsx', './parts/row.tsx'],
  ['src-renderer/features/inbox/parts/a.tsx', '../inbox-store.ts'],
  ['src-renderer/app/a.ts', '../../src-shared/contract/contract.ts'],
];

/** A name of its own for each case, in the folder (and with the depth) the case is about. */
function numbered(cases: readonly (readonly [string, string, ...unknown[]])[], write: (from: string) => string) {
  const keep = new Set(['adapters.ts', 'preload.ts']);
  const names = cases.map(([file], index) => {
    const name = file.slice(file.lastIndexOf('/') + 1);
    return keep.has(name) ? file : file.replace(/a\.(tsx?)$/, `case-${index}.$1`);
  });
  return { names, files: Object.fromEntries(cases.map(([, from], index) => [names[index]!, write(from)])) };
}

describe('the import rule', () => {
  test.each([
    ['values', using],
    ['types', usingType],
  ])('refuses each forbidden import of %s with the reason', async (_what, write) => {
    // Two cases about one file cannot be linted at once.
    const single = forbidden.filter(([file]) => !file.endsWith('preload.ts'));
    const { names, files } = numbered(single, write);
    const told = await lint(files);
    const wrong = single
      .map(([file, from, reason], index) => ({ file, from, reason, told: told[names[index]!] ?? 'nothing' }))
      .filter((one) => !one.reason.test(one.told));
    expect(wrong).toEqual([]);
  });

  test('keeps the preload to electron alone', async () => {
    for (const [file, from, reason] of forbidden.filter(([name]) => name.endsWith('preload.ts'))) {
      expect((await lint({ [file]: using(from) }))[file]).toMatch(reason);
    }
  });

  test('lets every import pass that the layout means', async () => {
    const { files } = numbered(allowed, using);
    expect(await lint(files)).toEqual({});
  });

  test('keeps time out of the core except behind the Clock port', async () => {
    const text =
      'setTimeout(() => {}, 1);\nsetInterval(() => {}, 1);\nexport const now = [Date.now(), performance.now()];\n';
    const told = await lint({ 'src-main/core/inbox/a.ts': text, 'src-main/core/ports/real-clock.ts': text });
    expect(told['src-main/core/inbox/a.ts']?.match(/Clock port/g)).toHaveLength(4);
    expect(told['src-main/core/ports/real-clock.ts']).toBeUndefined();
  });
});

describe('each zone compiles by itself', () => {
  const zones = [
    'src-shared',
    'src-main/core',
    'src-main/demo',
    'src-main/host-node',
    'src-main/host-electron',
    'src-main/host-electron/preload',
    'src-renderer',
    'test',
  ];

  test.each(zones)('%s has a tsconfig of its own, and what is below src-main is part of the build', (zone) => {
    const config = JSON.parse(readFileSync(join(root, zone, 'tsconfig.json'), 'utf8')) as { include: string[] };
    expect(config.include).toEqual(['.']);
  });

  test('no folder of src-main is left out of the build', () => {
    const { references } = JSON.parse(readFileSync(join(root, 'src-main', 'tsconfig.json'), 'utf8')) as {
      references: { path: string }[];
    };
    const built = new Set(references.map(({ path }) => path.split('/')[1]));
    const folders = readdirSync(join(root, 'src-main'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map((folder) => folder.name).filter((name) => !built.has(name))).toEqual([]);
  });

  test('shared code that reaches for Node, the DOM or another zone does not compile', async () => {
    await using dir = tempDir();
    mkdirSync(join(dir.path, 'src-shared'));
    for (const file of ['tsconfig.base.json', 'src-shared/tsconfig.json', 'src-shared/runtime-globals.d.ts']) {
      copyFileSync(join(root, file), join(dir.path, file));
    }
    writeFileSync(
      join(dir.path, 'src-shared', 'a.ts'),
      "export const a = [process.pid, document.title, localStorage];\nexport { b } from '../other/b.ts';\n",
    );
    mkdirSync(join(dir.path, 'other'));
    writeFileSync(join(dir.path, 'other', 'b.ts'), 'export const b = 1;\n');
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { stdout } = spawnSync(process.execPath, [tsc, '-p', join(dir.path, 'src-shared')], { encoding: 'utf8' });
    for (const name of ['process', 'document', 'localStorage', 'other/b.ts']) expect(stdout).toContain(name);
  });
});
