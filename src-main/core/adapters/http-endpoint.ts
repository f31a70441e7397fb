import type { SystemEndpoint } from './adapter.ts';

/** Where an http or https address leads to, for the connection test. */
export function httpEndpoint(address: string): Extract<SystemEndpoint, { kind: 'socket' }> {
  const { hostname, port, protocol } = new URL(address);
  const tls = protocol === 'https:';
  // An IPv6 address stands in brackets in a URL and nowhere else.
  return { kind: 'socket', host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (tls ? 443 : 80), tls };
}
