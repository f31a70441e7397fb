import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '../temp-dir.ts';
import { freePort } from './free-port.ts';
import { findExecutable, requirement } from './requirement.ts';
import { serverProcess } from './server-process.ts';

const python = findExecutable(['/usr/bin/python3', 'python3']);
const script = fileURLToPath(new URL('ai-bot/server.py', import.meta.url));

/** A bot under Python's own HTTP server: another implementation of HTTP than ours, and its own idea of chunks. */
export const aiBotRequirement = requirement('Python 3', () =>
  python === undefined ? 'not installed (Debian: apt-get install python3)' : undefined,
);

export interface AiBotConversation {
  readonly id: string;
  readonly status: string;
  readonly transcript: readonly { readonly role: string; readonly text: string }[];
}
export interface AiBotState {
  readonly conversations: readonly AiBotConversation[];
  /** Streams that were given up by the other side. */
  readonly aborted: number;
  readonly prompts: readonly unknown[];
}

export interface RunningAiBot extends AsyncDisposable {
  readonly key: string;
  readonly baseUrl: string;
  control(body: object): Promise<AiBotState>;
  /** What becomes of chat completions; empty: they are answered. */
  behave(as: '' | 'busy' | 'broken' | 'endless' | 'silent'): Promise<AiBotState>;
  freeze(): AsyncDisposable;
}

/** Starts the bot on a free port of loopback, without conversations. */
export async function startAiBot(): Promise<RunningAiBot> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(tempDir());
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const key = 'bot-key-of-the-tests';
  const server = serverProcess(python ?? 'python3', [script, String(port), key], join(folder.path, 'server.log'), {
    cwd: folder.path,
  });
  starting.defer(() => server.stop('SIGKILL'));
  const control = async (body: object): Promise<AiBotState> => {
    const answer = await fetch(`${baseUrl}/control`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the control of the bot answered ${answer.status}`);
    return (await answer.json()) as AiBotState;
  };
  const ready = (): Promise<boolean> =>
    control({ do: 'look' }).then(
      () => true,
      () => false,
    );
  await server.startAndWait(ready, 60_000);
  const running = starting.move();
  return {
    key,
    baseUrl,
    control,
    behave: (as) => control({ do: 'behave', as }),
    freeze() {
      server.signal('SIGSTOP');
      return { [Symbol.asyncDispose]: async () => server.signal('SIGCONT') };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** Settings of a workspace for this bot. */
export const aiBotSettings = ({ baseUrl, key }: Pick<RunningAiBot, 'baseUrl' | 'key'>) => ({
  baseUrl,
  apiKey: key,
  model: 'test-model',
  handovers: { baseUrl, apiKey: key },
});
