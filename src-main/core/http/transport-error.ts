import type { AdapterError } from '../adapters/adapter-error.ts';

/** Codes after which certainly nothing reached the server: the connection was never made. */
const notConnected: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  ...['CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
]);
/** Codes of a connection that the other side closed or reset. */
const closed: ReadonlySet<string> = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
const certificate = /CERT|UNABLE_TO/;

export interface LostRequest {
  /** `GET /ticket/1`. */
  readonly request: string;
  /** `host:port`. */
  readonly host: string;
  /** True where the request changes something. */
  readonly write: boolean;
  /** True where our own time limit ended it. */
  readonly timedOut: boolean;
  readonly limitMs: number;
  readonly fault: unknown;
}

/** A request without an answer: harmless where nothing was sent or nothing was to change, otherwise unknown. */
export function transportError(lost: LostRequest): AdapterError {
  const code = errorCode(lost.fault);
  const { request, host } = lost;
  if (notConnected.has(code))
    return {
      kind: 'unreachable',
      message: `${host} cannot be reached (${code})`,
      advice: certificate.test(code)
        ? {
            key: 'systems.advice.checkCertificate',
            text: `The certificate of ${host} is not trusted by this computer.`,
          }
        : {
            key: 'systems.advice.checkNetwork',
            text: `Check that ${host} runs and can be reached from this computer.`,
          },
    };
  const what = lost.timedOut
    ? `did not answer ${request} within ${lost.limitMs} ms`
    : `broke off while answering ${request}${code === '' ? '' : ` (${code})`}`;
  return lost.write
    ? { kind: 'unknown', message: `${host} ${what}; whether it took effect is not known` }
    : { kind: 'unreachable', message: `${host} ${what}` };
}

/** True where the other side closed the connection under a request. */
export const brokeOff = (fault: unknown): boolean => closed.has(errorCode(fault));

function errorCode(fault: unknown): string {
  if (!(fault instanceof Error)) return '';
  if ('code' in fault && typeof fault.code === 'string') return fault.code;
  return fault.cause === undefined ? '' : errorCode(fault.cause);
}
