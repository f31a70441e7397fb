import { useStore } from 'zustand';
import { useParts } from './parts-context.tsx';
import type { SystemsState } from './stores/live-stores.ts';

/** Name of a system as its configuration calls it, or called it before it was removed; the id where it is not known yet. */
export const systemNameIn = ({ systems, removed }: Pick<SystemsState, 'systems' | 'removed'>, id: string): string =>
  systems.find((system) => system.id === id)?.name ?? removed.find((system) => system.id === id)?.name ?? id;

/** Names of the systems. */
export function useSystemName(): (id: string) => string {
  const systems = useStore(useParts().systems, (state) => state.systems);
  const removed = useStore(useParts().systems, (state) => state.removed);
  return (id) => systemNameIn({ systems, removed }, id);
}
