import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { isJsonObject, type JsonValue } from '../mapping/json-value.ts';
import { ask, type RestDeps } from '../rest-deps.ts';
import { seen, type PreparedAct } from './act-context.ts';
import { evaluateOne } from './evaluate-one.ts';

/** A record as it stands in the system. */
export interface LiveRecord {
  /** Empty where the mapping gives none. */
  readonly version: string;
  readonly before: JsonValue;
}

/** Reads the record an act is about; nothing where the mapping does not say how. */
export async function readLive(
  deps: RestDeps,
  { compiled, context }: PreparedAct,
  signal: AbortSignal,
): Promise<Result<LiveRecord | undefined, AdapterError>> {
  const { read } = compiled;
  if (read === undefined) return ok(undefined);
  const answer = await ask(deps, read.request, { ...context }, signal);
  if (!answer.ok) return answer;
  const input = { ...context, answer: seen(answer.value) };
  const version = read.version === undefined ? ok(undefined) : await evaluateOne(deps, read.version, input, signal);
  if (!version.ok) return version;
  const before = read.before === undefined ? ok(undefined) : await evaluateOne(deps, read.before, input, signal);
  if (!before.ok) return before;
  const token = version.value === undefined ? '' : textOf(version.value);
  if (read.version !== undefined && token === '')
    return err({ kind: 'nonsense', message: `${read.version} must answer a text` });
  return ok({ version: token, before: before.value ?? null });
}

/** What the act rests on and the system no longer holds; `undefined` where all is as the agent saw it. */
export function outdated({ context }: PreparedAct, live: LiveRecord): string | undefined {
  const { act } = context;
  if (act.act === 'updateContact') {
    const now = isJsonObject(live.before) ? live.before : {};
    const differs = act.changes.find(({ pointer, from, to }) => {
      const value = textOf(now[pointer]);
      return value !== from && value !== to;
    });
    return differs === undefined ? undefined : `${differs.pointer} is another by now`;
  }
  const reference = 'ticket' in act ? act.ticket : 'record' in act ? act.record : undefined;
  const saw = reference?.version;
  return saw === undefined || live.version === '' || bare(saw) === bare(live.version)
    ? undefined
    : 'it was changed meanwhile';
}

/** Entity tags come with quotes or without, and a proxy that compresses makes them weak (RFC 9110, 8.8.3). */
const bare = (version: string): string => version.replace(/^W\/(?=")/, '').replace(/^"(.*)"$/, '$1');

const textOf = (value: JsonValue | undefined): string =>
  typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
