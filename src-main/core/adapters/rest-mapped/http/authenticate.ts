import { ok, type Result } from '../../../../../src-shared/result/result.ts';
import { createHttpClient, type HttpLimits } from '../../../http/http-client.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { AuthSettings } from '../config/auth-settings.ts';
import { createOAuthTokens, type OAuthDeps, type OAuthTokens } from './oauth-token.ts';

/** What a request carries to prove who it is. */
export interface Credentials {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: readonly (readonly [string, string])[];
  /** The token that was used, where another can be had. */
  readonly token?: string;
}

export interface Authenticator extends AsyncDisposable {
  credentials(signal: AbortSignal): Promise<Result<Credentials, AdapterError>>;
  /** True where other credentials can be had after these were not taken. */
  rejected(credentials: Credentials): boolean;
  /** Everything that must never be shown. */
  secrets(): readonly string[];
}

export function createAuthenticator(
  auth: AuthSettings,
  deps: OAuthDeps,
  limits: HttpLimits,
  ca: string | undefined,
): Authenticator {
  if (auth.kind === 'oauth2') {
    const http = createHttpClient({
      origin: auth.tokenUrl,
      connections: 1,
      clock: deps.clock,
      limits,
      ...(ca === undefined ? {} : { ca }),
    });
    return withTokens(createOAuthTokens(auth, http, deps), () => http[Symbol.asyncDispose]());
  }
  const fixed = fixedCredentials(auth);
  return {
    credentials: () => Promise.resolve(ok(fixed)),
    rejected: () => false,
    secrets: () => secretsOf(auth),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const withTokens = (tokens: OAuthTokens, end: () => PromiseLike<void>): Authenticator => ({
  async credentials(signal) {
    const token = await tokens.token(signal);
    if (!token.ok) return token;
    return ok({ headers: { authorization: `Bearer ${token.value}` }, query: [], token: token.value });
  },
  rejected({ token }) {
    if (token === undefined) return false;
    tokens.forget(token);
    return true;
  },
  secrets: () => tokens.secrets(),
  [Symbol.asyncDispose]: end,
});

function fixedCredentials(auth: Exclude<AuthSettings, { kind: 'oauth2' }>): Credentials {
  switch (auth.kind) {
    case 'basic': {
      const pair = Buffer.from(`${auth.user}:${auth.password}`).toString('base64');
      return { headers: { authorization: `Basic ${pair}` }, query: [] };
    }
    case 'bearer':
      return { headers: { authorization: `${auth.scheme}${auth.token}` }, query: [] };
    case 'header':
      return { headers: { [auth.header.toLowerCase()]: auth.value }, query: [] };
    case 'query':
      return { headers: {}, query: [[auth.parameter, auth.value]] };
    default:
      return { headers: {}, query: [] };
  }
}

function secretsOf(auth: Exclude<AuthSettings, { kind: 'oauth2' }>): readonly string[] {
  switch (auth.kind) {
    case 'basic':
      return [auth.password, Buffer.from(`${auth.user}:${auth.password}`).toString('base64')];
    case 'bearer':
      return [auth.token];
    case 'header':
    case 'query':
      return [auth.value, encodeURIComponent(auth.value)];
    default:
      return [];
  }
}
