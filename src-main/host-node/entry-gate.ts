import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const tokenBytes = 32;

/** Compares the digests, so that neither content nor length shows in the time it takes. */
function equal(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** A session of one browser; `id` names it in logs and to the core, and opens nothing. */
export interface BrowserSession {
  readonly id: string;
  /** The value of the cookie. */
  readonly key: string;
}

/** More browsers than this never share one workstation. */
const maxSessions = 100;

/** Who may come in: one-time tokens are exchanged for sessions, sessions last as long as the process. */
export class EntryGate {
  readonly #tokens = new Set<string>();
  readonly #sessions: BrowserSession[] = [];
  #count = 0;

  /** A new one-time token of 256 bits, safe in a URL path. */
  issue(): string {
    const token = randomBytes(tokenBytes).toString('base64url');
    this.#tokens.add(token);
    return token;
  }

  /** Uses the token up. `undefined` where it was never issued or is used already. */
  enter(token: string): BrowserSession | undefined {
    const known = [...this.#tokens].find((candidate) => equal(candidate, token));
    if (known === undefined) return undefined;
    this.#tokens.delete(known);
    const session = { id: `window-${++this.#count}`, key: randomBytes(tokenBytes).toString('base64url') };
    this.#sessions.push(session);
    if (this.#sessions.length > maxSessions) this.#sessions.shift();
    return session;
  }

  /** The session of a cookie value. */
  session(key: string | undefined): BrowserSession | undefined {
    return key === undefined ? undefined : this.#sessions.find((session) => equal(session.key, key));
  }
}
