import { useStore } from 'zustand';
import { useParts } from './parts-context.tsx';

/** Names of the systems as their configuration calls them; the id where it is not known yet. */
export function useSystemName(): (id: string) => string {
  const systems = useStore(useParts().systems, (state) => state.systems);
  return (id) => systems.find((system) => system.id === id)?.name ?? id;
}
