import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { coreProcessEnvironment, coreProcessFlags } from '../../core/host-kit/core-process-flags.ts';
import { parseCommandLine } from '../command-line.ts';
import { buildBundle } from './build-bundle.ts';
import { buildRenderer } from './build-renderer.ts';
import { findElectron } from './find-electron.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const words = process.argv.slice(2);

/** Electron needs a desktop to open its window on. */
const hasDesktop = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

const command = parseCommandLine(words);
const serves = command.ok && command.value.type === 'serve' ? command.value : undefined;
try {
  if (serves) buildRenderer(root);
  const electron = serves?.window && hasDesktop ? findElectron(root) : undefined;
  buildBundle(root, electron ? 'electron' : 'node');
  const host = electron
    ? { program: electron, words: [root, ...words] }
    : {
        program: process.execPath,
        words: [...coreProcessFlags, join(root, 'dist', 'node', 'main.mjs'), ...words],
        env: coreProcessEnvironment,
      };
  // What builds is another program than what runs: it ends here, and run.mjs starts the host in its place.
  if (!process.send) throw new Error('This prepares the start for run.mjs: use npm start.');
  process.send(host, () => process.exit(0));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
