import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { contentDigest, contentStamp } from './content-stamp.ts';

const sources = ['src-main', 'src-shared', 'package-lock.json'];

/** Bundles the Electron host into `dist/electron` unless it is built of the same sources already. Answers whether it built. */
export function buildElectron(root: string): boolean {
  const stamp = contentStamp(join(root, 'dist', 'electron.stamp'), contentDigest(root, sources));
  if (stamp.matches) return false;
  const rolldown = join(root, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
  const config = join(root, 'src-main', 'host-electron', 'rolldown.config.ts');
  const words = [rolldown, '--config', config, '--log-level', 'warn'];
  const result = spawnSync(process.execPath, words, { cwd: root, stdio: ['ignore', 2, 2] });
  if (result.status !== 0) throw new Error('The Electron host could not be built; the messages of rolldown are above.');
  stamp.write();
  return true;
}
