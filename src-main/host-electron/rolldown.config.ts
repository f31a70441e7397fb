import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const dir = here('../../dist/electron');
/** Electron is given by the runtime; better-sqlite3 finds its native part beside its own files. */
const external = ['electron', /^node:/, 'better-sqlite3'];

export default defineConfig([
  {
    input: {
      main: here('./shell/main.ts'),
      core: here('./core-process/main.ts'),
      // Threads of the store, started by their files' names beside the bundle.
      'checkpoint-worker': here('../core/store/checkpoint-worker.ts'),
      'backup-worker': here('../core/store/backup-worker.ts'),
      // Thread of the mappings of rest-mapped.
      'mapping-worker': here('../core/adapters/rest-mapped/mapping/mapping-worker.ts'),
    },
    platform: 'node',
    external,
    output: { dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs', cleanDir: true },
  },
  {
    // A sandboxed preload is one CommonJS file (Electron, "ES Modules").
    input: { preload: here('./preload/preload.ts') },
    platform: 'node',
    external: ['electron'],
    output: { dir, format: 'cjs', entryFileNames: '[name].cjs', exports: 'none' },
  },
]);
