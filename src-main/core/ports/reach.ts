import type { Result } from '../../../src-shared/result/result.ts';

/** Why a place could not be reached: a code of the operating system, of the resolver or of OpenSSL, and its words. */
export interface ReachError {
  readonly code: string;
  readonly message: string;
}

export interface TlsOptions {
  readonly host: string;
  readonly port: number;
  readonly servername: string | undefined;
  /** PEM; absent: the system's authorities. */
  readonly ca: string | undefined;
}

/** Looks at where a system lives, without speaking its protocol: for the first steps of a connection test. Nothing is sent. */
export interface Reach {
  /** Addresses of a name. An address is its own answer. */
  resolve(host: string, signal: AbortSignal): Promise<Result<readonly string[], ReachError>>;
  /** Opens a connection and closes it again. Answers the address it reached. */
  connect(host: string, port: number, signal: AbortSignal): Promise<Result<string, ReachError>>;
  /** A TLS handshake: what was agreed on, whose certificate it is, and why it is not trusted where it is not. */
  handshake(
    options: TlsOptions,
    signal: AbortSignal,
  ): Promise<
    Result<
      {
        readonly protocol: string;
        readonly subject: string;
        readonly issuer: string;
        readonly validTo: string;
        readonly untrusted: string | undefined;
      },
      ReachError
    >
  >;
  /** A file or folder: which it is, and whether it may be read and written. */
  look(
    path: string,
  ): Promise<Result<{ readonly is: 'file' | 'folder' | 'other'; readonly writable: boolean }, ReachError>>;
  /** Can we listen there? Opens the port for a moment. */
  listen(host: string, port: number): Promise<Result<void, ReachError>>;
}
