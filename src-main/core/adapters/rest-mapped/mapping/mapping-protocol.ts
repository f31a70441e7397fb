import type { EvaluationLimits } from './evaluate.ts';
import type { ExpressionFault } from './expression-fault.ts';

/** What the thread is started with. */
export interface MappingWorkerData {
  /** Expressions by name. */
  readonly expressions: Readonly<Record<string, string>>;
  readonly limits: EvaluationLimits;
  /** Two 32-bit numbers: which task is under way, and which of its expressions; so it can be said whose fault a hang is. */
  readonly progress: SharedArrayBuffer;
}

/** Expressions to be evaluated on one input. */
export interface MappingTask {
  readonly expressions: readonly string[];
  readonly input: string;
  readonly bindings: string;
}

export interface MappingRequest {
  readonly id: number;
  readonly tasks: readonly MappingTask[];
  /** Variables of all of them, as JSON. */
  readonly shared: string;
}

/** One list per task, one answer per expression: JSON, nothing, or a fault. */
export interface MappingReply {
  readonly id: number;
  readonly answers: readonly (readonly MappingAnswer[])[];
}
export type MappingAnswer = { readonly json: string | undefined } | { readonly fault: ExpressionFault };

/** Sent once, when the thread can take requests: until then a slow machine is starting it, and no mapping is to blame. */
export const mappingReady = 'ready';
