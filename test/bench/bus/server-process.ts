import { spawn } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export async function connectTo(port: number, forMs = 10_000): Promise<Socket> {
  const until = performance.now() + forMs;
  for (;;) {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    const error = await new Promise<Error | undefined>((resolve) => {
      socket.once('connect', () => resolve(undefined)).once('error', resolve);
    });
    if (error === undefined) return socket.removeAllListeners('error');
    if (performance.now() > until) throw error;
    await sleep(20);
  }
}

/** Starts a server and waits until it listens on the port. */
export async function startServer(program: string, words: readonly string[], port: number): Promise<AsyncDisposable> {
  const child = spawn(program, words, { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = (): void => void child.kill('SIGKILL');
  process.once('exit', stop);
  const socket = await connectTo(port).catch((error: unknown) => {
    stop();
    throw error;
  });
  socket.destroy();
  return {
    async [Symbol.asyncDispose]() {
      stop();
      await ended;
    },
  };
}
