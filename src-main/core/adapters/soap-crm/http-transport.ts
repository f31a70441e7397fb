import { createHttpClient, type HttpClient, type HttpLimits } from '../../http/http-client.ts';
import { saidText, wordsOfPage } from '../../http/said-text.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AdapterError } from '../adapter-error.ts';

/** What a call of the library is told, and what became of its request. */
export interface CallNote {
  readonly signal: AbortSignal;
  readonly write: boolean;
  /** `UpdateCustomer`, for messages. */
  readonly name: string;
  /** Set where there was no answer that could be SOAP. */
  error?: AdapterError;
}

type Callback = (error: unknown, response?: unknown, body?: unknown) => unknown;

/**
 * The way of the SOAP library onto the network: through our own client with its bounded queue and limits. Only the hosts of the settings are
 * spoken to, whatever a WSDL names.
 */
export interface HttpTransport extends AsyncDisposable {
  request(url: string, data: unknown, callback: Callback, headers?: object, options?: object): Promise<void>;
}

export function createHttpTransport(
  origins: readonly string[],
  secrets: readonly string[],
  clock: Clock,
  limits?: HttpLimits,
): HttpTransport {
  const allowed = new Set(origins.map((one) => new URL(one).origin));
  const clients = new Map<string, HttpClient>();
  const clientOf = (origin: string): HttpClient => {
    const known = clients.get(origin);
    if (known !== undefined) return known;
    const made = createHttpClient({ origin, connections: 4, clock, ...(limits ? { limits } : {}) });
    clients.set(origin, made);
    return made;
  };

  async function exchange(
    url: string,
    data: unknown,
    headers: object,
    note: CallNote,
  ): Promise<{ status: number; body: string } | undefined> {
    const { origin, pathname, search } = new URL(url);
    const fail = (error: AdapterError): undefined => {
      note.error = error;
    };
    if (!allowed.has(origin)) {
      const message = `the WSDL leads to ${origin}, which is not in the settings`;
      const text = 'Set the address of the service, or have the WSDL corrected.';
      return fail({ kind: 'misconfigured', message, advice: { key: 'soap.advice.otherHost', text } });
    }
    const isCall = typeof data === 'string';
    const texts = Object.entries(headers).filter(([, value]) => typeof value === 'string') as [string, string][];
    // Length and connection are the client's own to say.
    const sent = texts.filter(([name]) => !/^(content-length|connection|host|accept-encoding|user-agent)$/i.test(name));
    const answer = await clientOf(origin).send(
      {
        method: isCall ? 'POST' : 'GET',
        path: pathname + search,
        name: note.name,
        write: note.write,
        headers: Object.fromEntries(sent),
        ...(isCall ? { body: data } : {}),
      },
      note.signal,
    );
    if (!answer.ok) return fail(answer.error);
    const { status, bytes } = answer.value;
    const body = Buffer.from(bytes).toString('utf8');
    const said = saidText(wordsOfPage(bytes), secrets);
    if (status === 401 || status === 403) {
      return fail({ kind: 'misconfigured', message: `${note.name} was answered with ${status}`, about: 'login', said });
    }
    if (status === 404) return fail({ kind: 'misconfigured', message: `there is nothing at ${url}`, said });
    if (status === 429 || status === 503)
      return fail({ kind: 'busy', message: `${note.name} was answered with ${status}`, said });
    // A fault comes with 500 (SOAP 1.1, 6.2) or with 400 or 500 (SOAP 1.2 part 2, 7.5.2.2).
    const isXml = isCall
      ? /<(?:[\w.-]+:)?Envelope[\s>]/.test(body) && /<\/(?:[\w.-]+:)?Envelope>\s*$/.test(body)
      : /</.test(body);
    if (isXml && (status === 200 || (isCall && (status === 400 || status === 500)))) return { status, body };
    return fail({
      kind: 'nonsense',
      message: `${note.name} was answered with ${status} and no ${isCall ? 'SOAP envelope' : 'WSDL'}`,
      said,
    });
  }

  return {
    async request(url, data, callback, headers = {}, options = {}) {
      const note = (options as { readonly note?: CallNote }).note;
      if (note === undefined) throw new Error('a request without a note of its call');
      const answer = await exchange(url, data, headers, note);
      if (answer === undefined) callback(new Error('no answer'));
      else callback(null, { status: answer.status, headers: {}, data: answer.body }, answer.body);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...clients.values()].map((client) => client[Symbol.asyncDispose]()));
    },
  };
}
