import type { FaultReport } from '../sql-fault.ts';
import { errorCode, errorText } from './dialect.ts';

const unreachable = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
  'DEADLINE',
]);
const lost = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** What the socket says, for any engine; `undefined` where it is not about the line. */
export function networkFault(error: unknown): FaultReport | undefined {
  const code = errorCode(error);
  // Node tries all addresses of a name and wraps their failures; each alone says what is wrong.
  const said = error instanceof AggregateError ? error.errors.map(errorText).join('; ') : errorText(error);
  if (unreachable.has(code)) return { cause: 'unreachable', said, code };
  if (lost.has(code)) return { cause: 'lost', said, code };
  if (/^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HANDSHAKE_(NO_)?SSL)/.test(code)) {
    return { cause: 'tls', said, code };
  }
  return undefined;
}
