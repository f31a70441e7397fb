/**
 * What `promise` gives, or `undefined` as soon as the signal is aborted. Unlike a race against one long-lived promise it
 * leaves nothing behind, so it can be used a million times with one signal.
 */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const abort = (): void => resolve(undefined);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
