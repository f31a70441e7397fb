import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import type { LazyAdapter } from '../adapters/adapter.ts';
import type { CallBoard } from '../calls/call-board.ts';
import type { SystemConfig } from '../config/workspace-config.ts';
import type { SystemDirectory } from '../transactions/transactions.ts';
import { cursors } from './cursors.ts';
import { missingAdapter } from './missing-adapter.ts';
import { pausedSystems } from './paused-systems.ts';
import { removedSystems, type RemovedSystem } from './removed-systems.ts';
import { createSystemRunner, type RunnerDeps, type SystemRunner } from './system-runner.ts';

/** The systems of the workspace: kept read, watched, and found by the coordinator. */
export interface Systems extends SystemDirectory, AsyncDisposable {
  readonly all: readonly SystemRunner[];
  runner(id: SystemId): SystemRunner | undefined;
  /** Health; the figures of the outbox are added by the API. */
  statuses(): readonly Omit<SystemStatus, 'outboxDepth' | 'parked' | 'demo'>[];
  /** Systems that were removed and not added again. */
  removed(): readonly RemovedSystem[];
  /** False where there is no such system. */
  setPaused(id: SystemId, paused: boolean): boolean;
  /**
   * Adds a system, or restarts the one with this id with other settings; the others are not touched.
   *
   * @param options.reread everything is read again from the beginning: other settings may show other records
   */
  put(config: SystemConfig, options: { readonly paused?: boolean; readonly reread: boolean }): Promise<void>;
  /** Hides a system from the coordinator until it is disposed: nothing new is planned for it. */
  withhold(id: SystemId): Disposable;
  /** Ends a system and forgets how far it was read. */
  remove(id: SystemId): Promise<void>;
  /** Makes all sessions, without contact with any system. */
  open(): Promise<void>;
  start(): void;
  onChange(listener: () => void): () => void;
}

export interface SystemsDeps extends Omit<RunnerDeps, 'changed' | 'callBoard'> {
  readonly callBoard: Pick<CallBoard, 'apply' | 'lost' | 'forget'>;
  readonly systems: readonly SystemConfig[];
  readonly adapters: ReadonlyMap<string, LazyAdapter>;
}

export function createSystems(deps: SystemsDeps): Systems {
  const { store, clock } = deps;
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const runners = new Map<SystemId, SystemRunner>();
  /** Runners that were replaced or removed and are still ending. */
  const leaving = new Set<Promise<void>>();
  const withheld = new Set<SystemId>();
  let started = false;

  const make = (config: SystemConfig): SystemRunner => {
    const adapter = deps.adapters.get(config.adapter) ?? missingAdapter(config.adapter, [...deps.adapters.keys()]);
    const paused = store.read((db) => pausedSystems.has(db, config.id));
    return createSystemRunner(config, adapter, paused, { ...deps, changed });
  };
  for (const config of deps.systems) runners.set(config.id, make(config));
  // A configuration file may bring a system back by itself.
  const back = store.read(removedSystems.all).filter(({ id }) => runners.has(id));
  if (back.length > 0) store.write('process', (tx) => back.forEach(({ id }) => removedSystems.forget(tx, id)));

  async function end(runner: SystemRunner): Promise<void> {
    const ending = (async () => {
      try {
        await runner[Symbol.asyncDispose]();
      } catch (error) {
        deps.logger.error('system.end.failed', { system: runner.config.id, error: String(error) });
      }
    })();
    leaving.add(ending);
    await ending.finally(() => leaving.delete(ending));
  }

  return {
    get all() {
      return [...runners.values()];
    },
    runner: (id) => runners.get(id),
    get(id) {
      const runner = runners.get(id);
      if (!runner?.session || withheld.has(id)) return undefined;
      return {
        id,
        name: runner.config.name ?? id,
        descriptor: runner.descriptor,
        session: runner.session,
        open: !runner.paused,
      };
    },
    statuses: () =>
      [...runners.values()].map((runner) => ({
        id: runner.config.id,
        name: runner.config.name ?? runner.config.id,
        ...(runner.config.names === undefined ? {} : { names: runner.config.names }),
        adapter: runner.config.adapter,
        acts: [...runner.descriptor.acts],
        ...runner.status,
      })),
    removed: () => store.read(removedSystems.all),
    setPaused(id, paused) {
      const runner = runners.get(id);
      if (!runner) return false;
      store.write('process', (tx) => pausedSystems.set(tx, id, paused, clock.now()));
      runner.setPaused(paused);
      return true;
    },
    async put(config, { paused, reread }) {
      const { id } = config;
      store.write('process', (tx) => {
        removedSystems.forget(tx, id);
        if (paused !== undefined) pausedSystems.set(tx, id, paused, clock.now());
      });
      const before = runners.get(id);
      const next = make(config);
      // The session is made before the old one goes, so that the coordinator always finds one.
      await next.open();
      runners.set(id, next);
      changed();
      // Two readers of one system would take turns in storing how far they came.
      if (before) await end(before);
      if (before?.session?.listen) deps.callBoard.lost(id);
      if (reread) store.write('process', (tx) => cursors.forget(tx, id, clock.now()));
      if (started) next.start();
    },
    withhold(id) {
      withheld.add(id);
      return { [Symbol.dispose]: () => void withheld.delete(id) };
    },
    async remove(id) {
      const runner = runners.get(id);
      if (!runner) return;
      runners.delete(id);
      changed();
      await end(runner);
      deps.callBoard.forget(id);
      const { name, adapter } = runner.config;
      store.write('process', (tx) => {
        removedSystems.add(tx, { id, name: name ?? id, adapter }, clock.now());
        pausedSystems.set(tx, id, false, clock.now());
        cursors.forget(tx, id, clock.now());
      });
      changed();
    },
    async open() {
      await Promise.all([...runners.values()].map((runner) => runner.open()));
    },
    start() {
      started = true;
      for (const runner of runners.values()) runner.start();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([...runners.values()].map((runner) => runner[Symbol.asyncDispose]()));
      await Promise.allSettled(leaving);
    },
  };
}
