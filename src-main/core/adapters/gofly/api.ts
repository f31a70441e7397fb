import * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { createHttpClient, type HttpLimits, type HttpRequest } from '../../http/http-client.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AdapterError } from '../adapter-error.ts';
import { readAnswer, type GoflyAnswer } from './answer.ts';
import type { GoflySettings } from './settings.ts';
import { colleaguesShape, loginShape, messagesShape, onlineShape, visitorsShape } from './shapes.ts';

/** A token is good for 24 hours; a new one is taken well before, so that none grows stale under a write. */
const TOKEN_MS = 20 * 3_600_000;
/** go-fly answers no more messages than this at a time. */
export const messagesPage = 20;

const loginAdvice = {
  key: 'gofly.advice.login',
  text: 'Check the account and password of the agent in the live chat.',
} as const;

/** The interface of a go-fly live chat, as an agent uses it. */
export interface GoflyApi extends AsyncDisposable {
  /** A token that is good now. */
  token(signal: AbortSignal): Promise<Result<string, AdapterError>>;
  visitors(page: number, size: number, signal: AbortSignal): Promise<Result<readonly unknown[], AdapterError>>;
  visitor(id: string, signal: AbortSignal): Promise<Result<unknown, AdapterError>>;
  /** Newest first. */
  messages(visitor: string, page: number, signal: AbortSignal): Promise<Result<readonly unknown[], AdapterError>>;
  online(signal: AbortSignal): Promise<Result<number, AdapterError>>;
  colleagues(signal: AbortSignal): Promise<Result<readonly string[], AdapterError>>;
  send(visitor: string, content: string, signal: AbortSignal): Promise<Result<void, AdapterError>>;
  transfer(visitor: string, agent: string, signal: AbortSignal): Promise<Result<void, AdapterError>>;
}

export function createGoflyApi(settings: GoflySettings, clock: Clock, limits?: HttpLimits): GoflyApi {
  const { username, password } = settings;
  const base = new URL(settings.baseUrl);
  const prefix = base.pathname.replace(/\/+$/, '');
  const http = createHttpClient({ origin: base.origin, connections: 4, clock, ...(limits ? { limits } : {}) });
  let current: { readonly token: string; readonly at: number } | undefined;
  let making: Promise<Result<string, AdapterError>> | undefined;

  const form = (fields: Readonly<Record<string, string>>): Pick<HttpRequest, 'body' | 'headers'> => ({
    body: new URLSearchParams(fields).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  async function ask(request: HttpRequest, signal: AbortSignal): Promise<Result<GoflyAnswer, AdapterError>> {
    const name = `${request.method} ${request.path}`;
    const answer = await http.send({ ...request, name, path: `${prefix}${request.path}` }, signal);
    if (!answer.ok) return answer;
    const { status, bytes } = answer.value;
    if (status === 429 || status === 503) return err({ kind: 'busy', message: `${name} was answered with ${status}` });
    if (status >= 500) return err({ kind: 'nonsense', message: `${name} was answered with ${status}` });
    const read = readAnswer(bytes, name, [password, current?.token ?? '']);
    if (read.ok || status === 200) return read;
    return err({ ...read.error, message: `${name} was answered with ${status}` });
  }

  async function login(signal: AbortSignal): Promise<Result<string, AdapterError>> {
    const answer = await ask({ method: 'POST', path: '/check', ...form({ username, password }) }, signal);
    if (!answer.ok) return answer;
    const parsed = v.safeParse(loginShape, answer.value.result);
    if (answer.value.code !== 200 || !parsed.success) {
      const { said } = answer.value;
      return err({
        kind: 'misconfigured',
        message: 'the live chat does not accept the login',
        about: 'login',
        ...(said && { said }),
        advice: loginAdvice,
      });
    }
    current = { token: parsed.output.token, at: clock.monotonic() };
    return ok(current.token);
  }
  function token(signal: AbortSignal): Promise<Result<string, AdapterError>> {
    if (current !== undefined && clock.monotonic() - current.at < TOKEN_MS) return Promise.resolve(ok(current.token));
    making ??= login(signal).finally(() => (making = undefined));
    return making;
  }

  /** Asks with a token; where it is not accepted once more with a new one, but never a write: the handler may have gone on. */
  async function asAgent(
    request: HttpRequest,
    signal: AbortSignal,
    again = true,
  ): Promise<Result<GoflyAnswer, AdapterError>> {
    const held = await token(signal);
    if (!held.ok) return held;
    const headers = { ...request.headers, token: held.value };
    const answer = await ask({ ...request, headers }, signal);
    if (!answer.ok || answer.value.code === 200) return answer;
    const { code, said } = answer.value;
    const name = `${request.method} ${request.path}`;
    if (code === 401 || /验证失败|token/i.test(said)) {
      current = undefined;
      if (request.write !== true) {
        if (again) return asAgent(request, signal, false);
        return err({
          kind: 'misconfigured',
          message: `${name}: the login is not accepted`,
          about: 'login',
          advice: loginAdvice,
        });
      }
      return err({
        kind: 'unknown',
        message: `${name}: the login had run out; whether it took effect is not known`,
        said,
      });
    }
    if (/频率|frequen/i.test(said))
      return err({ kind: 'busy', message: `${name} came too soon`, said, retryAfterMs: 2_100 });
    return err({ kind: 'refused', message: `${name} was refused (${code})`, said });
  }
  async function read<S extends v.GenericSchema>(
    request: HttpRequest,
    shape: S,
    signal: AbortSignal,
  ): Promise<Result<v.InferOutput<S>, AdapterError>> {
    const answer = await asAgent(request, signal);
    if (!answer.ok) return answer;
    const parsed = v.safeParse(shape, answer.value.result);
    if (parsed.success) return ok(parsed.output);
    const [issue] = parsed.issues;
    const place = `result.${v.getDotPath(issue) ?? ''}`;
    return err({ kind: 'nonsense', message: `${request.method} ${request.path}: ${place} ${issue.message}` });
  }
  const get = (path: string, query: Readonly<Record<string, string>> = {}): HttpRequest => ({
    method: 'GET',
    path,
    query: Object.entries(query),
  });

  return {
    token,
    async visitors(page, size, signal) {
      const answer = await read(
        get('/visitors', { page: String(page), pagesize: String(size) }),
        visitorsShape,
        signal,
      );
      return answer.ok ? ok(answer.value.list ?? []) : answer;
    },
    visitor: (id, signal) => read(get('/visitor', { visitorId: id }), v.unknown(), signal),
    async messages(visitor, page, signal) {
      const query = { visitor_id: visitor, page: String(page), pagesize: String(messagesPage) };
      const answer = await read(get('/2/messagesPages', query), messagesShape, signal);
      return answer.ok ? ok(answer.value.list ?? []) : answer;
    },
    async online(signal) {
      const answer = await read(get('/visitors_kefu_online'), onlineShape, signal);
      return answer.ok ? ok(answer.value?.length ?? 0) : answer;
    },
    async colleagues(signal) {
      const answer = await read(get('/other_kefulist'), colleaguesShape, signal);
      return answer.ok ? ok((answer.value ?? []).map(({ name }) => name)) : answer;
    },
    async send(visitor, content, signal) {
      const fields = form({ to_id: visitor, content, type: 'kefu' });
      const answer = await asAgent({ method: 'POST', path: '/kefu/message', write: true, ...fields }, signal);
      return answer.ok ? ok(undefined) : answer;
    },
    async transfer(visitor, agent, signal) {
      const request = { ...get('/trans_kefu', { kefu_id: agent, visitor_id: visitor }), write: true };
      const answer = await asAgent(request, signal);
      return answer.ok ? ok(undefined) : answer;
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}
