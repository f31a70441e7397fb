import { useEffect } from 'react';
import { useStore } from 'zustand';
import { playRing } from '../../app/play-ring.ts';
import { useParts } from '../../app/parts-context.tsx';

const EVERY_MS = 3000;

/** Rings while a call is offered, where the agent wants a sound. */
export function useRingTone(ringing: boolean): void {
  const wanted = useStore(useParts().preferences.store, (s) => s.ringSound);
  useEffect(() => {
    if (!ringing || !wanted) return undefined;
    playRing();
    const timer = setInterval(playRing, EVERY_MS);
    return () => clearInterval(timer);
  }, [ringing, wanted]);
}
