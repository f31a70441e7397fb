import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '../temp-dir.ts';
import { freePort } from './free-port.ts';
import { findExecutable } from './requirement.ts';
import { serverProcess } from './server-process.ts';

/** The system's Python; `undefined` where there is none. */
export const python = findExecutable(['/usr/bin/python3', 'python3']);

/** A server of the tests in Python that is told what to do at `POST /control`, and answers there with its state. */
export interface PythonPeer<State> extends AsyncDisposable {
  readonly baseUrl: string;
  control(body: object): Promise<State>;
  kill9(): Promise<void>;
  restart(): Promise<void>;
  freeze(): AsyncDisposable;
}

/**
 * Starts it on a free port of loopback and waits until it answers.
 *
 * @param script below this folder, e.g. `ai-bot/server.py`
 * @param args what it is started with, by its port
 */
export async function startPythonPeer<State>(
  script: string,
  args: (port: number) => readonly string[],
): Promise<PythonPeer<State>> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(tempDir());
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const command = [fileURLToPath(new URL(script, import.meta.url)), ...args(port)];
  const server = serverProcess(python ?? 'python3', command, join(folder.path, 'server.log'), { cwd: folder.path });
  starting.defer(() => server.stop('SIGKILL'));
  const control = async (body: object): Promise<State> => {
    const answer = await fetch(`${baseUrl}/control`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the control of ${script} answered ${answer.status}`);
    return (await answer.json()) as State;
  };
  const ready = (): Promise<boolean> =>
    control({ do: 'look' }).then(
      () => true,
      () => false,
    );
  await server.startAndWait(ready, 60_000);
  const running = starting.move();
  return {
    baseUrl,
    control,
    kill9: () => server.stop('SIGKILL'),
    restart: () => server.startAndWait(ready, 60_000),
    freeze() {
      server.signal('SIGSTOP');
      return { [Symbol.asyncDispose]: async () => server.signal('SIGCONT') };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
