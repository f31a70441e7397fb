import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createConnectionMaker } from './connection-maker.ts';
import { createConnectionShelf } from './connection-shelf.ts';
import { createDurationHistogram, type DurationSummary } from './duration-histogram.ts';
import type { AcquireOptions, Leak, Lease, Pool, PoolError, PoolOptions, PoolPriority } from './pool.ts';
import type { BudgetMember } from './pool-budget.ts';
import { createPoolCounters } from './pool-counters.ts';
import { guardHooks } from './pool-hooks.ts';
import type { PoolEntry } from './pool-entry.ts';
import { resolveLimits, resolveTimings } from './pool-options.ts';
import { poolRefusals } from './pool-refusals.ts';
import type { EvictionReason } from './pool-snapshot.ts';
import { sweepPool } from './sweep-pool.ts';
import { createTokenBucket } from './token-bucket.ts';
import { createWaitDeadlines } from './wait-deadlines.ts';
import { WaitQueue } from './wait-queue.ts';
import { waitUntil } from './wait-until.ts';
import { createWarmUps } from './warm-ups.ts';

type Outcome<T> = Result<Lease<T>, PoolError>;

/** A pool for socket-like connections (see `README.md`). It makes nothing before the first acquire unless `minIdle` asks for it. */
export function createPool<T>(options: PoolOptions<T>): Pool<T> {
  const { name, factory, clock, budget, logger } = options;
  const random = options.random ?? Math.random;
  const timings = resolveTimings(options);
  const breaker = options.breaker ?? createCircuitBreaker({ clock, random });
  const counters = createPoolCounters();
  const waiters = new WaitQueue<Outcome<T>>();
  const refusals = poolRefusals(name, breaker);
  const hooks = guardHooks(options.hooks, name, logger);
  const deadlines = createWaitDeadlines(clock, (now) =>
    waiters.expire(now, ({ timeoutMs, owner, since }) => {
      hooks.timedOut?.({ owner, waitedMs: now - since });
      return refuse(refusals.timeout(timeoutMs));
    }),
  );
  let limits = resolveLimits(options);
  const retirements = createTokenBucket(clock, limits.retirementsPerSecond);
  let mode: 'open' | 'paused' | 'draining' | 'closed' = 'open';
  let sweeping: Disposable | undefined;
  let drained: Promise<{ readonly forced: number }> | undefined;
  let progress: () => void = () => {};

  const givePlace = (): void => budget?.give();
  const shelf = createConnectionShelf<T>({
    name,
    factory,
    clock,
    random,
    logger,
    timings,
    counters,
    hooks,
    limits: () => limits,
    retirements,
    unwanted,
    givePlace,
    changed: pump,
  });
  const { entries, idle } = shelf;
  const member: BudgetMember = {
    shed() {
      if (idle.length <= limits.minIdle) return false;
      shelf.retireIdle('budget', idle.length - 1);
      return true;
    },
    wake: pump,
  };
  const membership = budget?.join(member);
  const maker = createConnectionMaker<T>({
    name,
    factory,
    clock,
    random,
    timings,
    breaker,
    counters,
    hooks,
    takePlace: () => budget?.tryTake(member) ?? true,
    givePlace,
    generation: () => shelf.generation,
    made: shelf.put,
    failed: creationFailed,
    look: pump,
  });
  const warmUps = createWarmUps({
    clock,
    refusals,
    deadlineMs: () => limits.acquireTimeoutMs,
    ready: () => entries.size >= Math.max(1, limits.minIdle),
  });
  const total = (): number => entries.size + maker.creating + shelf.closing;

  /** Serves waiters from what is idle, then has made what is still missing. */
  function pump(): void {
    progress();
    warmUps.look();
    armSweep();
    if (mode !== 'open') return;
    if (waiters.size > shelf.checking && idle.length > 0) {
      const now = clock.monotonic();
      do {
        const entry = idle.pop()!;
        if (shelf.mayRetire(entry, now)) shelf.retire(entry, 'lifetime');
        else if (shelf.stale(entry, now)) shelf.check(entry);
        else hand(entry, now);
      } while (waiters.size > shelf.checking && idle.length > 0);
    }
    if (hopeless()) waiters.settleAll(() => refuse(refusals.circuitOpen()));
    if (warmUps.size > 0 && maker.creating === 0 && breaker.openForMs() > 0) warmUps.fail(refusals.circuitOpen);
    const demand = waiters.size - shelf.checking - shelf.resetting - shelf.pinging;
    const reserve = limits.minIdle - idle.length - shelf.checking - shelf.pinging;
    const warmth = warmUps.size > 0 ? Math.max(1, limits.minIdle) - entries.size : 0;
    maker.ensure(Math.min(Math.max(demand, reserve, warmth), limits.max - entries.size - shelf.closing));
  }

  /** Nothing exists, nothing is under way, and the endpoint may not be asked now. */
  function hopeless(): boolean {
    return entries.size === 0 && maker.creating === 0 && breaker.openForMs() > 0;
  }

  function hand(entry: PoolEntry<T>, now: number): void {
    const waiter = waiters.first;
    if (!waiter) return void idle.push(entry);
    const lease = shelf.lend(entry, waiter.owner, now, now - waiter.since, waiter.origin);
    waiters.serve(waiter, ok(lease));
  }

  function unwanted(): EvictionReason | undefined {
    if (mode === 'draining' || mode === 'closed') return 'drained';
    if (entries.size + maker.creating > limits.max) return 'surplus';
    if (budget?.contended(member) && waiters.size === 0 && idle.length >= limits.minIdle) return 'budget';
    return undefined;
  }

  function creationFailed(cause: unknown): void {
    logger?.warn('pool.createFailed', { pool: name, error: String(cause) });
    // While others are borrowed a waiter may still be served; with nothing left it would only wait for its deadline.
    if (entries.size === 0 && maker.creating === 0) waiters.settleAll(() => refuse(refusals.createFailed(cause)));
    warmUps.fail(() => refusals.createFailed(cause));
    pump();
  }

  function refuse(error: PoolError): Outcome<T> {
    if (error.code === 'TIMEOUT') counters.timeouts += 1;
    else if (error.code === 'ABORTED') counters.aborted += 1;
    else counters.refused += 1;
    return err(error);
  }

  /** Background work leaves a quarter of the queue to callers a person waits for, or it could lock them out by its number. */
  function hasRoom(priority: PoolPriority): boolean {
    const free = Math.max(0, limits.max - shelf.active);
    if (waiters.size >= limits.maxWaiting + free) return false;
    return priority === 'interactive' || waiters.background < Math.ceil(limits.maxWaiting * 0.75) + free;
  }

  function acquire(request: AcquireOptions = {}): Promise<Outcome<T>> {
    const { signal, owner = 'unnamed', priority = 'interactive' } = request;
    const timeoutMs = request.timeoutMs ?? limits.acquireTimeoutMs;
    if (!(timeoutMs > 0 && timeoutMs < Infinity)) throw new RangeError(`acquire time-out is ${timeoutMs} ms`);
    if (mode === 'paused') return Promise.resolve(refuse(refusals.paused()));
    if (mode !== 'open') return Promise.resolve(refuse(refusals.closed()));
    if (signal?.aborted) return Promise.resolve(refuse(refusals.aborted(signal)));
    const origin = limits.leakAfterMs === Infinity ? undefined : new Error('borrowed here');
    const now = clock.monotonic();
    const top = waiters.size === 0 ? idle.at(-1) : undefined;
    if (top && !shelf.overdue(top, now) && !shelf.stale(top, now)) {
      idle.pop();
      return Promise.resolve(ok(shelf.lend(top, owner, now, 0, origin)));
    }
    if (!hasRoom(priority)) {
      return Promise.resolve(refuse(refusals.queueFull(waiters.size)));
    }
    return new Promise((resolve) => {
      const waiter = waiters.push(now, timeoutMs, owner, priority, origin, resolve);
      deadlines.watch(waiter.deadline);
      if (signal) {
        const onAbort = (): void => void waiters.settle(waiter, refuse(refusals.aborted(signal)));
        signal.addEventListener('abort', onAbort, { once: true });
        waiter.detach = () => signal.removeEventListener('abort', onAbort);
      }
      pump();
    });
  }

  function armSweep(): void {
    if (sweeping || mode === 'closed' || (entries.size === 0 && limits.minIdle === 0)) return;
    sweeping = clock.timer(timings.sweepEveryMs, () => {
      sweeping = undefined;
      const { retire, reclaim } = shelf;
      sweepPool({ now: clock.monotonic(), entries, idle, limits, retirements, retire, reclaim, onLeak });
      shelf.pingIdle(clock.monotonic());
      pump();
    });
  }

  function onLeak(leak: Leak): void {
    counters.leaks += 1;
    logger?.warn('pool.leak', { pool: name, owner: leak.owner, heldMs: leak.heldMs, stack: leak.stack });
    options.onLeak?.(leak);
  }

  async function close(timeoutMs: number): Promise<{ readonly forced: number }> {
    mode = 'draining';
    waiters.settleAll(() => refuse(refusals.closed()));
    warmUps.fail(refusals.closed);
    maker.stop();
    shelf.retireIdle('drained', 0);
    const watch = (look: () => void): void => void (progress = look);
    await waitUntil(clock, timeoutMs, () => entries.size === 0, watch);
    const left = [...entries].filter((entry) => entry.lease !== undefined);
    for (const entry of left) shelf.reclaim(entry, 'forced');
    await waitUntil(clock, timings.destroyTimeoutMs, () => total() === 0, watch);
    mode = 'closed';
    sweeping?.[Symbol.dispose]();
    deadlines[Symbol.dispose]();
    membership?.[Symbol.dispose]();
    return { forced: left.length };
  }

  function idleAge(): DurationSummary {
    const ages = createDurationHistogram();
    const now = clock.monotonic();
    for (const entry of idle) ages.record(now - entry.idleSince);
    return ages.summary();
  }

  const drain = (timeoutMs = 5_000): Promise<{ readonly forced: number }> => (drained ??= close(timeoutMs));
  if (limits.minIdle > 0) pump();

  return {
    acquire,
    warmUp(signal) {
      if (mode !== 'open') return Promise.resolve(err(mode === 'paused' ? refusals.paused() : refusals.closed()));
      const outcome = warmUps.wait(signal);
      pump();
      return outcome;
    },
    release(lease) {
      const mine = [...entries].some((entry) => entry.lease === lease);
      if (!mine) throw new Error(`this lease is not borrowed from ${name}`);
      lease.release();
    },
    pause() {
      if (mode !== 'open') return;
      mode = 'paused';
      waiters.settleAll(() => refuse(refusals.paused()));
      warmUps.fail(refusals.paused);
    },
    resume() {
      if (mode !== 'paused') return;
      mode = 'open';
      pump();
    },
    drain,
    refresh() {
      shelf.refreshAll();
      pump();
    },
    reconfigure(changes) {
      limits = resolveLimits(changes, limits);
      retirements.setRate(limits.retirementsPerSecond);
      const surplus = Math.max(0, entries.size + maker.creating - limits.max);
      shelf.retireIdle('surplus', Math.max(0, idle.length - surplus));
      pump();
    },
    snapshot: () => ({
      ...counters.snapshot(),
      name,
      mode,
      circuit: breaker.state,
      max: limits.max,
      minIdle: limits.minIdle,
      idle: idle.length,
      active: shelf.active,
      idleAge: idleAge(),
      busy: shelf.checking + shelf.resetting + shelf.pinging,
      creating: maker.creating,
      closing: shelf.closing,
      total: total(),
      pending: waiters.size,
    }),
    async [Symbol.asyncDispose]() {
      await drain();
    },
  };
}
