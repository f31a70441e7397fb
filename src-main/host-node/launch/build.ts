import { fileURLToPath } from 'node:url';
import { buildBundle } from './build-bundle.ts';
import { buildRenderer } from './build-renderer.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

try {
  console.log(buildRenderer(root) ? 'Built dist/renderer.' : 'dist/renderer is up to date.');
  for (const host of ['node', 'electron'] as const) {
    console.log(buildBundle(root, host) ? `Built dist/${host}.` : `dist/${host} is up to date.`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
