import { spawnSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest, contentStamp } from './content-stamp.ts';

/** What the built window depends on. */
const sources = ['src-renderer', 'src-shared', 'tsconfig.base.json', 'package-lock.json'];

/** Puts `fresh` where `target` is. Another process may do the same at the same moment; the last one wins. */
function replaceFolder(fresh: string, target: string): void {
  const old = `${fresh}.old`;
  for (let attempt = 1; ; attempt++) {
    try {
      if (existsSync(target)) renameSync(target, old);
      renameSync(fresh, target);
      break;
    } catch (error) {
      if (attempt === 5) throw error;
    } finally {
      rmSync(old, { recursive: true, force: true });
    }
  }
}

/** Builds the window into `dist/renderer` unless it is built of the same sources already. Answers whether it built. */
export function buildRenderer(root: string): boolean {
  const target = join(root, 'dist', 'renderer');
  const stamp = contentStamp(join(root, 'dist', 'renderer.stamp'), contentDigest(root, sources));
  if (stamp.matches && existsSync(join(target, 'index.html'))) return false;

  // Built aside and put in place as a whole: a window that is open meanwhile never sees half of it.
  const fresh = `${target}.${process.pid}`;
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const config = join(root, 'src-renderer', 'vite.config.ts');
  const words = [vite, 'build', '--config', config, '--outDir', fresh, '--emptyOutDir', '--logLevel', 'error'];
  const result = spawnSync(process.execPath, words, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    throw new Error('The window could not be built; the messages of vite are above.');
  }
  replaceFolder(fresh, target);
  stamp.write();
  return true;
}
