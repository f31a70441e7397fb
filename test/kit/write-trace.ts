import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { createInterface } from 'node:readline';
import { findExecutable, requirement } from './real/requirement.ts';

const tracer = findExecutable(['strace']);

export const straceRequirement = requirement('strace', () =>
  tracer && process.platform === 'linux' ? undefined : 'strace is not installed (Debian: apt-get install strace)',
);

/** One thing a process did to one of the watched files, in the order in which the calls ended. */
export type FileEvent =
  /** `at` undefined: at the end of the file. */
  | { readonly what: 'write'; readonly file: string; readonly at: number | undefined; readonly data: Buffer }
  /** What was written to the file by the first `covers` events is on the disk. */
  | { readonly what: 'sync'; readonly file: string; readonly covers: number }
  | { readonly what: 'truncate'; readonly file: string; readonly size: number };

/** Longest single write that is recorded whole, bytes; SQLite writes pages of 4,096. */
const longestWrite = 70_000;

/**
 * Runs a Node program and records every write and sync of the named files, until `until` resolves and the program is killed.
 *
 * @returns what was done, in order
 */
export async function traceWrites(options: {
  readonly args: readonly string[];
  readonly files: readonly string[];
  readonly traceFile: string;
  /** Given a promise of the first output; resolves when it is time to kill. */
  readonly until: (ready: Promise<unknown>) => Promise<unknown>;
  readonly env?: Readonly<Record<string, string>>;
}): Promise<readonly FileEvent[]> {
  if (tracer === undefined) throw new Error('strace is not installed');
  const watched = options.files.flatMap((file) => ['-P', file]);
  const calls = 'trace=pwrite64,write,fsync,fdatasync,ftruncate,mmap';
  const words = [
    '-f',
    '--seccomp-bpf',
    '-y',
    '-xx',
    '-s',
    String(longestWrite),
    '-e',
    calls,
    '-e',
    'signal=none',
    ...watched,
  ];
  // A process group of its own: the kill must reach the traced program, not only the tracer.
  const running = spawn(tracer, [...words, '-o', options.traceFile, process.execPath, ...options.args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
    env: { ...process.env, ...options.env },
  });
  const exit = once(running, 'exit');
  await Promise.race([
    options.until(once(running.stdout, 'data')),
    exit.then(() => Promise.reject(new Error('the traced program ended by itself'))),
  ]);
  process.kill(-running.pid!, 'SIGKILL');
  await exit;
  return parseTrace(options.traceFile, new Set(options.files.map((file) => basename(file))));
}

/** Reads what strace wrote with `-f -y -xx`. A call that another thread interrupts stands in two lines. */
export async function parseTrace(traceFile: string, files: ReadonlySet<string>): Promise<FileEvent[]> {
  const events: FileEvent[] = [];
  const begun = new Map<string, { readonly text: string; readonly covers: number }>();
  for await (const line of createInterface({ input: createReadStream(traceFile) })) {
    const [, pid = '', rest = ''] = /^(\d+) +(.*)$/.exec(line) ?? [];
    const unfinished = /^(.*) <unfinished \.\.\.>$/.exec(rest);
    if (unfinished) {
      begun.set(pid, { text: unfinished[1]!, covers: events.length });
      continue;
    }
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest);
    const whole = resumed
      ? { text: (begun.get(pid)?.text ?? '') + resumed[1]!, covers: begun.get(pid)?.covers ?? 0 }
      : { text: rest, covers: events.length };
    if (resumed) begun.delete(pid);
    const event = eventOf(whole.text, whole.covers);
    if (event !== undefined && files.has(event.file)) events.push(event);
  }
  return events;
}

const hexText = (text: string): Buffer => Buffer.from(text.replaceAll('\\x', ''), 'hex');

function eventOf(text: string, covers: number): FileEvent | undefined {
  const call = /^(\w+)\(\d+<([^>]*)>(?:, (.*))?\) += (\d+)$/.exec(text);
  if (call === null) return undefined;
  const [, name, path = '', args = '', result = '0'] = call;
  // strace -xx writes the path in hexadecimal too.
  const file = basename(path.startsWith('\\x') ? hexText(path).toString() : path);
  if (name === 'fsync' || name === 'fdatasync') return { what: 'sync', file, covers };
  if (name === 'ftruncate') return { what: 'truncate', file, size: Number(args) };
  const written = /^"([^"]*)"(\.\.\.)?, \d+(?:, (\d+))?$/.exec(args);
  if (written === null) throw new Error(`cannot read the traced call ${text.slice(0, 200)}`);
  if (written[2] !== undefined) throw new Error('a write was longer than the trace keeps');
  const data = hexText(written[1]!).subarray(0, Number(result));
  return { what: 'write', file, at: written[3] === undefined ? undefined : Number(written[3]), data };
}
