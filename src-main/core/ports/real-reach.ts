import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { connect, createServer, isIP, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate } from 'node:tls';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { Reach, ReachError } from './reach.ts';

const failed = (error: unknown): Result<never, ReachError> => {
  // A name with several addresses fails once for each; the first tells as much as all.
  const first = error instanceof AggregateError ? error.errors[0] : error;
  const { code, message } = first as NodeJS.ErrnoException;
  return err({ code: code ?? 'FAILED', message: message || String(first) });
};

/** The network and the file system of this computer. */
export function createRealReach(): Reach {
  return {
    async resolve(host, signal) {
      if (isIP(host) !== 0) return ok([host]);
      try {
        const found = await untilAborted(lookup(host, { all: true }), signal);
        return ok(found.map(({ address }) => address));
      } catch (error) {
        return failed(error);
      }
    },

    async connect(host, port, signal) {
      const socket = connect({ host, port });
      try {
        await once(socket, 'connect', { signal });
        return ok(`${socket.remoteAddress ?? host}:${port}`);
      } catch (error) {
        return failed(error);
      } finally {
        quietly(socket);
      }
    },

    async handshake({ host, port, servername, ca }, signal) {
      const name = servername ?? (isIP(host) === 0 ? host : undefined);
      // Nothing is sent over this connection: what is not trusted is told instead of being cut off without a word.
      const socket = connectTls({
        host,
        port,
        rejectUnauthorized: false,
        ...(name === undefined ? {} : { servername: name }),
        ...(ca === undefined ? {} : { ca }),
      });
      try {
        await once(socket, 'secureConnect', { signal });
        const certificate = socket.getPeerCertificate();
        return ok({
          protocol: socket.getProtocol() ?? 'TLS',
          subject: nameOf(certificate.subject),
          issuer: nameOf(certificate.issuer),
          validTo: certificate.valid_to ?? '',
          untrusted: socket.authorized ? undefined : String(socket.authorizationError),
        });
      } catch (error) {
        return failed(error);
      } finally {
        quietly(socket);
      }
    },

    async look(path) {
      try {
        const found = await stat(path);
        await access(path, constants.R_OK);
        const writable = await access(path, constants.W_OK).then(
          () => true,
          () => false,
        );
        return ok({ is: found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other', writable });
      } catch (error) {
        return failed(error);
      }
    },

    async listen(host, port) {
      const server = createServer();
      try {
        server.listen({ host, port, exclusive: true });
        await once(server, 'listening');
        return ok(undefined);
      } catch (error) {
        return failed(error);
      } finally {
        server.close();
      }
    },
  };
}

/** A late error of a socket that is given up says nothing to anybody. */
function quietly(socket: Socket): void {
  socket.on('error', () => {});
  socket.destroy();
}

const nameOf = (name: PeerCertificate['subject'] | undefined): string => {
  const text = name?.CN ?? name?.O ?? '';
  return Array.isArray(text) ? text.join(', ') : text;
};

/** The resolver of the system cannot be called off; its late answer is left alone. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const end = (): void => reject(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', end);
    work.catch(() => {});
    promise.catch(() => {});
  }
}
