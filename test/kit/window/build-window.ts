import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { tempDir } from '../temp-dir.ts';

/** Builds the window into a directory of its own, so that suites running side by side never see half a build. */
export async function buildWindow(): Promise<{ readonly path: string } & AsyncDisposable> {
  const directory = tempDir();
  await build({
    configFile: fileURLToPath(new URL('../../../src-renderer/vite.config.ts', import.meta.url)),
    logLevel: 'error',
    build: { outDir: directory.path, chunkSizeWarningLimit: 2000 },
  });
  return directory;
}
