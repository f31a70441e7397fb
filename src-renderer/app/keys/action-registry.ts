import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ActionId } from './default-keys.ts';

type Handler = () => void | boolean;

/** Which actions can be done now. The handler registered last wins: it belongs to what was opened last. */
export interface ActionRegistry {
  /** The ids that have a handler now; for the palette. */
  readonly available: StoreApi<ReadonlySet<ActionId>>;
  /** A handler that returns false passes the action on to the one registered before it. */
  register(id: ActionId, handler: Handler): () => void;
  /** False where nobody took the action. */
  run(id: ActionId): boolean;
}

export function createActionRegistry(): ActionRegistry {
  const handlers = new Map<ActionId, Handler[]>();
  const available = createStore<ReadonlySet<ActionId>>(() => new Set());
  const publish = (): void =>
    available.setState(new Set([...handlers].filter(([, list]) => list.length > 0).map(([id]) => id)), true);
  return {
    available,
    register(id, handler) {
      const list = handlers.get(id) ?? [];
      handlers.set(id, [...list, handler]);
      if (list.length === 0) publish();
      return () => {
        const rest = (handlers.get(id) ?? []).filter((h) => h !== handler);
        handlers.set(id, rest);
        if (rest.length === 0) publish();
      };
    },
    run: (id) => (handlers.get(id) ?? []).toReversed().some((handler) => handler() !== false),
  };
}
