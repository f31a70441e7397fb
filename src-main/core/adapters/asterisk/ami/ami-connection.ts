import { randomBytes } from 'node:crypto';
import type net from 'node:net';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import { encodeAction } from './ami-action.ts';
import { halfFrame, lineBroken, noAnswer, refusal, tooManyActions } from './ami-errors.ts';
import type { AmiFrame, AmiHeader } from './ami-frame.ts';
import { createAmiParser } from './ami-parser.ts';

/** Actions that may wait for their answer at the same time. */
const MAX_OUTSTANDING = 32;
/** Events of one list; a PBX with more channels than this is not one call centre. */
const MAX_LIST = 50_000;

export interface AmiAnswer {
  readonly response: AmiFrame;
  /** The events of a list, without the one that completes it. */
  readonly events: readonly AmiFrame[];
}

/** One open manager connection: actions out, answers matched by ActionID, events to whoever listens. */
export interface AmiConnection extends AsyncDisposable {
  /** Sends an action and waits for its answer, at most `actionTimeoutMs`. An error response is an error. */
  send(action: string, headers: readonly AmiHeader[], signal?: AbortSignal): Promise<Result<AmiAnswer, AdapterError>>;
  /** The same for actions that answer with a list of events. */
  list(action: string, headers: readonly AmiHeader[], signal?: AbortSignal): Promise<Result<AmiAnswer, AdapterError>>;
  /** Resolves with the first line; undefined when the connection ended before. */
  readonly banner: Promise<string | undefined>;
  /** Why it is over; undefined while it is open. */
  readonly down: AdapterError | undefined;
  /** At most one of each; called in the order of the stream. */
  onEvent: ((frame: AmiFrame) => void) | undefined;
  onDown: ((error: AdapterError) => void) | undefined;
  /** Gives the connection up with this reason. */
  breakOff(error: AdapterError): void;
}

interface Waiting {
  readonly action: string;
  readonly wantsList: boolean;
  readonly events: AmiFrame[];
  response: AmiFrame | undefined;
  readonly settle: (outcome: Result<AmiAnswer, AdapterError>) => void;
}

export interface AmiConnectionOptions {
  readonly where: string;
  readonly actionTimeoutMs: number;
  readonly frameTimeoutMs: number;
  readonly fallbackEncoding: string;
  readonly ignoreEvents: ReadonlySet<string>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createAmiConnection(socket: net.Socket, options: AmiConnectionOptions): AmiConnection {
  const { clock, logger, where } = options;
  const parser = createAmiParser({ ignoreEvents: options.ignoreEvents, fallbackEncoding: options.fallbackEncoding });
  const waiting = new Map<string, Waiting>();
  const prefix = randomBytes(4).toString('hex');
  const banner = Promise.withResolvers<string | undefined>();
  let serial = 0;
  let down: AdapterError | undefined;
  let halfTimer: Disposable | undefined;
  let socketError = '';

  const connection: AmiConnection = {
    send: (action, headers, signal) => run(action, headers, false, signal),
    list: (action, headers, signal) => run(action, headers, true, signal),
    banner: banner.promise,
    get down() {
      return down;
    },
    onEvent: undefined,
    onDown: undefined,
    breakOff,
    async [Symbol.asyncDispose]() {
      if (down) return;
      const farewell = encodeAction('Logoff', []);
      if (farewell.ok) socket.end(farewell.value);
      breakOff({ kind: 'unreachable', message: 'the connection was closed here' });
    },
  };

  function breakOff(error: AdapterError): void {
    if (down) return;
    down = error;
    halfTimer?.[Symbol.dispose]();
    banner.resolve(undefined);
    // What was sent and not answered may have taken effect.
    for (const { settle, action } of waiting.values())
      settle(err({ ...noAnswer(action, undefined), said: error.message }));
    waiting.clear();
    if (socket.writableEnded) clock.timer(500, () => socket.destroy());
    else socket.destroy();
    const tell = connection.onDown;
    connection.onDown = undefined;
    connection.onEvent = undefined;
    tell?.(error);
  }

  function take(frame: AmiFrame): void {
    const id = frame.get('ActionID');
    const waiter = id === '' ? undefined : waiting.get(id);
    if (frame.kind === 'response') {
      if (!waiter) return logger.debug('asterisk.lateAnswer', { response: frame.name });
      waiter.response = frame;
      if (/^(error|goodbye)$/i.test(frame.name)) return waiter.settle(err(refusal(waiter.action, frame)));
      if (!waiter.wantsList) waiter.settle(ok({ response: frame, events: [] }));
      return;
    }
    if (frame.kind !== 'event') return;
    if (waiter?.wantsList && waiter.response) {
      if (/^complete/i.test(frame.get('EventList')) || frame.name.endsWith('Complete')) {
        return waiter.settle(ok({ response: waiter.response, events: waiter.events }));
      }
      if (waiter.events.push(frame) > MAX_LIST) {
        waiter.settle(err({ kind: 'nonsense', message: `${waiter.action} answered more than ${MAX_LIST} events` }));
      }
      return;
    }
    connection.onEvent?.(frame);
  }

  function run(
    action: string,
    headers: readonly AmiHeader[],
    wantsList: boolean,
    signal?: AbortSignal,
  ): Promise<Result<AmiAnswer, AdapterError>> {
    if (down) return Promise.resolve(err(down));
    if (signal?.aborted) return Promise.resolve(err({ kind: 'unreachable', message: `${action} was withdrawn` }));
    if (waiting.size >= MAX_OUTSTANDING) return Promise.resolve(err(tooManyActions(MAX_OUTSTANDING)));
    const id = headers.find(([name]) => name === 'ActionID')?.[1] ?? `${prefix}-${++serial}`;
    const encoded = encodeAction(action, [['ActionID', id], ...headers.filter(([name]) => name !== 'ActionID')]);
    if (!encoded.ok) return Promise.resolve(err({ kind: 'refused', message: encoded.error.message }));
    return new Promise((resolve) => {
      const settle = (outcome: Result<AmiAnswer, AdapterError>): void => {
        if (!waiting.delete(id)) return;
        timer[Symbol.dispose]();
        signal?.removeEventListener('abort', withdrawn);
        resolve(outcome);
      };
      const withdrawn = (): void => settle(err(noAnswer(action, undefined)));
      const timer = clock.timer(options.actionTimeoutMs, () => settle(err(noAnswer(action, options.actionTimeoutMs))));
      signal?.addEventListener('abort', withdrawn, { once: true });
      waiting.set(id, { action, wantsList, events: [], response: undefined, settle });
      socket.write(encoded.value);
    });
  }

  socket.on('data', (chunk: Buffer) => {
    let complete = false;
    for (const item of parser.push(chunk)) {
      complete = true;
      if (down) return;
      if (item.type === 'banner') banner.resolve(item.text);
      else if (item.type === 'frame') take(item.frame);
      else {
        banner.resolve(undefined);
        logger.warn('asterisk.fault', { where, offset: item.fault.offset, message: item.fault.message });
      }
    }
    if (complete || !parser.midFrame) {
      halfTimer?.[Symbol.dispose]();
      halfTimer = undefined;
    }
    if (parser.midFrame && !down) {
      halfTimer ??= clock.timer(options.frameTimeoutMs, () =>
        breakOff(halfFrame(where, parser.offset, options.frameTimeoutMs)),
      );
    }
  });
  socket.on('error', (error) => (socketError = error.message));
  socket.on('close', () => breakOff(lineBroken(where, socketError)));
  return connection;
}
