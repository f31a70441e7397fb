import type { Frame } from './frames.ts';
import type { Wire } from './wire.ts';
import { WireEvents } from './wire-events.ts';

interface PortBase {
  postMessage(message: unknown): void;
  start?(): void;
  close(): void;
}
/** The DOM's `MessagePort` and the one of `node:worker_threads`. */
export interface EventTargetPort extends PortBase {
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: () => void): void;
}
/** Electron's `MessagePortMain`, whose `message` event carries the data too. */
export interface EmitterPort extends PortBase {
  on(type: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(type: 'close', listener: () => void): unknown;
}

/** Says why before the port goes: ports themselves only know that they closed. */
interface Goodbye {
  readonly goodbye: string;
}
const isGoodbye = (data: unknown): data is Goodbye =>
  typeof data === 'object' && data !== null && 'goodbye' in data && typeof data.goodbye === 'string';

/**
 * A wire over a message port. Frames are copied by structured clone, so a frame that cannot be cloned throws in `send`.
 * Ports do not tell how much is under way: `backlog` is always 0.
 */
export function messagePortWire(port: EventTargetPort | EmitterPort): Wire {
  const events = new WireEvents();
  const message = (event: { readonly data: unknown }): void => {
    if (!isGoodbye(event.data)) events.frame(event.data as Frame);
    else if (events.close(event.data.goodbye)) port.close();
  };
  const closed = (): void => void events.close('the other side went away');

  if ('addEventListener' in port) {
    port.addEventListener('message', message);
    port.addEventListener('close', closed);
  } else {
    port.on('message', message);
    port.on('close', closed);
  }
  port.start?.();

  return {
    send(frame) {
      if (!events.closed) port.postMessage(frame);
    },
    backlog: 0,
    onFrame: (listener) => events.onFrame(listener),
    onClose: (listener) => events.onClose(listener),
    close(reason) {
      if (!events.close(reason)) return;
      port.postMessage({ goodbye: reason } satisfies Goodbye);
      port.close();
    },
  };
}
