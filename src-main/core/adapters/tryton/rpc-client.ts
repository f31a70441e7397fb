import * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { createHttpClient, type HttpLimits } from '../../http/http-client.ts';
import { parseJson } from '../../http/parse-json.ts';
import { retryAfterMs } from '../../http/retry-after.ts';
import { saidText, wordsOfPage } from '../../http/said-text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { TrytonSettings } from './settings.ts';
import { errorShape, loginShape } from './shapes.ts';

export interface RpcCall {
  /** `model.party.party.search_read` */
  readonly method: string;
  /** The last one is the context. */
  readonly params: readonly unknown[];
  /** True where a lost answer leaves it open whether something changed. */
  readonly write?: boolean;
}

/** Speaks JSON-RPC to one Tryton database as one user. */
export interface RpcClient extends AsyncDisposable {
  call(call: RpcCall, signal: AbortSignal): Promise<Result<unknown, AdapterError>>;
  /** Calls, and reads the result by its shape. */
  read<S extends v.GenericSchema>(
    call: RpcCall,
    shape: S,
    signal: AbortSignal,
  ): Promise<Result<v.InferOutput<S>, AdapterError>>;
}

const advice = {
  login: { key: 'tryton.advice.login', text: 'Check user and password of this system in Tryton.' },
  database: { key: 'tryton.advice.database', text: 'Check the name of the database: Tryton knows none of that name.' },
  rights: {
    key: 'tryton.advice.rights',
    text: 'Ask the administrator of Tryton to give this user access to parties, contact mechanisms and notes.',
  },
  module: { key: 'tryton.advice.module', text: 'Ask the administrator of Tryton to activate the module party.' },
} as const;

export function createRpcClient(settings: TrytonSettings, clock: Clock, limits?: HttpLimits): RpcClient {
  const { username, password, database } = settings;
  const base = new URL(settings.baseUrl);
  const path = `${base.pathname.replace(/\/+$/, '')}/${database}/`;
  const http = createHttpClient({ origin: base.origin, connections: 4, clock, ...(limits ? { limits } : {}) });
  let session: string | undefined;
  let making: Promise<Result<string, AdapterError>> | undefined;
  let lastId = 0;

  async function send(
    call: RpcCall,
    authorization: string | undefined,
    signal: AbortSignal,
  ): Promise<Result<unknown, AdapterError | 'login'>> {
    const { method } = call;
    const secrets = [password, session ?? '', authorization ?? ''];
    const answer = await http.send(
      {
        method: 'POST',
        path,
        name: method,
        write: call.write === true,
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
        body: JSON.stringify({ id: ++lastId, method, params: call.params }),
      },
      signal,
    );
    if (!answer.ok) return answer;
    const { status, bytes, header } = answer.value;
    // The session is checked before anything is done.
    if (status === 401) return err('login');
    const said = saidText(wordsOfPage(bytes), secrets);
    if (status === 404)
      return err({
        kind: 'misconfigured',
        message: `there is no database ${database} at ${base.host}`,
        said,
        advice: advice.database,
      });
    if (status === 429 || status === 503) {
      const wait = retryAfterMs(header('retry-after'), clock.now());
      return err({
        kind: 'busy',
        message: `${method} was answered with ${status}`,
        said,
        ...(wait === undefined ? {} : { retryAfterMs: wait }),
      });
    }
    if (status !== 200) return err({ kind: 'nonsense', message: `${method} was answered with ${status}`, said });
    const json = parseJson(bytes);
    if (!json.ok)
      return err({
        kind: 'nonsense',
        message: `the answer to ${method} is not JSON at byte ${json.error.byteOffset}`,
        said,
      });
    const { result, error } = (json.value ?? {}) as { readonly result?: unknown; readonly error?: unknown };
    if (error === undefined || error === null) return ok(result);
    return err(meaningOf(method, error, secrets));
  }

  async function login(signal: AbortSignal): Promise<Result<string, AdapterError>> {
    const call = { method: 'common.db.login', params: [username, { password }] };
    const answer = await send(call, undefined, signal);
    if (!answer.ok && answer.error !== 'login') return err(answer.error);
    const parsed = answer.ok ? v.safeParse(loginShape, answer.value) : undefined;
    if (parsed?.success !== true) {
      return err({
        kind: 'misconfigured',
        message: 'Tryton does not accept the login',
        about: 'login',
        advice: advice.login,
      });
    }
    const [user, key] = parsed.output;
    session = Buffer.from(`${username}:${user}:${key}`).toString('base64');
    return ok(session);
  }
  function held(signal: AbortSignal): Promise<Result<string, AdapterError>> {
    if (session !== undefined) return Promise.resolve(ok(session));
    making ??= login(signal).finally(() => (making = undefined));
    return making;
  }

  async function call(one: RpcCall, signal: AbortSignal, again = true): Promise<Result<unknown, AdapterError>> {
    const key = await held(signal);
    if (!key.ok) return key;
    const answer = await send(one, `Session ${key.value}`, signal);
    if (answer.ok) return answer;
    if (answer.error !== 'login') return err(answer.error);
    session = undefined;
    if (again) return call(one, signal, false);
    return err({
      kind: 'misconfigured',
      message: 'Tryton ends every session at once',
      about: 'login',
      advice: advice.login,
    });
  }

  return {
    call,
    async read(one, shape, signal) {
      const answer = await call(one, signal);
      if (!answer.ok) return answer;
      const parsed = v.safeParse(shape, answer.value);
      if (parsed.success) return ok(parsed.output);
      const [issue] = parsed.issues;
      const place = `result.${v.getDotPath(issue) ?? ''}`;
      return err({ kind: 'nonsense', message: `the answer to ${one.method}, ${place}: ${issue.message}` });
    },
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

/** What an error answer means. It comes after the database has rolled back: nothing took effect. */
export function meaningOf(method: string, error: unknown, secrets: readonly string[]): AdapterError {
  const parsed = v.safeParse(errorShape, error);
  if (!parsed.success) return { kind: 'refused', message: `Tryton refused ${method} without saying why` };
  const { name } = parsed.output;
  const said = saidText(parsed.output.detail === '' ? name : parsed.output.detail, secrets);
  if (name === 'ConcurrencyException')
    return { kind: 'refused', stale: true, message: 'the record changed meanwhile', said };
  if (/^(UserError|UserWarning)$/.test(name)) {
    if (/not allowed|access/i.test(said)) {
      return {
        kind: 'misconfigured',
        message: `this user may not ${method}`,
        said,
        about: 'permission',
        advice: advice.rights,
      };
    }
    return { kind: 'refused', message: `Tryton refused ${method}`, said };
  }
  // A model nobody has activated is a KeyError, which says its name in quotes.
  if (/^'(party|ir)\.[\w.]+'$/.test(name)) {
    return { kind: 'misconfigured', message: `Tryton has no ${name.slice(1, -1)}`, advice: advice.module };
  }
  return { kind: 'refused', message: `Tryton failed at ${method}`, said };
}
