import * as v from 'valibot';
import { preferencesSchema, type Preferences } from '../../../src-shared/contract/settings.ts';
import type { Store } from '../store/store.ts';

export const defaultPreferences: Preferences = {
  language: 'system',
  theme: 'system',
  density: 'comfortable',
  keys: {},
  ringSound: true,
};

/** What the agent at this workstation has set for themselves. A stored value of an older version falls back to the default. */
export interface PreferenceStore {
  get(): Preferences;
  set(changes: Partial<Preferences>): Preferences;
  onChange(listener: (preferences: Preferences) => void): () => void;
}

export function createPreferenceStore(store: Store): PreferenceStore {
  const listeners = new Set<(preferences: Preferences) => void>();
  const stored = store.read(
    (db) => db.prepare('SELECT name, value FROM preferences').all() as { name: string; value: string }[],
  );
  let current: Preferences = defaultPreferences;
  for (const { name, value } of stored) {
    const candidate = v.safeParse(preferencesSchema, { ...current, [name]: parseJson(value) });
    if (candidate.success) current = candidate.output;
  }
  return {
    get: () => current,
    set(changes) {
      const next = v.parse(preferencesSchema, { ...current, ...changes });
      store.write('process', (tx) => {
        const put = tx.prepare(
          'INSERT INTO preferences (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
        );
        for (const name of Object.keys(changes) as (keyof Preferences)[]) put.run(name, JSON.stringify(next[name]));
      });
      current = next;
      for (const listener of listeners) listener(current);
      return current;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
