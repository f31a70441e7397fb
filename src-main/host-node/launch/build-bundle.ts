import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { contentDigest, contentStamp } from './content-stamp.ts';

const sources = ['src-main', 'src-shared', 'package-lock.json'];

/** Entries keep their names; all other files are named after what is in them. */
const isEntry = (file: string): boolean => !/-[\w-]{8}\.\w+$/.test(file);

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
  const target = join(root, 'dist', host);
  const fresh = `${target}.${process.pid}`;
  const words = [rolldown, '--config', config, '--dir', fresh, '--log-level', 'warn'];
  const result = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  try {
    if (result.status !== 0) throw new Error(`${result.stdout}${result.stderr}\nThe ${host} host could not be built.`);
    if (host === 'electron') rmSync(target, { recursive: true, force: true });
    mkdirSync(target, { recursive: true });
    // Each file as a whole, and the entries last: whoever starts meanwhile never sees half of a build.
    const files = readdirSync(fresh).toSorted((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
    for (const file of files) renameSync(join(fresh, file), join(target, file));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  stamp.write();
  return true;
}
