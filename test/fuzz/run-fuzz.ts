import { readdir } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { targetsOf } from './fuzz-input.ts';
import type { FuzzFinding, FuzzJob, FuzzMessage } from './fuzz-job.ts';

/** Largest heap a decoder may need for inputs of at most 64 KiB, in MiB: a worker that needs more is ended by V8. */
const HEAP_MB = 384;
/** Stack of a decoder in MiB: what the main thread of Node has, where decoders run in the product; threads would get four. */
const STACK_MB = 1;
/** Bytes outside the heap that a run may hold at any time, in MiB. */
const OUTSIDE_MB = 256;

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  /** Longest one input may take, in milliseconds. */
  readonly stuckAfterMs: number;
}

export interface FuzzResult {
  readonly target: string;
  readonly inputs: number;
  readonly verdicts: Readonly<Record<string, number>>;
  readonly finding?: FuzzFinding;
}

export interface FuzzSubject {
  readonly file: string;
  readonly target: string;
}

/** Every decoder under fuzz, from the files of this folder. */
export async function fuzzSubjects(): Promise<readonly FuzzSubject[]> {
  const folder = new URL('./', import.meta.url);
  const files = (await readdir(folder)).filter((name) => name.endsWith('.fuzz.ts')).toSorted();
  const found: FuzzSubject[] = [];
  for (const name of files) {
    const file = new URL(name, folder).href;
    for (const target of await targetsOf(file)) found.push({ file, target: target.name });
  }
  return found;
}

/** Runs one decoder in a thread of its own, with a watchdog for inputs that never end and a limit for memory. */
export async function runFuzz({ file, target }: FuzzSubject, options: FuzzOptions): Promise<FuzzResult> {
  const progress = new SharedArrayBuffer(8);
  const seen = new Int32Array(progress);
  const workerData: FuzzJob = { file, target, seed: options.seed, from: 0, inputs: options.inputs, progress };
  const worker = new Worker(new URL('fuzz-worker.ts', import.meta.url), {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 64, stackSizeMb: STACK_MB },
    // What a library prints about broken input is not our report.
    stdout: true,
    stderr: true,
  });
  let verdicts: Readonly<Record<string, number>> = {};
  let finding: FuzzFinding | undefined;
  const found = (input: number, reason: string): void => {
    finding ??= { target, input, reason };
  };
  let last = -1;
  const watchdog = setInterval(() => {
    const now = Atomics.load(seen, 1);
    if (now === last && now > 0) {
      found(Atomics.load(seen, 0), `did not end within ${options.stuckAfterMs} ms`);
      void worker.terminate();
    }
    last = now;
  }, options.stuckAfterMs);
  await new Promise<void>((resolve) => {
    worker.on('message', (message: FuzzMessage) => {
      if (message.type === 'finding') found(message.input, message.reason);
      else {
        verdicts = message.verdicts;
        if (message.grownMb > OUTSIDE_MB) found(-1, `held ${Math.round(message.grownMb)} MiB outside the heap`);
      }
    });
    worker.on('error', (error) => found(Atomics.load(seen, 0), `ended the process: ${String(error)}`));
    worker.on('exit', () => resolve());
  });
  clearInterval(watchdog);
  const inputs = Atomics.load(seen, 1);
  return { target, inputs, verdicts, ...(finding === undefined ? {} : { finding }) };
}
