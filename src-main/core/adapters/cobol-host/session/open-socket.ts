import net from 'node:net';
import tls from 'node:tls';
import { HostFault, noSecureLine, unreachable } from './host-fault.ts';

/** Where the host listens and how it is reached. */
export interface HostEndpoint {
  readonly host: string;
  readonly port: number;
  /** `true`: the authorities of this computer are trusted; `ca`: PEM text of an own one. */
  readonly tls: boolean | { readonly ca?: string | undefined; readonly servername?: string | undefined };
}

/** Idle time after which the operating system asks whether the other side is still there, in milliseconds. */
const keepAliveMs = 30_000;

/**
 * Opens a TCP or TLS connection.
 *
 * @param signal bounds the wait
 * @throws HostFault `unreachable`, or `misconfigured` where no secure connection can be made
 */
export function openSocket(endpoint: HostEndpoint, signal: AbortSignal): Promise<net.Socket> {
  const { host, port } = endpoint;
  const where = `${host}:${port}`;
  const secure = endpoint.tls === false ? undefined : endpoint.tls === true ? {} : endpoint.tls;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(new HostFault(unreachable(`${where}: the connection was withdrawn`)));
      return;
    }
    const socket: net.Socket =
      secure === undefined
        ? net.connect({ host, port })
        : tls.connect({
            host,
            port,
            // RFC 6066, section 3: an address is no server name.
            servername: secure.servername ?? (net.isIP(host) === 0 ? host : ''),
            ...(secure.ca === undefined ? {} : { ca: secure.ca }),
          });
    let reached = false;
    socket.once('connect', () => (reached = true));
    const done = (): void => {
      signal.removeEventListener('abort', aborted);
      socket.off('error', failed);
      socket.off('close', ended);
      socket.off(event, opened);
    };
    const fail = (fault: HostFault): void => {
      done();
      socket.on('error', () => {});
      socket.destroy();
      reject(fault);
    };
    const failed = (error: NodeJS.ErrnoException): void => {
      const said = [error.code, error.message].filter((part) => part !== undefined && part !== '').join(': ');
      const isTls = secure !== undefined && reached;
      const text = isTls ? `${where}: no secure connection could be made` : `${where}: the host cannot be reached`;
      fail(new HostFault(isTls ? noSecureLine(text, said) : unreachable(text, said)));
    };
    const ended = (): void => fail(new HostFault(unreachable(`${where}: the host closed the connection at once`)));
    const aborted = (): void => fail(new HostFault(unreachable(`${where}: no connection within the time there was`)));
    const opened = (): void => {
      done();
      socket.setNoDelay(true);
      socket.setKeepAlive(true, keepAliveMs);
      resolve(socket);
    };
    const event = secure === undefined ? 'connect' : 'secureConnect';
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', failed);
    socket.once('close', ended);
    socket.once(event, opened);
  });
}
