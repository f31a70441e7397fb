import type { InboundHttpSettings } from './inbound-http-settings.ts';

/** A request that passed every check: host, path, method, size and secret. What it says is still hostile. */
export interface InboundRequest {
  readonly method: string;
  /** What follows the configured path: empty, or beginning with `/`. */
  readonly below: string;
  readonly query: URLSearchParams;
  /** Names in lower case; of a header that came several times the first. */
  header(name: string): string | undefined;
  readonly bytes: Uint8Array;
  /** Address of the sender, or of the proxy before it. */
  readonly from: string;
}

/** What the sender is told. A 2xx says that the message is in safe hands, so answer it only once that is so. */
export interface InboundAnswer {
  /** 200 to 599. */
  readonly status: number;
  readonly text?: string;
  /** Default `text/plain; charset=utf-8`. */
  readonly mediaType?: string;
  /** Sent as Retry-After, rounded up to seconds. */
  readonly retryAfterMs?: number;
}

/** Takes a request over. May take `limits.handleMs`; throwing is answered with 500 and the sender may repeat. */
export type InboundHandler = (request: InboundRequest, signal: AbortSignal) => Promise<InboundAnswer> | InboundAnswer;

export interface InboundLimits {
  /** From the connection, or the end of the last request, to the end of the next header, in milliseconds. */
  readonly headerMs: number;
  /** From the end of the header to the end of the body, in milliseconds. */
  readonly bodyMs: number;
  /** Longest the handler may take, in milliseconds; then 503. */
  readonly handleMs: number;
  /** Largest header, in bytes. */
  readonly headerBytes: number;
  readonly connections: number;
  /** Requests at a time; more are answered with 503 and Retry-After. */
  readonly requests: number;
}

export const defaultInboundLimits: InboundLimits = {
  headerMs: 10_000,
  bodyMs: 15_000,
  handleMs: 10_000,
  headerBytes: 16 * 1024,
  connections: 100,
  requests: 16,
};

/** Why a request was turned away, for counts and logs. */
export type InboundRefusal =
  | 'host'
  | 'path'
  | 'method'
  | 'secret'
  | 'encoding'
  | 'tooLarge'
  | 'tooSlow'
  | 'tooMany'
  | 'malformed'
  | 'failed';

export interface InboundHttpOptions {
  readonly settings: InboundHttpSettings;
  /** Methods that are let through; default `POST`. */
  readonly methods?: readonly string[];
  /** True where paths below the configured one are let through too. */
  readonly subPaths?: boolean;
  readonly limits?: InboundLimits;
  readonly handle: InboundHandler;
  /** Called for each request that was turned away; never with content. */
  readonly onRefused?: (reason: InboundRefusal, from: string) => void;
}

/** A listener that runs. Disposed, it takes no more, tells senders of requests that are under way to send again, and gives the port back. */
export interface InboundHttp extends AsyncDisposable {
  /** The port it listens on, where the settings said 0. */
  readonly port: number;
  /** Address a sender on this computer can use. */
  readonly localUrl: string;
}
