import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Operation, PreparedState } from '../../operation.ts';
import type { CompiledAct } from '../compiled-system.ts';
import type { RestAnswer } from '../http/rest-client.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import type { Tables } from '../read/tables.ts';
import type { RestDeps } from '../rest-deps.ts';

/** An answer as expressions see it. */
export interface SeenAnswer {
  readonly status: number;
  readonly json: JsonValue;
  readonly headers: Readonly<Record<string, string>>;
}

/** What the requests and expressions of an act may name. */
export interface ActContext {
  readonly act: Operation['acts'][number];
  readonly key: string;
  readonly agent: Operation['agent'];
  /** When the act was prepared, ISO 8601: the same for every attempt. */
  readonly at: string;
  /** Lists that change rarely. */
  readonly tables: Tables;
  /** The concurrency token the write rests on; empty where the system has none. */
  readonly version: string;
  readonly before: unknown;
  /** Answers of the requests before, in their order; null where one was left out. */
  readonly answers: readonly (SeenAnswer | null)[];
}

/** Headers an expression may want; others of a server are nobody's business here. */
const shownHeaders = ['etag', 'location', 'content-type', 'last-modified', 'x-request-id', 'content-location'] as const;

export const seen = ({ status, json, header }: RestAnswer): SeenAnswer => ({
  status,
  json,
  headers: Object.fromEntries(
    shownHeaders.flatMap((name): [string, string][] => {
      const value = header(name);
      return value === undefined ? [] : [[name, value]];
    }),
  ),
});

export interface PreparedAct {
  readonly compiled: CompiledAct;
  readonly context: ActContext;
}

/** The act of an operation with what prepare stored for it. */
export async function preparedAct(
  deps: RestDeps,
  operation: Operation,
  prepared: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<PreparedAct, AdapterError>> {
  const [act] = operation.acts;
  if (act === undefined || operation.acts.length > 1)
    return err({ kind: 'refused', message: 'this system takes one act at a time' });
  const compiled = deps.compiled.acts.get(act.act);
  if (compiled === undefined)
    return err({ kind: 'refused', message: `the mapping of this system has no act "${act.act}"` });
  const tables = await deps.tables.all(deps, signal);
  if (!tables.ok) return tables;
  const { version = '', before = null, at } = prepared ?? {};
  const context: ActContext = {
    act,
    key: operation.key,
    agent: operation.agent,
    at: typeof at === 'string' ? at : new Date(deps.clock.now()).toISOString(),
    tables: tables.value,
    version: typeof version === 'string' ? version : '',
    before,
    answers: [],
  };
  return ok({ compiled, context });
}
