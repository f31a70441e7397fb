import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const tokenBytes = 32;

/** Digests are what is compared, so that neither content nor length shows in the time it takes. */
const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

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
  /** Tokens that were not used yet, and whether only our own user may use them. */
  readonly #tokens = new Map<string, boolean>();
  readonly #sessions: { readonly session: BrowserSession; readonly digest: Buffer }[] = [];
  #count = 0;

  /**
   * A new one-time token of 256 bits, safe in a URL path.
   *
   * @param ownUserOnly for a token that other users of this computer could see
   */
  issue(ownUserOnly = false): string {
    const token = randomBytes(tokenBytes).toString('base64url');
    this.#tokens.set(token, ownUserOnly);
    return token;
  }

  /**
   * Uses the token up. `undefined` where it was never issued, is used already, or is not for whoever asks.
   *
   * @param foreign true where another user of this computer asks
   */
  enter(token: string, foreign = false): BrowserSession | undefined {
    const digest = digestOf(token);
    const known = [...this.#tokens.keys()].find((candidate) => timingSafeEqual(digestOf(candidate), digest));
    if (known === undefined || (foreign && this.#tokens.get(known))) return undefined;
    this.#tokens.delete(known);
    const session = { id: `window-${++this.#count}`, key: randomBytes(tokenBytes).toString('base64url') };
    this.#sessions.push({ session, digest: digestOf(session.key) });
    if (this.#sessions.length > maxSessions) this.#sessions.shift();
    return session;
  }

  /** The session of a cookie value. */
  session(key: string | undefined): BrowserSession | undefined {
    if (key === undefined) return undefined;
    const asked = digestOf(key);
    return this.#sessions.find(({ digest }) => timingSafeEqual(digest, asked))?.session;
  }
}
