import { defineConfig } from 'vitest/config';

/** Suites that fail and skip on purpose, to see what the reporter says about them. */
export default defineConfig({ test: { include: ['test/runner/samples/*.sample.ts'], pool: 'forks' } });
