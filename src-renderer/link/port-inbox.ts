import { messagePortWire } from '../../src-shared/rpc/message-port-wire.ts';
import type { Wire } from '../../src-shared/rpc/wire.ts';

/** What the preload posts to its own window when it hands over a port to the core. */
export const PORT_MESSAGE = 'trunkline:port';

/** Keeps the ports that the preload posts until the link asks for one; each port is used once. */
export interface PortInbox {
  /** Resolves with a wire over the next unused port; rejects when the signal is aborted first. */
  next(signal: AbortSignal): Promise<Wire>;
}

export function createPortInbox(target: Window): PortInbox {
  let unused: MessagePort | undefined;
  let wanted: ((port: MessagePort) => void) | undefined;
  target.addEventListener('message', (event: MessageEvent<unknown>) => {
    // Frames inside the window (formatted messages) could post too: only the window's own messages count.
    if (event.source !== target || typeof event.data !== 'object' || event.data === null) return;
    if (!('type' in event.data) || event.data.type !== PORT_MESSAGE) return;
    const port = event.ports[0];
    if (!port) return;
    if (wanted) wanted(port);
    else {
      unused?.close();
      unused = port;
    }
  });
  return {
    next: (signal) =>
      new Promise((resolve, reject) => {
        const take = (port: MessagePort): void => {
          wanted = undefined;
          unused = undefined;
          resolve(messagePortWire(port));
        };
        if (unused) return take(unused);
        wanted = take;
        signal.addEventListener(
          'abort',
          () => {
            if (wanted === take) wanted = undefined;
            reject(new Error('no port to the core was handed over'));
          },
          { once: true },
        );
      }),
  };
}
