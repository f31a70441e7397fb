import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useParts } from '../parts-context.tsx';
import type { Chord } from './chord.ts';
import { type ActionId, keysInForce } from './default-keys.ts';

/** The keys in force, with the agent's changes. */
export function useKeys(): Readonly<Record<ActionId, Chord>> {
  const changed = useStore(useParts().preferences.store, (s) => s.keys);
  return useMemo(() => keysInForce(changed), [changed]);
}
