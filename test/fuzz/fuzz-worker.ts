import { parentPort, workerData } from 'node:worker_threads';
import { fuzzInputs, targetsOf } from './fuzz-input.ts';
import type { FuzzJob, FuzzMessage } from './fuzz-job.ts';

/** Runs one stretch of inputs. An exception, or an error that does not say where, is a finding; hanging is the watchdog's to see. */
const job = workerData as FuzzJob;
const say = (message: FuzzMessage): void => parentPort?.postMessage(message);
const progress = new Int32Array(job.progress);
const target = (await targetsOf(job.file)).find(({ name }) => name === job.target);
if (target === undefined) throw new Error(`${job.file} has no target ${job.target}`);

const inputOf = fuzzInputs(target, job.seed);
const held = (): number => {
  const { external, arrayBuffers } = process.memoryUsage();
  return (external + arrayBuffers) / 1024 / 1024;
};
const verdicts: Record<string, number> = {};
const before = held();
let grownMb = 0;
for (let index = job.from; index < job.from + job.inputs; index++) {
  Atomics.store(progress, 0, index);
  Atomics.add(progress, 1, 1);
  try {
    const answer = target.run(inputOf(index));
    const verdict = typeof answer === 'string' ? answer : await answer;
    const [kind = ''] = verdict.split(/[ :]/, 1);
    verdicts[kind] = (verdicts[kind] ?? 0) + 1;
    if (kind === 'error' && !/ at \S/.test(verdict)) {
      say({ type: 'finding', input: index, reason: `refused without saying where: ${verdict.slice(0, 200)}` });
      break;
    }
  } catch (error) {
    say({ type: 'finding', input: index, reason: `threw: ${error instanceof Error ? error.stack : String(error)}` });
    break;
  }
  if (index % 512 === 0) grownMb = Math.max(grownMb, held() - before);
}
say({ type: 'done', verdicts, grownMb });
