import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Every suite runs under plain Node: real SQLite files, real sockets, real servers; the browser is driven from outside. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    include: ['test/{unit,conformance,integration,faults,e2e}/**/*.test.ts'],
    environment: 'node',
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
});
