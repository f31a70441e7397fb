import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterContext } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { AmiConnection } from './ami/ami-connection.ts';
import { noPong } from './ami/ami-errors.ts';
import { loginToAmi } from './ami/ami-login.ts';
import type { AsteriskSettings } from './settings.ts';

/** Differences of the two clocks below this are the network's; above the other, the PBX's clock is plainly wrong. */
const SKEW_NOTICED_MS = 500;
const SKEW_BELIEVED_MS = 10 * 60_000;

/** A logged-in connection and what is known about its other end. */
export interface Line {
  readonly connection: AmiConnection;
  readonly banner: string;
  /** Milliseconds the PBX's clock is ahead of ours, 0 where it is about right or cannot be told. */
  readonly skewMs: number;
  /** True where the PBX's clock is so far off that its times are of no use. */
  readonly clockWrong: boolean;
}

/** The one connection of a session: made when it is needed, watched by pings, made anew after it broke. */
export interface LineKeeper extends AsyncDisposable {
  /** The line, up. Callers that ask at the same time get the same one. */
  get(signal: AbortSignal): Promise<Result<Line, AdapterError>>;
  /** The line, where it is up. */
  readonly current: Line | undefined;
}

export function createLineKeeper(context: AdapterContext<AsteriskSettings>): LineKeeper {
  const { settings, clock, logger } = context;
  const closing = new AbortController();
  let current: Line | undefined;
  let making: Promise<Result<Line, AdapterError>> | undefined;
  let pinger: Disposable | undefined;

  async function make(): Promise<Result<Line, AdapterError>> {
    const login = await loginToAmi(settings, clock, logger, closing.signal);
    if (!login.ok) return login;
    const { connection, banner } = login.value;
    const asked = clock.now();
    const pong = await connection.send('Ping', []);
    if (!pong.ok) {
      connection.breakOff(pong.error);
      return pong;
    }
    const stamp = Number(pong.value.response.get('Timestamp')) * 1000;
    const ahead = Number.isFinite(stamp) && stamp > 0 ? stamp - (asked + clock.now()) / 2 : 0;
    const clockWrong = Math.abs(ahead) > SKEW_BELIEVED_MS;
    const skewMs = clockWrong || Math.abs(ahead) < SKEW_NOTICED_MS ? 0 : Math.round(ahead);
    current = { connection, banner, skewMs, clockWrong };
    logger.info('asterisk.up', { banner, skewMs });
    watch(connection);
    return ok(current);
  }
  /** One ping at a time: a second one would only say the same. */
  function watch(connection: AmiConnection): void {
    pinger?.[Symbol.dispose]();
    pinger = clock.timer(settings.pingEveryMs, () => {
      ping(connection).catch((error: unknown) => logger.error('asterisk.ping', { error: String(error) }));
    });
  }
  async function ping(connection: AmiConnection): Promise<void> {
    if (connection.down) return;
    const pong = await connection.send('Ping', []);
    if (pong.ok || pong.error.kind === 'busy') return connection.down ? undefined : watch(connection);
    connection.breakOff(noPong(`${settings.host}:${settings.port}`, settings.actionTimeoutMs));
  }

  return {
    get current() {
      return current?.connection.down ? undefined : current;
    },
    async get(signal) {
      if (closing.signal.aborted) return err({ kind: 'unreachable', message: 'the session is closed' });
      if (current && !current.connection.down) return ok(current);
      making ??= make().finally(() => (making = undefined));
      const withdrawn = Promise.withResolvers<Result<Line, AdapterError>>();
      const give = (): void =>
        withdrawn.resolve(
          err({ kind: 'unreachable', message: `${settings.host}:${settings.port} did not answer in time` }),
        );
      if (signal.aborted) give();
      signal.addEventListener('abort', give, { once: true });
      try {
        return await Promise.race([making, withdrawn.promise]);
      } finally {
        signal.removeEventListener('abort', give);
      }
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the session is closed'));
      pinger?.[Symbol.dispose]();
      await making?.catch(() => undefined);
      await current?.connection[Symbol.asyncDispose]();
    },
  };
}
