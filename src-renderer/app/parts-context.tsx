import { createContext, useContext } from 'react';
import type { WindowParts } from './window-parts.ts';

const Context = createContext<WindowParts | undefined>(undefined);
export const PartsProvider = Context;

/** What the features share. */
export function useParts(): WindowParts {
  const parts = useContext(Context);
  if (!parts) throw new Error('useParts outside of PartsProvider');
  return parts;
}
