import { python, startPythonPeer, type PythonPeer } from './python-peer.ts';
import { requirement } from './requirement.ts';

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

export interface RunningAiBot extends PythonPeer<AiBotState> {
  readonly key: string;
  /** What becomes of chat completions; empty: they are answered. */
  behave(as: '' | 'busy' | 'broken' | 'endless' | 'silent'): Promise<AiBotState>;
}

/** Starts the bot on a free port of loopback, without conversations. */
export async function startAiBot(): Promise<RunningAiBot> {
  const key = 'bot-key-of-the-tests';
  const peer = await startPythonPeer<AiBotState>('ai-bot/server.py', (port) => [String(port), key]);
  return { ...peer, key, behave: (as) => peer.control({ do: 'behave', as }) };
}

/** Settings of a workspace for this bot. */
export const aiBotSettings = ({ baseUrl, key }: Pick<RunningAiBot, 'baseUrl' | 'key'>) => ({
  baseUrl,
  apiKey: key,
  model: 'test-model',
  handovers: { baseUrl, apiKey: key },
});
