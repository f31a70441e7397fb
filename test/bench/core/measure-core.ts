import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Skip, type Measurement } from '../harness/suite.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const launch = 'src-main/host-node/launch';
/** A start that takes longer is one that hangs; the first one builds. */
const readyMs = 120_000;
const endMs = 5_000;

/** Megabytes (2^20 bytes) of a process by `/proc/<pid>/status` (proc_pid_status(5)). */
function memoryOf(pid: number): { readonly rssMb: number; readonly ownMb: number; readonly peakMb: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024;
  return { rssMb: megabytes('VmRSS'), ownMb: megabytes('RssAnon'), peakMb: megabytes('VmHWM') };
}

/**
 * Starts a fresh workspace as `npm start` does, without a window, leaves it alone for `idleMs`, and looks at the process of its core.
 *
 * @throws Skip where the system does not tell what memory a process has
 */
export async function measureCore(workspace: object, folder: string, idleMs: number): Promise<Measurement> {
  if (process.platform !== 'linux') throw new Skip('reads /proc, which only Linux has');
  mkdirSync(folder, { recursive: true });
  const [config, dataDir] = [join(folder, 'workspace.json'), join(folder, 'data')];
  writeFileSync(config, JSON.stringify(workspace));
  const words = [join(root, launch, 'run.mjs'), `${launch}/start.ts`, '--no-window'];
  const begun = performance.now();
  const child = spawn(process.execPath, [...words, '--config', config, '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    await sayReady(child.stdout, ended);
    const startMs = performance.now() - begun;
    const pid = Number(readFileSync(join(dataDir, 'owner.pid'), 'utf8'));
    await sleep(idleMs);
    return { ...memoryOf(pid), startMs };
  } finally {
    child.kill('SIGINT');
    const late = setTimeout(() => child.kill('SIGKILL'), endMs);
    await ended;
    clearTimeout(late);
  }
}

async function sayReady(output: NodeJS.ReadableStream, ended: Promise<unknown>): Promise<void> {
  const ready = (async () => {
    let said = '';
    for await (const piece of output) {
      said += String(piece);
      if (said.includes('Trunkline is ready')) return 'ready';
    }
    return 'ended';
  })();
  const limit = sleep(readyMs, 'late' as const, { ref: false });
  const first = await Promise.race([ready, ended.then(() => 'ended' as const), limit]);
  if (first !== 'ready') throw new Error(first === 'late' ? `not ready within ${readyMs} ms` : 'ended at its start');
}
