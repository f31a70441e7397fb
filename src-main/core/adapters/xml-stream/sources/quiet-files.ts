import type { Clock } from '../../../ports/clock.ts';

/** Says of a file whether its writer seems to be done. */
export interface QuietFiles {
  isQuiet(name: string, seen: { readonly size: number; readonly mtimeMs: number }): boolean;
}

/**
 * A file is quiet when it has not changed for `quietMs`: by its own time, or, where that lies in the future because another computer's clock
 * is ahead, since it was first seen so.
 */
export function createQuietFiles(quietMs: number, clock: Clock): QuietFiles {
  const first = new Map<string, { readonly state: string; readonly at: number }>();
  return {
    isQuiet(name, { size, mtimeMs }) {
      const age = clock.now() - mtimeMs;
      if (age >= quietMs) {
        first.delete(name);
        return true;
      }
      const state = `${size} ${mtimeMs}`;
      const known = first.get(name);
      if (known?.state === state) return clock.monotonic() - known.at >= quietMs;
      first.set(name, { state, at: clock.monotonic() });
      return quietMs === 0;
    },
  };
}
