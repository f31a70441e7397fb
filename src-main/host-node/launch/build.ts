import { fileURLToPath } from 'node:url';
import { buildElectron } from './build-electron.ts';
import { buildRenderer } from './build-renderer.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

try {
  console.log(buildRenderer(root) ? 'Built dist/renderer.' : 'dist/renderer is up to date.');
  console.log(buildElectron(root) ? 'Built dist/electron.' : 'dist/electron is up to date.');
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
