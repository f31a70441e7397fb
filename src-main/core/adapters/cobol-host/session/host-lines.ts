import type { Result } from '../../../../../src-shared/result/result.ts';
import { err } from '../../../../../src-shared/result/result.ts';
import { createCircuitBreaker } from '../../../pool/circuit-breaker.ts';
import { createPool } from '../../../pool/create-pool.ts';
import type { PoolError } from '../../../pool/pool.ts';
import type { MakePool } from '../../../pool/pools.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Answer, MessageSet } from '../messages/message-set.ts';
import { reasons, refusalIn } from '../messages/return-code.ts';
import { deadline } from './deadline.ts';
import type { FrameRule } from './frames.ts';
import { HostFault, unreachable } from './host-fault.ts';
import { createHostLine, type HostLine, type LineRequest } from './host-line.ts';
import { createLineRoom } from './line-room.ts';
import { openSocket, type HostEndpoint } from './open-socket.ts';
import { createSignOnGuard } from './sign-on-guard.ts';

export interface HostLinesOptions {
  readonly endpoint: HostEndpoint;
  readonly frame: FrameRule;
  readonly messages: MessageSet;
  readonly user: string;
  readonly password: string;
  readonly connections: number;
  /** Requests that may wait for their answer on one connection. */
  readonly inFlight: number;
  readonly connectTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** Idle connections are asked whether they live this often. */
  readonly keepaliveMs: number;
  /** False while the host must be left alone: idle connections are closed then. */
  readonly isOpen: () => boolean;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Default `createPool`. */
  readonly makePool?: MakePool | undefined;
}

/** The signed-on connections of one host. */
export interface HostLines extends AsyncDisposable {
  /**
   * Sends a request on a connection that is free, or has room. `unreachable`, `misconfigured` and `busy`: nothing was sent.
   * `unknown`: it was sent and no answer came.
   */
  send(request: LineRequest, signal: AbortSignal): Promise<Result<Answer, AdapterError>>;
}

const validateTimeoutMs = 5_000;
const empty = new Uint8Array();

export function createHostLines(options: HostLinesOptions): HostLines {
  const { endpoint, clock, logger, messages, makePool = createPool } = options;
  const where = `${endpoint.host}:${endpoint.port}`;
  const guard = createSignOnGuard(clock);
  const breaker = createCircuitBreaker({ clock, open: { firstMs: 500, capMs: 15_000 } });
  const pool = makePool<HostLine>({
    name: where,
    clock,
    logger,
    breaker,
    max: options.connections,
    // Under steady load a line is lent on and on; what hangs on it is ended by the limit of its request.
    leakAfterMs: Infinity,
    // One at a time: a wrong password is told once, not once per connection.
    creationConcurrency: 1,
    createTimeoutMs: options.connectTimeoutMs + options.requestTimeoutMs,
    validateTimeoutMs: Math.min(validateTimeoutMs, options.requestTimeoutMs),
    validateAfterIdleMs: Math.min(5_000, options.keepaliveMs),
    factory: {
      create: connect,
      destroy: (line) => line.close(),
      validate: async (line, signal) => (await echo(line, signal)).ok,
    },
  });
  const echo = (line: HostLine, signal: AbortSignal): Promise<Result<Answer, AdapterError>> =>
    line.request({ function: 'ECHO', body: empty }, signal);

  async function connect(signal: AbortSignal, onBroken: (cause: unknown) => void): Promise<HostLine> {
    guard.check();
    const body = messages.writeBody('signOn', { 'SON-USER': options.user, 'SON-PASSWORD': options.password });
    if (!body.ok)
      throw new HostFault({ kind: 'misconfigured', message: `${where}: user or password do not fit their fields` });
    using limit = deadline(clock, options.connectTimeoutMs, signal);
    const socket = await openSocket(endpoint, limit.signal);
    const line = createHostLine(socket, { ...options, where });
    const answer = await line.request({ function: 'SGON', body: body.value }, signal);
    const refused = answer.ok ? refusalIn(answer.value, where) : answer.error;
    if (refused === undefined) {
      guard.accepted();
      line.onDown = (error) => onBroken(new HostFault(error));
      return line;
    }
    line.close();
    if (answer.ok && isAboutUser(answer.value.reasonCode)) guard.refused(refused);
    throw new HostFault(refused.kind === 'unknown' ? { ...refused, kind: 'unreachable' } : refused);
  }

  const room = createLineRoom(pool, options.inFlight);

  const poolError = (error: PoolError): AdapterError => {
    const { cause } = error;
    const told = cause instanceof HostFault ? cause.error : unreachable(`${where}: ${error.message}`);
    return error.retryAfterMs === undefined ? told : { ...told, retryAfterMs: error.retryAfterMs };
  };

  const keeper = { timer: undefined as Disposable | undefined, closed: false };
  function keepAlive(): void {
    if (keeper.closed) return;
    keeper.timer = clock.timer(options.keepaliveMs, () => {
      void lookAfter().finally(keepAlive);
    });
  }
  async function lookAfter(): Promise<void> {
    const { idle } = pool.snapshot();
    if (idle === 0) return;
    if (!options.isOpen()) return pool.refresh();
    using limit = deadline(clock, validateTimeoutMs);
    const { signal } = limit;
    await Promise.all(
      Array.from({ length: idle }, async () => {
        const lease = await pool.acquire({ owner: 'keepalive', signal, timeoutMs: validateTimeoutMs });
        if (!lease.ok) return;
        const alive = lease.value.resource.down === undefined && (await echo(lease.value.resource, signal)).ok;
        if (alive) lease.value.release();
        else lease.value.discard();
      }),
    );
  }
  keepAlive();

  async function sendOnce(request: LineRequest, signal: AbortSignal): Promise<Result<Answer, AdapterError>> {
    const place = await room.place(request.function, options.requestTimeoutMs, signal);
    if (!place.ok) return err(poolError(place.error));
    using taken = place.value;
    const answer = await taken.line.request(request, signal);
    if (forgotSignOn(answer)) taken.line.close();
    return answer;
  }

  return {
    async send(request, signal) {
      const answer = await sendOnce(request, signal);
      // A host that was started anew has forgotten the sign-on and did nothing: once more, on a new connection.
      return forgotSignOn(answer) ? sendOnce(request, signal) : answer;
    },
    async [Symbol.asyncDispose]() {
      keeper.closed = true;
      keeper.timer?.[Symbol.dispose]();
      await pool.drain(2_000);
    },
  };
}

const forgotSignOn = (answer: Result<Answer, AdapterError>): boolean =>
  answer.ok && answer.value.reasonCode === reasons.notSignedOn;
const isAboutUser = (reason: number): boolean => reason === reasons.wrongPassword || reason === reasons.revoked;
