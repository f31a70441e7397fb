import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { DeathNotice } from './connection-maker.ts';
import type { PoolFactory, PoolLimits } from './pool.ts';
import type { PoolCounters } from './pool-counters.ts';
import type { PoolEntry } from './pool-entry.ts';
import type { PoolHooks } from './pool-hooks.ts';
import { PoolLease } from './pool-lease.ts';
import type { PoolTimings } from './pool-options.ts';
import type { EvictionReason } from './pool-snapshot.ts';
import type { TokenBucket } from './token-bucket.ts';
import { withinDeadline } from './within-deadline.ts';

export interface ConnectionShelfDeps<T> {
  readonly name: string;
  readonly factory: PoolFactory<T>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger | undefined;
  readonly timings: PoolTimings;
  readonly counters: PoolCounters;
  readonly hooks: PoolHooks;
  readonly limits: () => PoolLimits;
  readonly retirements: TokenBucket;
  /** Why a connection that is sound should leave all the same; asked whenever one comes back. */
  readonly unwanted: () => EvictionReason | undefined;
  /** A closed connection gives its place of the shared budget back. */
  readonly givePlace: () => void;
  /** Something came back or left. */
  readonly changed: () => void;
}

/** The connections that exist: which are idle, borrowed, being checked, reset or closed. */
export interface ConnectionShelf<T> {
  readonly entries: ReadonlySet<PoolEntry<T>>;
  /** Longest idle first; the last one is handed out next. */
  readonly idle: PoolEntry<T>[];
  readonly active: number;
  readonly checking: number;
  readonly resetting: number;
  /** Being asked though nobody wants them now. */
  readonly pinging: number;
  readonly closing: number;
  /** Number of `refreshAll` so far; a connection of an earlier generation leaves when it comes back. */
  readonly generation: number;
  put(resource: T, generation: number, notice: DeathNotice): void;
  /** Its life is over and one more may be retired this second. */
  mayRetire(entry: PoolEntry<T>, now: number): boolean;
  overdue(entry: PoolEntry<T>, now: number): boolean;
  /** It idled so long that it must be asked first. */
  stale(entry: PoolEntry<T>, now: number): boolean;
  check(entry: PoolEntry<T>): void;
  /** Asks idle ones of which nothing was heard for long, a quarter of them at once at most, so that the others can be lent. */
  pingIdle(now: number): void;
  lend(entry: PoolEntry<T>, owner: string, now: number, waitedMs: number, origin: Error | undefined): PoolLease<T>;
  retire(entry: PoolEntry<T>, reason: EvictionReason): void;
  /** Closes idle ones, longest idle first, until `keep` are left. */
  retireIdle(reason: EvictionReason, keep: number): void;
  /** Takes a borrowed one back under its borrower, whose own release is then harmless. */
  reclaim(entry: PoolEntry<T>, reason: EvictionReason): void;
  refreshAll(): void;
}

export function createConnectionShelf<T>(deps: ConnectionShelfDeps<T>): ConnectionShelf<T> {
  const { name, factory, clock, timings, counters, hooks, retirements, changed } = deps;
  const entries = new Set<PoolEntry<T>>();
  const idle: PoolEntry<T>[] = [];
  let active = 0;
  let checking = 0;
  let resetting = 0;
  let pinging = 0;
  let closing = 0;
  let generation = 0;

  const overdue = (entry: PoolEntry<T>, now: number): boolean => entry.retireAt <= now;
  const mayRetire = (entry: PoolEntry<T>, now: number): boolean => overdue(entry, now) && retirements.tryTake();

  function leavingReason(entry: PoolEntry<T>, now: number): EvictionReason | undefined {
    if (entry.broken) return 'broken';
    if (entry.generation !== generation) return 'refreshed';
    const reason = deps.unwanted();
    if (reason) return reason;
    if (entry.uses >= deps.limits().maxUses) return 'uses';
    return mayRetire(entry, now) ? 'lifetime' : undefined;
  }

  function retire(entry: PoolEntry<T>, reason: EvictionReason): void {
    if (!entries.delete(entry)) return;
    entry.place = 'gone';
    closing += 1;
    counters.evictions[reason] += 1;
    hooks.closed?.({ reason });
    withinDeadline(clock, timings.destroyTimeoutMs, `closing ${name}`, () => factory.destroy(entry.resource))
      .catch((cause: unknown) => deps.logger?.warn('pool.destroyFailed', { pool: name, error: String(cause) }))
      .finally(() => {
        closing -= 1;
        counters.destroyed += 1;
        deps.givePlace();
        changed();
      });
  }

  function park(entry: PoolEntry<T>, now: number): void {
    entry.place = 'idle';
    entry.idleSince = now;
    entry.aliveAt = now;
    idle.push(entry);
  }

  /** It answered, which is no use of it: it goes on idling where it was. */
  function parkAgain(entry: PoolEntry<T>, now: number): void {
    entry.place = 'idle';
    entry.aliveAt = now;
    const at = idle.findIndex((other) => other.idleSince > entry.idleSince);
    idle.splice(at < 0 ? idle.length : at, 0, entry);
  }

  const pingDue = (entry: PoolEntry<T>, now: number): boolean =>
    now - entry.aliveAt >= deps.limits().pingAfterMs * (1 - 0.2 * entry.pingEarlier);

  function ping(entry: PoolEntry<T>): void {
    pinging += 1;
    entry.place = 'busy';
    ask(entry, (alive) => {
      pinging -= 1;
      comeBack(entry, alive ? undefined : 'invalid', parkAgain);
    });
  }

  /**
   * One is dead: those of which nothing was heard for longer may have died of the same cause. All are asked at once, or a caller
   * would wait for one time-out after the other.
   */
  function pingSilent(since: number): void {
    for (const entry of idle.filter((one) => one.aliveAt <= since)) {
      idle.splice(idle.indexOf(entry), 1);
      ping(entry);
    }
  }

  function ask(entry: PoolEntry<T>, back: (alive: boolean) => void): void {
    const work = (signal: AbortSignal): boolean | Promise<boolean> =>
      factory.validate?.(entry.resource, signal) ?? true;
    withinDeadline(clock, timings.validateTimeoutMs, `checking ${name}`, work).then(back, () => back(false));
  }

  function comeBack(entry: PoolEntry<T>, fault: EvictionReason | undefined, parkIt = park): void {
    const now = clock.monotonic();
    const reason = fault ?? leavingReason(entry, now);
    if (reason) retire(entry, reason);
    else parkIt(entry, now);
    changed();
  }

  function reset(entry: PoolEntry<T>, work: (resource: T) => void | Promise<void>): void {
    resetting += 1;
    entry.place = 'busy';
    const back = (fault?: EvictionReason): void => {
      resetting -= 1;
      comeBack(entry, fault);
    };
    const failed = (): void => back('resetFailed');
    let working: void | Promise<void>;
    try {
      working = work(entry.resource);
    } catch {
      return failed();
    }
    // A reset that is done at once costs the next borrower nothing.
    if (!(working instanceof Promise)) return back();
    withinDeadline(clock, timings.resetTimeoutMs, `resetting ${name}`, () => working).then(() => back(), failed);
  }

  function giveBack(entry: PoolEntry<T>, lease: PoolLease<T>, broken: boolean): void {
    active -= 1;
    entry.lease = undefined;
    const now = clock.monotonic();
    counters.usage.record(now - lease.since);
    hooks.released?.({ owner: lease.owner, heldMs: now - lease.since, broken });
    // What leaves anyway need not be reset first.
    const reason = broken ? 'discarded' : leavingReason(entry, now);
    if (!reason && factory.reset) reset(entry, factory.reset.bind(factory));
    else if (reason) retire(entry, reason);
    else park(entry, now);
    changed();
  }

  function died(entry: PoolEntry<T>): void {
    entry.broken = true;
    if (entry.place !== 'idle') return;
    idle.splice(idle.indexOf(entry), 1);
    retire(entry, 'broken');
    changed();
  }

  const retireIdle = (reason: EvictionReason, keep: number): void => {
    for (const entry of idle.splice(0, Math.max(0, idle.length - keep))) retire(entry, reason);
  };

  return {
    entries,
    idle,
    get active() {
      return active;
    },
    get checking() {
      return checking;
    },
    get resetting() {
      return resetting;
    },
    get pinging() {
      return pinging;
    },
    get closing() {
      return closing;
    },
    get generation() {
      return generation;
    },
    overdue,
    mayRetire,
    stale: (entry, now) => factory.validate !== undefined && now - entry.aliveAt > deps.limits().validateAfterIdleMs,
    put(resource, madeIn, notice) {
      const { maxLifetimeMs, lifetimeJitter } = deps.limits();
      const now = clock.monotonic();
      const entry: PoolEntry<T> = {
        resource,
        generation: madeIn,
        retireAt: now + maxLifetimeMs * (1 - lifetimeJitter * deps.random()),
        idleSince: now,
        aliveAt: now,
        pingEarlier: deps.random(),
        uses: 0,
        place: 'busy',
        broken: notice.died,
        lease: undefined,
      };
      notice.onDeath = () => died(entry);
      entries.add(entry);
      comeBack(entry, undefined);
    },
    check(entry) {
      checking += 1;
      entry.place = 'busy';
      ask(entry, (alive) => {
        checking -= 1;
        if (!alive) pingSilent(entry.aliveAt);
        comeBack(entry, alive ? undefined : 'invalid');
      });
    },
    pingIdle(now) {
      if (deps.limits().pingAfterMs === Infinity || factory.validate === undefined) return;
      const room = Math.ceil((idle.length + pinging) / 4) - pinging;
      for (const entry of idle.filter((one) => pingDue(one, now)).slice(0, Math.max(0, room))) {
        idle.splice(idle.indexOf(entry), 1);
        ping(entry);
      }
    },
    lend(entry, owner, now, waitedMs, origin) {
      entry.place = 'borrowed';
      entry.uses += 1;
      active += 1;
      counters.acquired += 1;
      counters.wait.record(waitedMs);
      hooks.acquired?.({ owner, waitedMs });
      entry.lease = new PoolLease(entry, owner, now, origin, giveBack);
      return entry.lease;
    },
    retire,
    retireIdle,
    reclaim(entry, reason) {
      if (!entry.lease) return;
      entry.lease.reclaim();
      entry.lease = undefined;
      active -= 1;
      retire(entry, reason);
    },
    refreshAll() {
      generation += 1;
      retireIdle('refreshed', 0);
    },
  };
}
