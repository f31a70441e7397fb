import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import type { Adapter } from '../adapters/adapter.ts';
import type { SystemConfig } from '../config/workspace-config.ts';
import type { SystemDirectory } from '../transactions/transactions.ts';
import { missingAdapter } from './missing-adapter.ts';
import { pausedSystems } from './paused-systems.ts';
import { createSystemRunner, type RunnerDeps, type SystemRunner } from './system-runner.ts';

/** The systems of the workspace: kept read, watched, and found by the coordinator. */
export interface Systems extends SystemDirectory, AsyncDisposable {
  readonly all: readonly SystemRunner[];
  runner(id: SystemId): SystemRunner | undefined;
  /** Health; the figures of the outbox are added by the API. */
  statuses(): readonly Omit<SystemStatus, 'outboxDepth' | 'parked' | 'demo'>[];
  /** False where there is no such system. */
  setPaused(id: SystemId, paused: boolean): boolean;
  /** Makes all sessions, without contact with any system. */
  open(): Promise<void>;
  start(): void;
  onChange(listener: () => void): () => void;
}

export interface SystemsDeps extends Omit<RunnerDeps, 'changed'> {
  readonly systems: readonly SystemConfig[];
  readonly adapters: ReadonlyMap<string, Adapter>;
}

export function createSystems(deps: SystemsDeps): Systems {
  const { store, clock } = deps;
  const listeners = new Set<() => void>();
  const changed = (): void => {
    for (const listener of listeners) listener();
  };
  const runners = new Map<SystemId, SystemRunner>();
  for (const config of deps.systems) {
    const adapter = deps.adapters.get(config.adapter) ?? missingAdapter(config.adapter, [...deps.adapters.keys()]);
    const paused = store.read((db) => pausedSystems.has(db, config.id));
    runners.set(config.id, createSystemRunner(config, adapter, paused, { ...deps, changed }));
  }
  return {
    all: [...runners.values()],
    runner: (id) => runners.get(id),
    get(id) {
      const runner = runners.get(id);
      if (!runner?.session) return undefined;
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
        adapter: runner.config.adapter,
        ...runner.status,
      })),
    setPaused(id, paused) {
      const runner = runners.get(id);
      if (!runner) return false;
      store.write('process', (tx) => pausedSystems.set(tx, id, paused, clock.now()));
      runner.setPaused(paused);
      return true;
    },
    async open() {
      await Promise.all([...runners.values()].map((runner) => runner.open()));
    },
    start() {
      for (const runner of runners.values()) runner.start();
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      await Promise.allSettled([...runners.values()].map((runner) => runner[Symbol.asyncDispose]()));
    },
  };
}
