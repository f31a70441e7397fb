import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { HttpClient } from '../../../http/http-client.ts';
import { saidText } from '../../../http/said-text.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { AdapterContext } from '../../adapter.ts';
import type { AuthSettings } from '../config/auth-settings.ts';
import { isJsonObject } from '../mapping/json-value.ts';
import { restAdvice } from './answer-error.ts';
import { parseAnswer } from './parse-answer.ts';

type OAuthSettings = Extract<AuthSettings, { kind: 'oauth2' }>;

/** A token is fetched anew this long before it ends, in milliseconds: it must still hold when the request arrives. */
const earlyMs = 60_000;

/**
 * Access tokens of OAuth 2 (RFC 6749), fetched when needed and kept in memory only. A refresh token that the server replaces is
 * kept where the one before came from, before the access token is used: the one before no longer holds.
 */
export interface OAuthTokens {
  /** The token that holds; several callers at once fetch one. */
  token(signal: AbortSignal): Promise<Result<string, AdapterError>>;
  /** The server did not take this one: the next call fetches another. */
  forget(token: string): void;
  /** Everything that must never be shown, as far as it is known by now. */
  secrets(): readonly string[];
}

export type OAuthDeps = Pick<AdapterContext<unknown>, 'clock' | 'logger' | 'keepSecret'>;

export function createOAuthTokens(auth: OAuthSettings, http: HttpClient, deps: OAuthDeps): OAuthTokens {
  const { clock } = deps;
  const { pathname, search, host } = new URL(auth.tokenUrl);
  let refreshToken = auth.grant === 'refreshToken' ? auth.refreshToken : undefined;
  /** The refresh token as it rests where it came from; absent: the one in the settings. */
  let kept: string | undefined;
  let held: { readonly token: string; readonly until: number } | undefined;
  let fetching: Promise<Result<string, AdapterError>> | undefined;

  async function fetchToken(): Promise<Result<string, AdapterError>> {
    const form = new URLSearchParams({
      grant_type: auth.grant === 'refreshToken' ? 'refresh_token' : 'client_credentials',
    });
    if (refreshToken !== undefined) form.set('refresh_token', refreshToken);
    if (auth.scope !== undefined) form.set('scope', auth.scope);
    const basic = auth.clientAuth === 'basic' && auth.clientSecret !== undefined;
    if (!basic) form.set('client_id', auth.clientId);
    if (!basic && auth.clientSecret !== undefined) form.set('client_secret', auth.clientSecret);
    // Several callers wait for this one request, so no one's signal ends it; the client's own limit does.
    const answer = await http.send(
      {
        method: 'POST',
        path: pathname + search,
        name: `the token request to ${host}`,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          accept: 'application/json',
          ...(basic ? { authorization: basicHeader(auth.clientId, auth.clientSecret ?? '') } : {}),
        },
        body: form.toString(),
      },
      new AbortController().signal,
    );
    if (!answer.ok) return answer;
    const json = parseAnswer(answer.value.bytes);
    const told = json.ok && isJsonObject(json.value) ? json.value : {};
    const token = told['access_token'];
    const { status } = answer.value;
    if (status !== 200 || typeof token !== 'string' || token === '') return err(tokenError(status, told));
    const seconds = Number(told['expires_in']);
    const lives = Number.isFinite(seconds) && seconds > 0 ? seconds : auth.expiresIn;
    held = { token, until: clock.monotonic() + lives * 1_000 };
    // A server may hand out another refresh token with each answer; the one before no longer holds then.
    const another = told['refresh_token'];
    if (typeof another === 'string' && another !== '' && refreshToken !== undefined && another !== refreshToken) {
      const used = kept ?? refreshToken;
      refreshToken = another;
      kept = (await keep(used, another)) ? another : used;
    }
    return ok(token);
  }

  /** True where the token is safe. A failure is no reason to do without the access token: it is tried again with the next one. */
  async function keep(used: string, value: string): Promise<boolean> {
    try {
      if (await deps.keepSecret?.(used, value)) return true;
      deps.logger.warn('rest-mapped.refresh-token-not-kept', { host, reason: 'it did not come from the secret store' });
    } catch (error) {
      const reason = saidText(error instanceof Error ? error.message : String(error), [...secrets(), used]);
      deps.logger.error('rest-mapped.refresh-token-not-kept', { host, reason });
    }
    return false;
  }

  const tokenError = (status: number, told: Readonly<Record<string, unknown>>): AdapterError => {
    const text = [told['error'], told['error_description']].filter((one) => typeof one === 'string').join(': ');
    const said = saidText(text, secrets());
    const busy = status === 429 || status >= 500;
    return {
      kind: busy ? 'busy' : 'misconfigured',
      message: `${host} gives no token (${status})`,
      ...(said === '' ? {} : { said }),
      ...(busy ? {} : { advice: restAdvice.login }),
    };
  };
  const secrets = (): readonly string[] =>
    [auth.clientSecret, refreshToken, held?.token].filter((one) => one !== undefined);

  return {
    async token(signal) {
      if (signal.aborted)
        return err({ kind: 'unreachable', message: `a token of ${host} was not asked for: given up` });
      if (held !== undefined && held.until - earlyMs > clock.monotonic()) return ok(held.token);
      fetching ??= fetchToken().finally(() => (fetching = undefined));
      const withdrawn = Promise.withResolvers<Result<string, AdapterError>>();
      const withdraw = (): void =>
        withdrawn.resolve(err({ kind: 'unreachable', message: `waiting for a token of ${host} was given up` }));
      signal.addEventListener('abort', withdraw, { once: true });
      const answer = await Promise.race([fetching, withdrawn.promise]);
      signal.removeEventListener('abort', withdraw);
      return answer;
    },
    forget(token) {
      if (held?.token === token) held = undefined;
    },
    secrets,
  };
}

/** RFC 7617, with the form encoding of RFC 6749 appendix B for a client's name and secret. */
const basicHeader = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${encodeURIComponent(user)}:${encodeURIComponent(password)}`).toString('base64')}`;
