import type { Found } from '../../../../../src-shared/model/found.ts';
import { createServer, connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { TcpSource } from '../settings.ts';

const CONNECT_MS = 10_000;
/** Partners at a time; each has a buffer of one record. */
const MOST_CONNECTIONS = 16;

/**
 * The way bytes come in: one connection we made, or a port on which partners call us. Nothing is read before `read` is called, so that a
 * look at the line loses nothing.
 */
export interface StreamLine extends AsyncDisposable {
  /** What is connected to what, for the status strip. */
  readonly said: string;
  /** The same for the language of the window. */
  readonly found?: Found;
  /** Set where the line has broken. */
  readonly down: AdapterError | undefined;
  /** Called for every connection, those that are there already included. `onDown` is called once, when the whole line breaks. */
  read(connected: (socket: Socket, peer: string) => void, onDown: (error: AdapterError) => void): void;
}

const tlsAdvice = {
  key: 'systems.advice.checkCertificate',
  text: 'The certificate of the partner is not trusted by this computer.',
};

export async function openStreamLine(
  source: TcpSource,
  clock: Clock,
  signal: AbortSignal,
): Promise<Result<StreamLine, AdapterError>> {
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before it was connected' });
  return source.mode === 'connect' ? call(source, clock, signal) : answer(source, signal);
}

async function call(source: TcpSource, clock: Clock, signal: AbortSignal): Promise<Result<StreamLine, AdapterError>> {
  const { host, port, tls } = source;
  const place = `${host}:${port}`;
  const socket =
    tls === undefined
      ? connectTcp({ host, port })
      : connectTls({
          host,
          port,
          servername: tls.servername ?? host,
          ...(tls.ca === undefined ? {} : { ca: tls.ca }),
        });
  const failed = await new Promise<AdapterError | undefined>((resolve) => {
    const timer = clock.timer(CONNECT_MS, () =>
      end({ kind: 'unreachable', message: `${place} did not answer in time` }),
    );
    const withdrawn = (): void => end({ kind: 'unreachable', message: `connecting to ${place} was given up` });
    const end = (error?: AdapterError): void => {
      timer[Symbol.dispose]();
      signal.removeEventListener('abort', withdrawn);
      resolve(error);
    };
    signal.addEventListener('abort', withdrawn, { once: true });
    socket.once(tls === undefined ? 'connect' : 'secureConnect', () => end());
    socket.on('error', (fault: NodeJS.ErrnoException) => {
      const isCertificate = /CERT|SELF_SIGNED|UNABLE_TO|ALTNAME/.test(fault.code ?? '');
      end({
        kind: isCertificate ? 'misconfigured' : 'unreachable',
        message: `${place} cannot be reached (${fault.code ?? fault.message})`,
        ...(isCertificate ? { advice: tlsAdvice } : {}),
      });
    });
  });
  if (failed !== undefined) {
    socket.destroy();
    return err(failed);
  }
  socket.pause();
  socket.setKeepAlive(true, 30_000);
  let down: AdapterError | undefined;
  let told: ((error: AdapterError) => void) | undefined;
  socket.once('close', () => {
    down = { kind: 'unreachable', message: `${place} closed the connection` };
    told?.(down);
  });
  return ok({
    said: `connected to ${place}`,
    found: { code: 'connectedTo', values: { place } },
    get down() {
      return down;
    },
    read(connected, onDown) {
      told = onDown;
      connected(socket, place);
      socket.resume();
    },
    async [Symbol.asyncDispose]() {
      told = undefined;
      socket.destroy();
    },
  });
}

async function answer(source: TcpSource, signal: AbortSignal): Promise<Result<StreamLine, AdapterError>> {
  const { host, port, allow } = source;
  const sockets = new Set<Socket>();
  let connected: ((socket: Socket, peer: string) => void) | undefined;
  let down: AdapterError | undefined;
  const peerOf = (socket: Socket): string => `${socket.remoteAddress}:${socket.remotePort}`;
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on('error', () => {});
    if (!allow.includes(socket.remoteAddress ?? '') || sockets.size >= MOST_CONNECTIONS) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.setKeepAlive(true, 30_000);
    if (connected === undefined) return;
    connected(socket, peerOf(socket));
    socket.resume();
  });
  const bound = await new Promise<AdapterError | undefined>((resolve) => {
    server.once('error', (fault: NodeJS.ErrnoException) => {
      const message = `port ${port} on ${host} cannot be listened on (${fault.code ?? fault.message})`;
      const text = 'Choose another port, or end the program that uses this one.';
      resolve({ kind: 'misconfigured', message, advice: { key: 'systems.advice.choosePort', text } });
    });
    server.listen({ host, port }, () => resolve(undefined));
  });
  if (bound !== undefined) return err(bound);
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  if (signal.aborted) {
    await close();
    return err({ kind: 'unreachable', message: 'listening was given up' });
  }
  return ok({
    get said() {
      const address = server.address();
      const at = typeof address === 'object' && address !== null ? address.port : port;
      return `listening on ${host}:${at}, ${sockets.size} connected`;
    },
    get down() {
      return down;
    },
    read(onConnection, onDown) {
      connected = onConnection;
      server.on('error', (fault) => {
        down = { kind: 'unreachable', message: `listening on ${host}:${port} failed: ${fault.message}` };
        onDown(down);
      });
      for (const socket of sockets) {
        connected(socket, peerOf(socket));
        socket.resume();
      }
    },
    [Symbol.asyncDispose]: close,
  });
}
