import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest, contentStamp } from './content-stamp.ts';

const sources = ['src-main', 'src-shared', 'package-lock.json'];

/**
 * Bundles a host into `dist/<host>` unless it is built of the same sources already. Answers whether it built.
 *
 * @throws Error with the messages of rolldown where it refuses
 */
export function buildBundle(root: string, host: 'electron' | 'node'): boolean {
  const stamp = contentStamp(join(root, 'dist', `${host}.stamp`), contentDigest(root, sources));
  if (stamp.matches && existsSync(join(root, 'dist', host, 'main.mjs'))) return false;
  const rolldown = join(root, 'node_modules', 'rolldown', 'bin', 'cli.mjs');
  const config = join(root, 'src-main', `host-${host}`, 'rolldown.config.ts');
  const words = [rolldown, '--config', config, '--log-level', 'warn'];
  const result = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${result.stdout}${result.stderr}\nThe ${host} host could not be built.`);
  stamp.write();
  return true;
}
