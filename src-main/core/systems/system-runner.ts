import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import { err } from '../../../src-shared/result/result.ts';
import type { LazyAdapter, AdapterDescriptor, AdapterSession, HealthReport, Listener } from '../adapters/adapter.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';
import type { UnifiedMessage } from '../adapters/unified-message.ts';
import type { SystemConfig } from '../config/workspace-config.ts';
import type { Logger } from '../ports/logger.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { Pools } from '../pool/pools.ts';
import { StoreError } from '../store/store-error.ts';
import { applyBatch, type ApplyDeps } from './apply-batch.ts';
import { reconnectDelayMs } from './backoff.ts';
import { cursors } from './cursors.ts';
import { deadline } from './deadline.ts';
import { adviceFor, healthOf, ownOr, resumeAdvice, storeTrouble } from './health.ts';
import { openSession, type OpenedSession } from './open-session.ts';
import { createWake } from './wake.ts';

const HEALTH_DEADLINE_MS = 15_000;
const HEALTH_EVERY_MS = 60_000;
const PULL_DEADLINE_MS = 60_000;
const LISTEN_DEADLINE_MS = 20_000;

export interface RunnerDeps extends ApplyDeps {
  readonly logger: Logger;
  readonly secrets: SecretStore;
  /** Where the connections of the sessions belong; absent: each session stands alone. */
  readonly pools?: Pools | undefined;
  readonly region: string;
  readonly agent: { readonly id: string; readonly name: string };
  readonly random: () => number;
  /** The system answers again: operations that wait for it may go. */
  readonly cameUp: (system: SystemId) => void;
  readonly changed: () => void;
}

export type RunnerStatus = Pick<SystemStatus, 'state' | 'since' | 'freshAt' | 'said' | 'found' | 'advice'>;

/** Keeps one system read: opens it, watches its health, pulls and listens, and comes back by itself after every failure. */
export interface SystemRunner extends AsyncDisposable {
  readonly config: SystemConfig;
  readonly adapter: LazyAdapter;
  /** The adapter's, with what the settings of this system make it promise. */
  readonly descriptor: AdapterDescriptor;
  /** Absent while the settings are not usable. */
  readonly session: AdapterSession | undefined;
  readonly status: RunnerStatus;
  /** What the session was made from, secrets included. In memory only: never shown, stored or logged. */
  readonly settings: unknown;
  readonly paused: boolean;
  setPaused(paused: boolean): void;
  /** Look at it now. */
  wake(): void;
  /** Read everything again from the beginning. */
  reread(): Promise<void>;
  /** Makes the session, without any contact with the system; the coordinator needs it before recovery. */
  open(): Promise<void>;
  start(): void;
}

export function createSystemRunner(
  config: SystemConfig,
  adapter: LazyAdapter,
  paused: boolean,
  deps: RunnerDeps,
): SystemRunner {
  const { clock } = deps;
  const logger = deps.logger.child({ system: config.id });
  const stop = new AbortController();
  const wake = createWake(clock);
  let opened: OpenedSession | undefined;
  let status: RunnerStatus = { state: paused ? 'paused' : 'connecting', since: clock.now() };
  let isPaused = paused;
  let running: Promise<void> | undefined;
  /** What the last health check said: reading goes well in a degraded system too, and does not mend it. */
  let healthy: HealthReport = { state: 'ok', said: '' };
  let checkedAt = 0;

  function setStatus(next: Omit<RunnerStatus, 'since'>): void {
    const since = next.state === status.state ? status.since : clock.now();
    if (next.state !== status.state) logger.info('system.state', { state: next.state, said: next.said });
    status = { ...next, since };
    deps.changed();
  }
  const fail = (error: AdapterError): void => {
    setStatus({
      state: healthOf(error),
      freshAt: status.freshAt,
      said: error.said ? `${error.message} (${error.said})` : error.message,
      found: { code: `failed.${error.kind}` },
      advice: adviceFor(error),
    });
    if (opened?.session.listen) deps.callBoard.lost(config.id);
  };

  async function checkHealth(current: AdapterSession, signal: AbortSignal): Promise<AdapterError | undefined> {
    using limit = deadline(clock, HEALTH_DEADLINE_MS, signal);
    const health = await current.health(limit.signal);
    if (!health.ok) return ownOr(health.error, limit.signal, signal, HEALTH_DEADLINE_MS);
    healthy = health.value;
    checkedAt = clock.monotonic();
    setStatus({ ...healthy, freshAt: status.freshAt });
    return undefined;
  }

  async function attempt(current: AdapterSession, signal: AbortSignal): Promise<AdapterError | undefined> {
    const ill = await checkHealth(current, signal);
    if (ill) return ill;
    deps.cameUp(config.id);
    const line = new AbortController();
    const lineSignal = AbortSignal.any([signal, line.signal]);
    let down: AdapterError | undefined;
    try {
      if (current.listen) {
        // The signal outlives this call: it ends the stream too. So the deadline cuts the line instead of being the signal.
        using _deadline = clock.timer(LISTEN_DEADLINE_MS, () =>
          line.abort(new Error('the line did not come up in time')),
        );
        const up = await current.listen(
          listener(),
          (error) => {
            down = error;
            wake.ring();
          },
          lineSignal,
        );
        if (!up.ok) return up.error;
      }
      while (!signal.aborted && !isPaused) {
        const failed = down ?? (await pullAll(current, lineSignal));
        if (failed) return failed;
        await wake.wait((opened?.descriptor ?? adapter.descriptor).pullEveryMs, signal);
        if (down) return down;
        const stale =
          clock.monotonic() - checkedAt > HEALTH_EVERY_MS ? await checkHealth(current, lineSignal) : undefined;
        if (stale) return stale;
      }
      return undefined;
    } finally {
      line.abort(new Error('the line is given up'));
    }
  }

  async function pullAll(current: AdapterSession, signal: AbortSignal): Promise<AdapterError | undefined> {
    for (let more = true; more && !signal.aborted && !isPaused;) {
      using limit = deadline(clock, PULL_DEADLINE_MS, signal);
      const cursor = deps.store.read((db) => cursors.read(db, config.id));
      const batch = await current.pull(cursor, limit.signal);
      if (!batch.ok) return ownOr(batch.error, limit.signal, signal, PULL_DEADLINE_MS);
      more = batch.value.more;
      // An unchanged cursor without messages needs no write: an idle workspace leaves the disk alone.
      if (batch.value.messages.length > 0 || batch.value.cursor !== cursor) {
        await applyBatch(deps, config.id, batch.value.messages, batch.value.cursor);
      }
      setStatus({ ...healthy, freshAt: clock.now() });
    }
    return undefined;
  }

  /** Pushed facts are gathered for one turn of the event loop and stored together. */
  function listener(): Listener {
    let gathered: UnifiedMessage[] = [];
    let told: ((safe: boolean) => void)[] = [];
    return (message, stored) => {
      status = { ...status, freshAt: clock.now() };
      if (stored) told.push(stored);
      if (gathered.push(message) > 1) return;
      queueMicrotask(() => {
        const [batch, senders] = [gathered, told];
        [gathered, told] = [[], []];
        const tell = (safe: boolean): void => senders.forEach((sender) => sender(safe));
        applyBatch(deps, config.id, batch, undefined).then(
          () => tell(true),
          (error: unknown) => {
            logger.error('system.push.failed', { error: String(error) });
            tell(false);
            wake.ring();
          },
        );
      });
    };
  }

  /** What an exception means for this system. Never rejects, whatever the secret store or the adapter throw. */
  function faultOf(thrown: unknown): AdapterError {
    if (thrown instanceof StoreError) return storeTrouble(thrown);
    logger.error('system.fault', {
      error: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown),
    });
    return { kind: 'nonsense', message: 'the adapter failed; the log has the details' };
  }

  /** Makes the session, or a new one where a secret is another by now. What was there stays where none can be made. */
  async function open(): Promise<void> {
    const answer = await openSession(config, adapter, { ...deps, logger }, opened).catch((thrown: unknown) =>
      err(faultOf(thrown)),
    );
    if (!answer.ok) {
      if (!isPaused) fail(answer.error);
      return;
    }
    const before = opened;
    opened = answer.value;
    if (before && before !== opened) await before.session[Symbol.asyncDispose]();
  }

  async function run(): Promise<void> {
    const { signal } = stop;
    for (let failures = 0; !signal.aborted;) {
      if (isPaused) {
        setStatus({ state: 'paused', freshAt: status.freshAt, advice: resumeAdvice });
        await wake.wait(24 * 3600_000, signal);
        continue;
      }
      if (!opened) await open();
      if (opened) {
        const began = clock.monotonic();
        const error = await attempt(opened.session, signal).catch((thrown: unknown) =>
          signal.aborted ? undefined : faultOf(thrown),
        );
        if (signal.aborted) break;
        if (!error) continue;
        if (clock.monotonic() - began > 60_000) failures = 0;
        fail(error);
        failures += 1;
        const delay =
          error.kind === 'misconfigured'
            ? 30_000
            : Math.max(error.retryAfterMs ?? 0, reconnectDelayMs(failures, deps.random));
        await wake.wait(delay, signal);
        // A person may have stored another password meanwhile.
        if (error.kind === 'misconfigured' && !signal.aborted) await open();
      } else {
        await wake.wait(30_000, signal);
      }
    }
  }

  return {
    config,
    adapter,
    get descriptor() {
      return opened?.descriptor ?? adapter.descriptor;
    },
    get session() {
      return opened?.session;
    },
    get status() {
      return status;
    },
    get settings() {
      return opened === undefined ? undefined : JSON.parse(opened.settings);
    },
    get paused() {
      return isPaused;
    },
    setPaused(next) {
      isPaused = next;
      if (!next) setStatus({ state: 'connecting', freshAt: status.freshAt });
      wake.ring();
    },
    wake: () => wake.ring(),
    async reread() {
      await deps.store.writeSoon('process', (tx) => cursors.forget(tx, config.id, clock.now()));
      wake.ring();
    },
    open,
    start() {
      running ??= run();
    },
    async [Symbol.asyncDispose]() {
      stop.abort(new Error('the core is closing'));
      await running;
      await opened?.session[Symbol.asyncDispose]();
    },
  };
}
