import { messagePortWire } from '../../src-shared/rpc/message-port-wire.ts';
import type { Wire } from '../../src-shared/rpc/wire.ts';

/** What the preload posts to its own window when it hands over a port to the core. */
export const PORT_MESSAGE = 'trunkline:port';
/** What the window posts to itself for the preload to ask the shell for a port. */
export const WANT_PORT_MESSAGE = 'trunkline:want-port';

/** Asks the preload for ports to the core. */
export interface PortInbox {
  /** Resolves with a wire over a fresh port; rejects when the signal is aborted first. */
  next(signal: AbortSignal): Promise<Wire>;
}

export function createPortInbox(target: Window): PortInbox {
  let wanted: ((port: MessagePort) => void) | undefined;
  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    // Frames inside the window (formatted messages) could post too: only the window's own messages count.
    if (event.source !== target || typeof event.data !== 'object' || event.data === null) return;
    if (!('type' in event.data) || event.data.type !== PORT_MESSAGE) return;
    const port = event.ports[0];
    if (!port) return;
    // A port nobody waits for would be a connection nobody reads.
    if (wanted) wanted(port);
    else port.close();
  });
  return {
    next: (signal) =>
      new Promise((resolve, reject) => {
        const take = (port: MessagePort): void => {
          wanted = undefined;
          resolve(messagePortWire(port));
        };
        wanted = take;
        signal.addEventListener(
          'abort',
          () => {
            if (wanted === take) wanted = undefined;
            reject(new Error('no port to the core was handed over'));
          },
          { once: true },
        );
        target.postMessage({ type: WANT_PORT_MESSAGE }, target.location.origin);
      }),
  };
}
