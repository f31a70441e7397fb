import { useEffect, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import { useParts } from './parts-context.tsx';

const darkQuery = matchMedia('(prefers-color-scheme: dark)');
const subscribe = (listener: () => void): (() => void) => {
  darkQuery.addEventListener('change', listener);
  return () => darkQuery.removeEventListener('change', listener);
};

/** The theme on the screen now: the agent's choice, else the computer's. */
export function useTheme(): 'light' | 'dark' {
  const chosen = useStore(useParts().preferences.store, (s) => s.theme);
  const dark = useSyncExternalStore(subscribe, () => darkQuery.matches);
  return chosen === 'system' ? (dark ? 'dark' : 'light') : chosen;
}

/** Puts theme and density on the document. */
export function useAppearance(): void {
  const theme = useTheme();
  const density = useStore(useParts().preferences.store, (s) => s.density);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    document.documentElement.dataset['density'] = density;
  }, [theme, density]);
}
