import type { Frame } from '../../src-shared/rpc/frames.ts';
import type { Wire } from '../../src-shared/rpc/wire.ts';
import { wireSubprotocol } from '../../src-shared/rpc/wire-names.ts';
import { WireEvents } from '../../src-shared/rpc/wire-events.ts';

const NORMAL_CLOSURE = 1000;

/** A wire over an open browser WebSocket: one frame is one JSON text message. */
function webSocketWire(socket: WebSocket): Wire {
  const events = new WireEvents();
  const close = (reason: string): void => {
    // The close frame carries at most 123 bytes of reason (RFC 6455, 5.5).
    if (events.close(reason)) socket.close(NORMAL_CLOSURE, reason.slice(0, 40));
  };
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    try {
      events.frame(JSON.parse(String(event.data)) as Frame);
    } catch {
      close('the core sent what is not JSON');
    }
  });
  socket.addEventListener('close', (event) => void events.close(event.reason || `the line broke (${event.code})`));
  return {
    send(frame) {
      if (!events.closed) socket.send(JSON.stringify(frame));
    },
    get backlog() {
      return socket.bufferedAmount;
    },
    onFrame: (listener) => events.onFrame(listener),
    onClose: (listener) => events.onClose(listener),
    close,
  };
}

/** Opens a WebSocket. Rejects where it does not open or the signal is aborted first. */
export function connectWebSocket(url: string, signal: AbortSignal): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, wireSubprotocol);
    const abort = (): void => {
      socket.close();
      reject(signal.reason instanceof Error ? signal.reason : new Error('the attempt to connect was given up'));
    };
    signal.addEventListener('abort', abort, { once: true });
    const settled = (): void => signal.removeEventListener('abort', abort);
    socket.addEventListener('open', () => {
      settled();
      resolve(webSocketWire(socket));
    });
    socket.addEventListener('close', (event) => {
      settled();
      reject(new Error(`the core did not accept the connection (${event.code})`));
    });
  });
}
