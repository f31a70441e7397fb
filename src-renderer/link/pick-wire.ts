import type { Wire } from '../../src-shared/rpc/wire.ts';
import { createPortInbox } from './port-inbox.ts';
import { connectWebSocket } from './web-socket-wire.ts';

/**
 * How this window reaches the core: pages served over loopback HTTP use a WebSocket at `/wire` of their own origin; any
 * other page lives in the Electron host and gets its ports from the preload.
 */
export function pickWire(target: Window): (signal: AbortSignal) => Promise<Wire> {
  const { protocol, host } = target.location;
  if (protocol === 'http:' || protocol === 'https:') {
    const url = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/wire`;
    return (signal) => connectWebSocket(url, signal);
  }
  const ports = createPortInbox(target);
  return (signal) => ports.next(signal);
}
