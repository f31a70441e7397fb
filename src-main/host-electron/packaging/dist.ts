import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const packaging = fileURLToPath(new URL('.', import.meta.url));

function run(command: string, words: readonly string[], cwd: string): void {
  const shell = process.platform === 'win32' && command === 'npm';
  const { status } = spawnSync(command, [...words], { cwd, stdio: 'inherit', shell });
  if (status !== 0) process.exit(status ?? 1);
}

/** Builds the installers of this platform; further words go to electron-builder, for example `--linux deb`. */
const builder = join(packaging, 'node_modules', 'electron-builder', 'cli.js');
run(process.execPath, [join(root, 'src-main', 'host-node', 'launch', 'build.ts')], root);
if (!existsSync(builder)) {
  console.log('Installing the packaging tools, about 300 MB ...');
  run('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock'], packaging);
}
run(process.execPath, [builder, '--projectDir', root, '--publish', 'never', ...process.argv.slice(2)], root);
