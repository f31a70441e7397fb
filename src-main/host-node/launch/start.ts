import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseCommandLine } from '../command-line.ts';
import { buildRenderer } from './build-renderer.ts';
import { findElectron } from './find-electron.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const words = process.argv.slice(2);

/** Electron needs a desktop to open its window on. */
const hasDesktop = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);

async function startElectron(program: string): Promise<number> {
  const { buildElectron } = await import('./build-electron.ts');
  buildElectron(root);
  const child = spawn(program, [root, ...words], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

const command = parseCommandLine(words);
const serves = command.ok && command.value.type === 'serve' ? command.value : undefined;
try {
  if (serves) buildRenderer(root);
  const electron = serves?.window && hasDesktop ? findElectron(root) : undefined;
  const host = electron ? () => startElectron(electron) : async () => (await import('../main.ts')).main(words);
  process.exit(await host());
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
