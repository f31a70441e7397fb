import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { defaultEvaluationLimits, type EvaluationLimits } from './evaluate.ts';
import { placeIn, type ExpressionFault } from './expression-fault.ts';
import { isTooDeep } from '../../../http/json-depth.ts';
import type { JsonValue } from './json-value.ts';
import {
  mappingReady,
  type MappingAnswer,
  type MappingReply,
  type MappingRequest,
  type MappingTask,
} from './mapping-protocol.ts';

/** What is to be evaluated on one input. */
export interface MappingJob {
  /** Names of expressions, e.g. `sources.tickets.maps.ticket`. */
  readonly expressions: readonly string[];
  readonly input: unknown;
  /** Variables, without `$`. */
  readonly bindings?: Readonly<Record<string, unknown>>;
}

/** Why an expression gave no answer: its name, the place in it and the reason, in one sentence. */
export interface MappingFault {
  readonly expression: string;
  readonly message: string;
}

/** `undefined` where the expression answers nothing. */
export type MappingOutcome = Result<JsonValue | undefined, MappingFault>;

/**
 * Evaluates the expressions of one system in a thread of its own. An evaluation that takes too long, or more memory than it may, ends
 * with that thread: it is answered with a fault, a new thread is started, and the other jobs go on.
 */
export interface MappingEngine extends AsyncDisposable {
  /**
   * One list per job, one outcome per expression, in the same order. Fails only where it was given up.
   *
   * @param shared variables of all the jobs, without `$`
   */
  run(
    jobs: readonly MappingJob[],
    signal: AbortSignal,
    shared?: Readonly<Record<string, unknown>>,
  ): Promise<Result<readonly (readonly MappingOutcome[])[], AdapterError>>;
}

export interface MappingEngineOptions {
  readonly expressions: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly limits?: EvaluationLimits;
  /** Longest one expression may hold the thread without a step, in milliseconds. */
  readonly hardMs?: number;
}

const defaultHardMs = 4_000;
const looksToHang = 8;
/** How long a thread without work is kept, in milliseconds: an idle system costs no memory. */
const idleMs = 20_000;
/** Jobs sent at a time; what comes in between waits for no more than these. */
const jobsAtATime = 25;
/** Heap of the thread, in MiB. */
const heapMb = 192;

interface RunningThread {
  readonly thread: Worker;
  ready: boolean;
}

const blame = (task: MappingTask | undefined, stuck: number, message: string): MappingAnswer[] =>
  (task?.expressions ?? []).map((_name, index) => ({
    fault: { position: 0, message: index === stuck ? message : 'was not evaluated: another expression did not end' },
  }));

export function createMappingEngine(options: MappingEngineOptions): MappingEngine {
  const { expressions, clock, limits = defaultEvaluationLimits, hardMs = defaultHardMs } = options;
  const progress = new SharedArrayBuffer(8);
  const under = new Int32Array(progress);
  let worker: RunningThread | undefined;
  let idle: Disposable | undefined;
  let line: Promise<unknown> = Promise.resolve();
  let ids = 0;

  const stop = async (): Promise<void> => {
    const stopping = worker;
    worker = undefined;
    await stopping?.thread.terminate();
  };
  const start = (): RunningThread => {
    const entry = new URL(`./mapping-worker${extname(import.meta.url)}`, import.meta.url);
    const thread = new Worker(entry, {
      workerData: { expressions, limits, progress },
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
    });
    thread.unref();
    const running: RunningThread = { thread, ready: false };
    thread.on('message', (message: unknown) => {
      if (message === mappingReady) running.ready = true;
    });
    return running;
  };

  /** Sends tasks and waits for the answer, the end of the thread, or no progress for too long. */
  function attempt(
    tasks: readonly MappingTask[],
    shared: string,
  ): Promise<readonly (readonly MappingAnswer[])[] | string> {
    const running = (worker ??= start());
    const { thread } = running;
    const id = ++ids;
    under.fill(0);
    return new Promise((resolve) => {
      let timer: Disposable | undefined;
      let seen = -1;
      let looks = 0;
      const settle = (answer: readonly (readonly MappingAnswer[])[] | string): void => {
        timer?.[Symbol.dispose]();
        thread.off('message', replied);
        thread.off('error', broke);
        thread.off('exit', ended);
        resolve(answer);
      };
      const replied = (reply: MappingReply): void => {
        if (reply.id === id) settle(reply.answers);
      };
      const broke = (fault: Error): void => {
        const outOfMemory = 'code' in fault && fault.code === 'ERR_WORKER_OUT_OF_MEMORY';
        settle(outOfMemory ? 'took more memory than it may' : `failed (${fault.message})`);
      };
      const ended = (): void => settle('ended its thread');
      // Looked at several times: a computer that slept must not be taken for a mapping that hangs.
      const look = (): void => {
        const now = Atomics.load(under, 0) * 1_000 + Atomics.load(under, 1);
        looks = running.ready && now === seen ? looks + 1 : 0;
        seen = now;
        if (looks >= looksToHang) settle(`did not end within ${hardMs} ms`);
        else timer = clock.timer(hardMs / looksToHang, look);
      };
      thread.on('message', replied);
      thread.once('error', broke);
      thread.once('exit', ended);
      thread.postMessage({ id, tasks, shared } satisfies MappingRequest);
      look();
    });
  }

  async function carryOut(tasks: readonly MappingTask[], shared: string): Promise<MappingAnswer[][]> {
    const answers: MappingAnswer[][] = [];
    let suspect = -1;
    for (let from = 0; from < tasks.length;) {
      const part = tasks.slice(from, from + jobsAtATime);
      const answer = await attempt(part, shared);
      if (typeof answer !== 'string') {
        answers.push(...answer.map((one) => [...one]));
        from += part.length;
        continue;
      }
      const [stuck = 0, expression = 0] = under;
      await stop();
      // Nothing of this part was handed over: what came before the stuck one is done again, by itself.
      if (stuck > 0) answers.push(...(await carryOut(part.slice(0, stuck), shared)));
      from += stuck;
      if (suspect === from) answers.push(blame(tasks[from], expression, answer));
      // Once more, alone in its thread, before it is blamed.
      if (suspect === from) from++;
      else suspect = from;
    }
    return answers;
  }

  async function inLine(tasks: readonly MappingTask[], shared: string): Promise<MappingAnswer[][]> {
    idle?.[Symbol.dispose]();
    const mine = line.then(() => carryOut(tasks, shared));
    line = mine.catch(() => {});
    const answers = await mine;
    idle?.[Symbol.dispose]();
    idle = clock.timer(idleMs, () => void stop());
    return answers;
  }

  return {
    async run(jobs, signal, shared = {}) {
      if (signal.aborted) return err(givenUp);
      const tasks = jobs.map(({ expressions: names, input, bindings = {} }) => ({
        expressions: names,
        // What is nested too deeply for a walk becomes nothing; the parts that read records look for it before.
        input: isTooDeep(input) ? 'null' : (JSON.stringify(input) ?? 'null'),
        bindings: JSON.stringify(bindings),
      }));
      const withdrawn = Promise.withResolvers<undefined>();
      const withdraw = (): void => withdrawn.resolve(undefined);
      signal.addEventListener('abort', withdraw, { once: true });
      const answers = await Promise.race([inLine(tasks, JSON.stringify(shared)), withdrawn.promise]);
      signal.removeEventListener('abort', withdraw);
      if (answers === undefined) return err(givenUp);
      return ok(
        answers.map((list, job) =>
          list.map((answer, index) => outcomeOf(jobs[job]?.expressions[index] ?? '', answer, expressions)),
        ),
      );
    },
    async [Symbol.asyncDispose]() {
      idle?.[Symbol.dispose]();
      await stop();
    },
  };
}

const givenUp: AdapterError = { kind: 'unreachable', message: 'the mapping was given up before anything was sent' };

function outcomeOf(expression: string, answer: MappingAnswer, texts: Readonly<Record<string, string>>): MappingOutcome {
  if ('fault' in answer) return err({ expression, message: faultText(expression, answer.fault, texts) });
  return ok(answer.json === undefined ? undefined : (JSON.parse(answer.json) as JsonValue));
}

const faultText = (name: string, fault: ExpressionFault, texts: Readonly<Record<string, string>>): string =>
  fault.position === 0 ? `${name}: ${fault.message}` : `${name} ${placeIn(texts[name] ?? '', fault)}: ${fault.message}`;
