import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { startInboundHttp } from '../../inbound-http/start-inbound-http.ts';
import type { InboundAnswer, InboundHttp, InboundRequest } from '../../inbound-http/inbound-http.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Listener } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { keepPushed } from '../keep-pushed.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { CompiledSource } from './compiled-system.ts';
import { parseAnswer, pointedAt } from './http/parse-answer.ts';
import { isTooDeep } from '../../http/json-depth.ts';
import { isJsonObject, type JsonValue } from './mapping/json-value.ts';
import { readRecords } from './read/read-records.ts';
import { unreadable } from './read/unreadable.ts';
import { ask, type RestDeps } from './rest-deps.ts';
import { evaluateOne } from './write/evaluate-one.ts';

/** Headers a mapping may look at: which event it is. Those with secrets are not among them. */
const shownNames = ['x-event', 'x-event-type', 'x-event-key', 'x-topic', 'x-delivery-id', 'content-type', 'user-agent'];

/** Listens for the hooks of one system. Each is mapped like a record that was read, and answered 204 once that is in the store. */
export async function startHook(
  deps: RestDeps,
  logger: Logger,
  listener: Listener,
  signal: AbortSignal,
): Promise<Result<InboundHttp, AdapterError>> {
  const { hook } = deps.settings;
  if (hook === undefined) return err({ kind: 'misconfigured', message: 'no hook is configured' });
  return startInboundHttp(
    {
      settings: hook.listen,
      methods: ['POST', 'PUT'],
      handle: (request, limit) => take(deps, request, listener, AbortSignal.any([signal, limit])),
      onRefused: (reason, from) => logger.warn('rest-mapped.hook.refused', { reason, from }),
    },
    deps.clock,
  );
}

async function take(
  deps: RestDeps,
  request: InboundRequest,
  listener: Listener,
  signal: AbortSignal,
): Promise<InboundAnswer> {
  const body = parseAnswer(request.bytes);
  if (!body.ok || isTooDeep(body.value)) {
    const raw = deps.client.cleaned(new TextDecoder().decode(request.bytes.subarray(0, 64 * 1024)));
    const reason = body.ok ? 'is nested too deeply' : body.error;
    const strange = unreadable(deps.system, 'hook', reason, raw, deps.clock.now());
    return (await keepPushed([strange], listener)) ?? { status: 204 };
  }
  const messages = await messagesOf(deps, body.value, request, signal);
  if (!messages.ok) {
    const wait = messages.error.retryAfterMs ?? 5_000;
    return { status: 503, text: 'not taken; send it again later', retryAfterMs: wait };
  }
  return (await keepPushed(messages.value, listener)) ?? { status: 204 };
}

async function messagesOf(
  deps: RestDeps,
  body: JsonValue,
  request: InboundRequest,
  signal: AbortSignal,
): Promise<Result<readonly UnifiedMessage[], AdapterError>> {
  const headers = Object.fromEntries(
    shownNames.flatMap((name) => {
      const value = request.header(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const input = { body, headers, query: Object.fromEntries(request.query) };
  const messages: UnifiedMessage[] = [];
  for (const { source: name, records } of deps.compiled.takes) {
    const source = deps.compiled.sources.find((one) => one.name === name);
    if (source === undefined) continue;
    const found = await evaluateOne(deps, records, input, signal);
    if (!found.ok && found.error.kind !== 'refused') return found;
    if (!found.ok) {
      messages.push(unreadable(deps.system, 'hook', found.error.message, JSON.stringify(body), deps.clock.now()));
      continue;
    }
    const whole = await wholeRecords(deps, source, listOf(found.value), signal);
    if (!whole.ok) return whole;
    const read = await readRecords(deps, source, whole.value, signal);
    if (!read.ok) return read;
    messages.push(...read.value.flatMap((one) => one.messages));
  }
  return ok(messages);
}

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [value];
};

/** Records stay as they came; an id is read first, where the source says how. One that is gone by now is left out. */
async function wholeRecords(
  deps: RestDeps,
  source: CompiledSource,
  found: readonly JsonValue[],
  signal: AbortSignal,
): Promise<Result<readonly JsonValue[], AdapterError>> {
  const records: JsonValue[] = [];
  for (const one of found) {
    if (isJsonObject(one) || source.one === undefined) {
      records.push(one);
      continue;
    }
    const answer = await ask(deps, source.one.request, { id: one }, signal);
    if (!answer.ok && answer.error.kind !== 'refused') return answer;
    const record = answer.ok ? pointedAt(answer.value.json, source.one.at) : undefined;
    if (record !== undefined) records.push(record);
  }
  return ok(records);
}
