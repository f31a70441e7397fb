import net from 'node:net';
import tls from 'node:tls';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { AsteriskSettings } from '../settings.ts';
import { connectError, connectTimeout } from './ami-errors.ts';

/** Opens the TCP or TLS connection; the socket is paused until somebody reads it. */
export function openAmiSocket(
  settings: AsteriskSettings,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<net.Socket, AdapterError>> {
  const where = `${settings.host}:${settings.port}`;
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(err(connectTimeout(where, 0)));
      return;
    }
    const { host, port } = settings;
    const secure = settings.tls;
    const socket: net.Socket = secure
      ? tls.connect({
          host,
          port,
          // RFC 6066: an address is no server name.
          servername: secure.servername ?? (net.isIP(host) ? '' : host),
          rejectUnauthorized: secure.rejectUnauthorized,
          ...(secure.ca === undefined ? {} : { ca: secure.ca }),
        })
      : net.connect({ host, port });
    const done = (outcome: Result<net.Socket, AdapterError>): void => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', aborted);
      socket.off('error', failed);
      socket.off(event, opened);
      if (!outcome.ok) {
        socket.on('error', () => {});
        socket.destroy();
      }
      resolve(outcome);
    };
    const failed = (error: Error): void => done(err(connectError(where, error)));
    const aborted = (): void => done(err(connectTimeout(where, settings.connectTimeoutMs)));
    const opened = (): void => {
      socket.setNoDelay(true);
      socket.setKeepAlive(true, 30_000);
      done(ok(socket));
    };
    const timer = clock.timer(settings.connectTimeoutMs, aborted);
    const event = secure ? 'secureConnect' : 'connect';
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', failed);
    socket.once(event, opened);
  });
}
