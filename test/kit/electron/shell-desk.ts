import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import config from '../../../src-main/host-electron/rolldown.config.ts';
import { startShell } from '../../../src-main/host-electron/shell/start-shell.ts';
import { tempDir } from '../temp-dir.ts';
import { createFakeElectron, type FakeElectron, type FakeElectronOptions } from './fake-electron.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Builds the preload as the product builds it; answers the path of the one file. */
async function buildPreload(dir: string): Promise<string> {
  const [, preload] = config;
  await using bundle = await rolldown(preload!);
  const output = preload!.output;
  if (!output || Array.isArray(output)) throw new Error('the preload is built once');
  const { output: files } = await bundle.write({ ...output, dir });
  return join(dir, files[0].fileName);
}

export interface ShellDesk extends AsyncDisposable {
  readonly fake: FakeElectron;
  readonly dataDir: string;
  /** Ends the app as the tray's menu does; resolves with the exit code. */
  quit(): Promise<number>;
}

/** The real shell and the real core process around a fake core, without an Electron runtime. */
export async function openShellDesk(
  options: Partial<FakeElectronOptions> = {},
  words: readonly string[] = [],
): Promise<ShellDesk> {
  const dir = tempDir();
  const renderer = join(dir.path, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>Trunkline</title>');
  writeFileSync(join(renderer, 'assets', 'app-1.js'), 'export {};');
  writeFileSync(join(dir.path, 'secret.html'), 'secret');
  const dataDir = options.userData ?? join(dir.path, 'data');
  const preload = options.preload ?? (await buildPreload(dir.path));
  const fake = createFakeElectron({ ...options, userData: dataDir, preload });
  const files = { core: here('./core-thread.ts'), preload, renderer, icon: 'icon.png', trayIcon: 'tray.png' };
  await startShell(fake.electron, files, words);
  const quit = async (): Promise<number> => {
    fake.electron.app.quit();
    return fake.exited;
  };
  return {
    fake,
    dataDir,
    quit,
    async [Symbol.asyncDispose]() {
      if (fake.children.length > 0) await quit();
      await dir[Symbol.asyncDispose]();
    },
  };
}
