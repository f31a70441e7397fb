import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { buildRequest } from '../build-request.ts';
import type { CompiledWrite } from '../compiled-system.ts';
import type { RestRequest } from '../http/rest-client.ts';
import { buildFault, type RestDeps } from '../rest-deps.ts';
import { seen, type PreparedAct, type SeenAnswer } from './act-context.ts';
import { evaluateOne } from './evaluate-one.ts';
import { lookFor } from './look.ts';

/** What a list of requests has done so far. */
export interface Sent {
  readonly answers: readonly (SeenAnswer | null)[];
  /** e.g. `POST /tickets/7/comments: 201`. */
  readonly said: readonly string[];
}

/** Makes the first request as it would go out, and throws it away. */
export async function requestsAhead(
  deps: RestDeps,
  prepared: PreparedAct,
  signal: AbortSignal,
): Promise<Result<void, AdapterError>> {
  const [first] = prepared.compiled.requests;
  if (first === undefined) return ok(undefined);
  const built = await buildRequest(deps.engine, first.request, { ...prepared.context }, signal);
  return built.ok ? ok(undefined) : err(buildFault(built.error));
}

/**
 * Sends the requests of an act in their order. Where a later one fails after an earlier one took effect, the whole is `unknown`: the
 * probe tells, and a repetition leaves out what its `unless` finds.
 */
export async function sendWrites(
  deps: RestDeps,
  prepared: PreparedAct,
  direction: 'do' | 'undo',
  signal: AbortSignal,
): Promise<Result<Sent, AdapterError>> {
  const requests = direction === 'do' ? prepared.compiled.requests : prepared.compiled.undo;
  const answers: (SeenAnswer | null)[] = [];
  const said: string[] = [];
  let wrote = false;
  for (const [index, write] of requests.entries()) {
    const now: PreparedAct = { ...prepared, context: { ...prepared.context, answers } };
    const place = { first: !wrote, key: keyOf(prepared.context.key, direction, index) };
    const sent = await sendOne(deps, now, write, place, signal);
    if (!sent.ok) return err(wrote ? partly(said, sent.error) : sent.error);
    answers.push(sent.value.answer);
    if (sent.value.said !== undefined) said.push(sent.value.said);
    if (sent.value.answer !== null && write.request.method !== 'GET') wrote = true;
  }
  return ok({ answers, said });
}

/** Each request of an act is one of its own to the system; the first has the operation's key itself. */
const keyOf = (key: string, direction: 'do' | 'undo', index: number): string =>
  (direction === 'undo' ? `${key}.undo` : key) + (index === 0 ? '' : `.${index}`);

interface Place {
  /** True before anything was written: then the entity tag still holds. */
  readonly first: boolean;
  /** Idempotency key of this request. */
  readonly key: string;
}

interface SentOne {
  readonly answer: SeenAnswer | null;
  readonly said?: string;
}

async function sendOne(
  deps: RestDeps,
  prepared: PreparedAct,
  write: CompiledWrite,
  place: Place,
  signal: AbortSignal,
): Promise<Result<SentOne, AdapterError>> {
  const input = { ...prepared.context };
  if (write.when !== undefined) {
    const wanted = await evaluateOne(deps, write.when, input, signal);
    if (!wanted.ok) return wanted;
    if (wanted.value !== true) return ok({ answer: null });
  }
  if (write.unless !== undefined) {
    const earlier = await lookFor(deps, write.unless, prepared.context, signal);
    if (!earlier.ok) return earlier;
    if (earlier.value.found === 'unsure') return err({ kind: 'unknown', message: earlier.value.reason });
    if (earlier.value.found === 'present') return ok({ answer: null, said: earlier.value.evidence });
  }
  const built = await buildRequest(deps.engine, write.request, input, signal);
  if (!built.ok) return err(buildFault(built.error));
  const request = withSafety(prepared, built.value, place);
  const answer = await deps.client.send(request, signal);
  if (!answer.ok) return answer;
  const judged = await judge(deps, prepared, write, seen(answer.value), signal);
  if (!judged.ok) return judged;
  const path = request.path.replace(/\?.*$/, '');
  return ok({ answer: seen(answer.value), said: `${request.method} ${path}: ${answer.value.status}` });
}

/** The entity tag and the idempotency key, where the act promises them. */
function withSafety({ compiled, context }: PreparedAct, request: RestRequest, place: Place): RestRequest {
  const { concurrency, createSafety, conflictOn } = compiled.settings;
  const tagged = request.write && concurrency === 'etag' && place.first && context.version !== '';
  const keyed = request.write && createSafety.kind === 'idempotencyKey' ? createSafety.header.toLowerCase() : undefined;
  return {
    ...request,
    headers: {
      ...request.headers,
      ...(tagged ? { 'if-match': context.version } : {}),
      ...(keyed === undefined ? {} : { [keyed]: place.key }),
    },
    conflictOn: concurrency === 'none' ? [] : conflictOn,
  };
}

/** Some systems answer 200 to what they refuse. */
async function judge(
  deps: RestDeps,
  { context }: PreparedAct,
  { success, request }: CompiledWrite,
  answer: SeenAnswer,
  signal: AbortSignal,
): Promise<Result<void, AdapterError>> {
  if (success === undefined) return ok(undefined);
  const told = await evaluateOne(deps, success, { ...context, answer }, signal);
  // The request went out, so a rule that fails leaves open what became of it.
  if (!told.ok) return err({ ...told.error, kind: 'unknown' });
  if (told.value === true) return ok(undefined);
  const reason = typeof told.value === 'string' && told.value !== '' ? deps.client.cleaned(told.value) : undefined;
  return err({
    kind: 'refused',
    message: `the system refused ${request.name} (${answer.status})`,
    ...(reason === undefined ? {} : { said: reason }),
  });
}

const partly = (said: readonly string[], error: AdapterError): AdapterError => ({
  kind: 'unknown',
  message: `${said.join('; ')} took effect, then: ${error.message}`,
  ...(error.said === undefined ? {} : { said: error.said }),
});
