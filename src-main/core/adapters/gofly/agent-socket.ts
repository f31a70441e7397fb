import * as v from 'valibot';
import { WebSocket } from 'ws';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AdapterError } from '../adapter-error.ts';
import { frameAboutShape, frameShape } from './shapes.ts';

/** go-fly sends `many pong` every minute and answers a ping: a line silent for longer is dead. */
const PING_MS = 25_000;
const SILENCE_MS = 70_000;
const HANDSHAKE_MS = 10_000;
const MOST_BYTES = 1024 * 1024;

export interface SocketEvents {
  /** Something happened in the chat of this visitor: it is to be read. */
  readonly touched: (visitor: string) => void;
  readonly down: (error: AdapterError) => void;
}

/** A frame of the agent's socket: whose chat to read, or that another login has taken the agent's place. Total. */
export function readFrame(text: string): { readonly touched: string } | 'replaced' | 'noise' {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), frameShape), text);
  if (!parsed.success) return 'noise';
  const { type, data } = parsed.output;
  if (type === 'close' || type === 'force_close') return 'replaced';
  if (type !== 'message' && type !== 'userOnline' && type !== 'userOffline') return 'noise';
  const about = v.safeParse(frameAboutShape, data);
  return about.success ? { touched: about.output } : 'noise';
}

/** Opens the agent's socket. What it carries has no ids, so it only says which chats are to be read. */
export function openAgentSocket(
  address: string,
  shown: string,
  clock: Clock,
  events: SocketEvents,
  signal: AbortSignal,
): Promise<Result<Disposable, AdapterError>> {
  if (signal.aborted) return Promise.resolve(err({ kind: 'unreachable', message: 'given up before it was opened' }));
  return new Promise((resolve) => {
    const socket = new WebSocket(address, {
      perMessageDeflate: false,
      maxPayload: MOST_BYTES,
      handshakeTimeout: HANDSHAKE_MS,
    });
    let open = false;
    let ended = false;
    let reason: AdapterError | undefined;
    let heardAt = clock.monotonic();
    let timer: Disposable | undefined;
    const close = (): void => {
      timer?.[Symbol.dispose]();
      signal.removeEventListener('abort', close);
      ended = true;
      socket.terminate();
    };
    const broken = (error: AdapterError): void => {
      reason ??= error;
      socket.terminate();
    };
    const watch = (): void => {
      timer = clock.timer(PING_MS, () => {
        if (clock.monotonic() - heardAt > SILENCE_MS) {
          return broken({ kind: 'unreachable', message: `the socket of ${shown} fell silent` });
        }
        socket.send(JSON.stringify({ type: 'ping', data: '' }), () => {});
        watch();
      });
    };
    signal.addEventListener('abort', close, { once: true });
    socket.on('open', () => {
      open = true;
      watch();
      resolve(ok({ [Symbol.dispose]: close }));
    });
    socket.on('unexpected-response', (_request, response) => {
      broken({ kind: 'nonsense', message: `${shown} does not open its socket (${response.statusCode})` });
    });
    socket.on('error', (fault: NodeJS.ErrnoException) => {
      reason ??= { kind: 'unreachable', message: `the socket of ${shown} failed (${fault.code ?? fault.message})` };
    });
    socket.on('message', (bytes, isBinary) => {
      heardAt = clock.monotonic();
      const frame = isBinary || !Buffer.isBuffer(bytes) ? 'noise' : readFrame(bytes.toString('utf8'));
      if (frame === 'noise') return;
      if (frame !== 'replaced') return events.touched(frame.touched);
      broken({
        kind: 'misconfigured',
        message: 'the live chat says that this agent signed in elsewhere',
        advice: {
          key: 'gofly.advice.elsewhere',
          text: 'An agent account can be signed in once. Close the other window of the live chat, or use an account of its own.',
        },
      });
    });
    socket.on('close', () => {
      timer?.[Symbol.dispose]();
      signal.removeEventListener('abort', close);
      const error = reason ?? { kind: 'unreachable', message: `${shown} closed the socket` };
      if (!open) resolve(err(error));
      else if (!ended) events.down(error);
    });
  });
}
