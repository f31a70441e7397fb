import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Answer, MessageSet, Request } from '../messages/message-set.ts';
import { createFrameReader, encodeFrame, largestMessage, type FrameRule } from './frames.ts';
import { brokenFrame, notTheRecord, refusal, unanswered, unreachable } from './host-fault.ts';

/** Requests given up whose answers may still come; more than this and the line is not worth keeping. */
const maxGivenUp = 64;

/** A request; the line gives it its correlation id. */
export type LineRequest = Omit<Request, 'correlation'>;

/** One open connection: requests out, answers matched by their correlation id, whatever their order. */
export interface HostLine {
  /**
   * Sends a request and waits for its answer, at most `requestTimeoutMs`. `unreachable`: nothing was sent. `unknown`: it was sent
   * and no answer came. Any answer is a success here, whatever its return code says.
   */
  request(request: LineRequest, signal: AbortSignal): Promise<Result<Answer, AdapterError>>;
  /** Why it is over; `undefined` while it is open. */
  readonly down: AdapterError | undefined;
  /** An answer did not come in time: nothing new should be sent here. */
  readonly suspect: boolean;
  /** Requests that wait for their answer. */
  readonly waiting: number;
  /** When something was last sent, on the monotonic clock. */
  readonly lastSentAt: number;
  /** Called once when the line is over. */
  onDown: ((error: AdapterError) => void) | undefined;
  close(reason?: AdapterError): void;
}

export interface HostLineOptions {
  /** Host and port, for messages. */
  readonly where: string;
  readonly frame: FrameRule;
  readonly requestTimeoutMs: number;
  readonly messages: MessageSet;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Waiter {
  readonly function: string;
  readonly settle: (outcome: Result<Answer, AdapterError>) => void;
}

export function createHostLine(socket: Duplex, options: HostLineOptions): HostLine {
  const { where, messages, clock, logger, frame } = options;
  const reader = createFrameReader(frame);
  const waiters = new Map<string, Waiter>();
  const givenUp = new Set<string>();
  const prefix = randomBytes(4).toString('hex').toUpperCase();
  let serial = 0;
  let received = 0;
  let suspect = false;
  let lastSentAt = clock.monotonic();
  let down: AdapterError | undefined;

  function breakOff(error: AdapterError): void {
    if (down !== undefined) return;
    down = error;
    // What was sent and not answered may have taken effect.
    for (const { settle, function: name } of [...waiters.values()]) {
      settle(err(unanswered(`${where}: the connection ended before the answer to ${name} came`, error.message)));
    }
    socket.destroy();
    const tell = line.onDown;
    line.onDown = undefined;
    tell?.(error);
  }

  function take(message: Uint8Array, at: number): void {
    const answer = messages.decode(message);
    if (!answer.ok) return breakOff(notTheRecord(`${where}, byte ${at} of the connection: ${answer.error}`));
    const { correlation, function: name } = answer.value;
    const waiter = waiters.get(correlation);
    if (waiter === undefined) {
      if (!givenUp.delete(correlation)) {
        const text = `${where}, byte ${at} of the connection: an answer to something that was never asked here`;
        return breakOff(notTheRecord(text));
      }
      logger.info('cobol-host.lateAnswer', { function: name, returnCode: answer.value.returnCode });
      return;
    }
    if (name !== waiter.function) {
      const text = `${where}, byte ${at} of the connection: ${waiter.function} was asked and "${name.slice(0, 4)}" answered`;
      return breakOff(notTheRecord(text));
    }
    waiter.settle(ok(answer.value));
  }

  socket.on('data', (chunk: Uint8Array) => {
    const before = received - reader.held;
    received += chunk.length;
    const { messages: whole, broken } = reader.push(chunk);
    let at = before;
    for (const message of whole) {
      if (down !== undefined) return;
      take(message, at);
      at += message.length + frame.lengthBytes + frame.reservedBytes;
    }
    if (broken !== undefined) {
      breakOff(brokenFrame(`${where}, byte ${broken.offset} of the connection: ${broken.reason}`));
    }
  });
  socket.on('error', (error: Error) => breakOff(unreachable(`${where}: the connection broke`, error.message)));
  socket.on('close', () => breakOff(unreachable(`${where}: the host closed the connection`)));
  socket.on('end', () => breakOff(unreachable(`${where}: the host closed the connection`)));

  const line: HostLine = {
    request(request, signal) {
      const { function: name } = request;
      if (down !== undefined) return Promise.resolve(err(unreachable(`${where}: ${name} was not sent`, down.message)));
      if (signal.aborted)
        return Promise.resolve(err(unreachable(`${where}: ${name} was withdrawn before it was sent`)));
      serial += 1;
      const correlation = prefix + serial.toString(16).toUpperCase().padStart(8, '0');
      const encoded = messages.encode({ ...request, correlation });
      if (!encoded.ok) return Promise.resolve(err(refusal(`${name} cannot be written: ${encoded.error}`).error));
      const { length } = encoded.value;
      if (length > largestMessage(frame)) {
        const text = `${name} would have ${length} bytes; at most ${largestMessage(frame)} are sent`;
        return Promise.resolve(err(refusal(text).error));
      }
      return new Promise((resolve) => {
        const settle = (outcome: Result<Answer, AdapterError>): void => {
          if (!waiters.delete(correlation)) return;
          timer[Symbol.dispose]();
          signal.removeEventListener('abort', withdrawn);
          resolve(outcome);
        };
        const giveUp = (why: string): void => {
          suspect = true;
          givenUp.add(correlation);
          settle(err(unanswered(`${where}: ${name} was sent, and ${why}`)));
          if (givenUp.size > maxGivenUp) breakOff(unreachable(`${where}: too many answers did not come`));
        };
        const withdrawn = (): void => giveUp('its answer was not waited for any longer');
        const timer = clock.timer(options.requestTimeoutMs, () =>
          giveUp(`no answer came within ${options.requestTimeoutMs} ms`),
        );
        signal.addEventListener('abort', withdrawn, { once: true });
        waiters.set(correlation, { function: name, settle });
        lastSentAt = clock.monotonic();
        socket.write(encodeFrame(frame, encoded.value));
      });
    },
    get down() {
      return down;
    },
    get suspect() {
      return suspect;
    },
    get waiting() {
      return waiters.size;
    },
    get lastSentAt() {
      return lastSentAt;
    },
    onDown: undefined,
    close: (reason) => breakOff(reason ?? unreachable(`${where}: the connection was closed here`)),
  };
  return line;
}
