import type { IncomingMessage } from 'node:http';

/**
 * Why a request must not be answered, or `undefined`.
 *
 * A page of another site can send requests to 127.0.0.1, and by DNS rebinding even under its own name: `Host` has to be
 * the address itself, and `Origin`, where the browser sends one, has to be ours.
 */
export function refusal(request: IncomingMessage, port: number, needsOrigin: boolean): string | undefined {
  const { host, origin } = request.headers;
  if (host !== `127.0.0.1:${port}`) return `the host "${host ?? ''}" is not this workstation`;
  if (origin === undefined) return needsOrigin ? 'there is no origin' : undefined;
  return origin === `http://127.0.0.1:${port}` ? undefined : `the origin "${origin}" may not come in`;
}

/** The cookie's name carries the port: cookies of one host are shared by all its ports. */
export const cookieName = (port: number): string => `trunkline-${port}`;

/** The value of a cookie (RFC 6265, section 4.2), the first where there are several. */
export function cookieValue(request: IncomingMessage, name: string): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const separator = part.indexOf('=');
    if (separator > 0 && part.slice(0, separator).trim() === name) return part.slice(separator + 1).trim();
  }
  return undefined;
}
