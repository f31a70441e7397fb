import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGiB: number;
  readonly system: string;
  /** File system of the scratch folder. */
  readonly fileSystem: string;
  /** 1, 5 and 15 minutes, when the run began: above 0.3 the figures carry foreign work. */
  readonly load: readonly number[];
  readonly node: string;
  readonly commit: string;
}

export function describeMachine(scratch: string): Machine {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()} ${process.arch}`,
    fileSystem: said('stat', ['-f', '-c', '%T', scratch]),
    load: loadavg().map((value) => Math.round(value * 100) / 100),
    node: process.version,
    commit: said('git', ['-C', dirname(fileURLToPath(import.meta.url)), 'rev-parse', '--short', 'HEAD']),
  };
}

function said(program: string, words: readonly string[]): string {
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
}
