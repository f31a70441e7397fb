import type { WireError } from '../../../src-shared/result/error-codes.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';

/** What a call centre's no means to the window. */
export function commandError(error: AdapterError): WireError<'REFUSED' | 'UNAVAILABLE'> {
  const said = error.said ? ` (${error.said})` : '';
  const advice = error.advice ? `. ${error.advice.text}` : '';
  const detail = { said: error.said, advice: error.advice };
  if (error.kind === 'refused' || error.kind === 'misconfigured') {
    return { code: 'REFUSED', message: `${error.message}${said}${advice}`, retryable: false, detail };
  }
  // Sent and not answered: a person looks at the phone before trying again.
  const retryable = error.kind === 'unreachable' || error.kind === 'busy';
  return { code: 'UNAVAILABLE', message: `${error.message}${said}${advice}`, retryable, detail };
}
