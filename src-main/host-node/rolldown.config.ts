import { fileURLToPath } from 'node:url';
import { defineConfig } from 'rolldown';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * What `npm start` runs. The same code runs from source too, with twice the heap: the texts of all modules, the stripper of types, and
 * each of them once more in every thread.
 */
export default defineConfig({
  input: {
    main: here('./main.ts'),
    // Threads of the store and of the mappings, started by their files' names beside the bundle.
    'checkpoint-worker': here('../core/store/checkpoint-worker.ts'),
    'backup-worker': here('../core/store/backup-worker.ts'),
    'mapping-worker': here('../core/adapters/rest-mapped/mapping/mapping-worker.ts'),
  },
  platform: 'node',
  /** It finds its native part beside its own files. */
  external: [/^node:/, 'better-sqlite3'],
  output: {
    dir: here('../../dist/node'),
    format: 'esm',
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name]-[hash].mjs',
    // A Trunkline that runs loads chunks later: those of the build before stay, under their own names.
    cleanDir: false,
  },
});
