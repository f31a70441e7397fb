import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { TcpSource, XmlStreamSettings } from './settings.ts';
import { readRecords } from './sources/record-stream.ts';
import { openStreamLine, type StreamLine } from './sources/stream-line.ts';

/**
 * A session that reads records from a socket. It keeps one line of its own: what comes on it is a stream for one reader, which a pool
 * could not lend.
 */
export function createStreamSession(context: AdapterContext<XmlStreamSettings>, source: TcpSource): AdapterSession {
  const { system, settings, clock, logger } = context;
  let line: StreamLine | undefined;
  let making: Promise<Result<StreamLine, AdapterError>> | undefined;
  const closing = new AbortController();

  async function lineUp(signal: AbortSignal): Promise<Result<StreamLine, AdapterError>> {
    if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before the line was up' });
    if (line !== undefined && line.down === undefined) return ok(line);
    making ??= openStreamLine(source, clock, closing.signal).finally(() => (making = undefined));
    const withdrawn = new Promise<Result<never, AdapterError>>((resolve) => {
      const give = (): void => resolve(err({ kind: 'unreachable', message: 'given up while the line was made' }));
      signal.addEventListener('abort', give, { once: true });
    });
    const made = await Promise.race([making, withdrawn]);
    if (made.ok) line = made.value;
    return made;
  }
  async function drop(): Promise<void> {
    const old = line;
    line = undefined;
    await old?.[Symbol.asyncDispose]();
  }

  return {
    async health(signal) {
      const up = await lineUp(signal);
      if (!up.ok) return up;
      const { said, found } = up.value;
      return ok({ state: 'ok', said, ...(found ? { found } : {}) });
    },
    async pull(cursor, signal) {
      // Everything is pushed; a pull only makes sure that silence is not a broken line.
      const up = await lineUp(signal);
      return up.ok ? ok({ messages: [], cursor: cursor ?? 'pushed', more: false }) : up;
    },
    async listen(listener, onDown, signal) {
      const up = await lineUp(signal);
      if (!up.ok) return up;
      const read = { system, settings, source, clock, listener };
      const withdrawn = (): void => void drop();
      up.value.read(
        (socket, peer) => readRecords(socket, peer, read),
        (error) => {
          signal.removeEventListener('abort', withdrawn);
          logger.warn('xml-stream.down', { message: error.message });
          void drop();
          onDown(error);
        },
      );
      signal.addEventListener('abort', withdrawn, { once: true });
      if (signal.aborted) await drop();
      return up.value.down === undefined ? ok(undefined) : err(up.value.down);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the session is closed'));
      const late = await making;
      if (late?.ok === true && late.value !== line) await late.value[Symbol.asyncDispose]();
      await drop();
    },
  };
}
