import { parentPort, workerData } from 'node:worker_threads';
import { compileExpression, type CompiledExpression } from './evaluate.ts';
import {
  mappingReady,
  type MappingAnswer,
  type MappingReply,
  type MappingRequest,
  type MappingTask,
  type MappingWorkerData,
} from './mapping-protocol.ts';

/** Entry of the thread mappings run in, so that one that never ends stops nobody else. */
const port = parentPort;
if (port === null) throw new Error('the mapping worker runs as a worker thread only');

const { expressions, limits, progress } = workerData as MappingWorkerData;
const under = new Int32Array(progress);
const compiled = new Map<string, CompiledExpression>();

function expressionOf(name: string): CompiledExpression {
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const fresh = compileExpression(expressions[name] ?? '', limits);
  compiled.set(name, fresh);
  return fresh;
}

async function carryOut(task: MappingTask, shared: Readonly<Record<string, unknown>>): Promise<MappingAnswer[]> {
  const answers: MappingAnswer[] = [];
  for (const [index, name] of task.expressions.entries()) {
    Atomics.store(under, 1, index);
    const answer = await expressionOf(name).evaluate(task.input, task.bindings, shared);
    answers.push(answer.ok ? { json: answer.value } : { fault: answer.error });
  }
  return answers;
}

async function answer({ id, tasks, shared }: MappingRequest): Promise<void> {
  const answers: MappingAnswer[][] = [];
  const variables = JSON.parse(shared) as Record<string, unknown>;
  for (const [index, task] of tasks.entries()) {
    Atomics.store(under, 0, index);
    answers.push(await carryOut(task, variables));
  }
  port?.postMessage({ id, answers } satisfies MappingReply);
}

port.on('message', (request: MappingRequest) => void answer(request));
port.postMessage(mappingReady);
