/** Things of the last operations, by key; the oldest are forgotten. Whoever finds nothing asks the system. */
export interface Recent<T> {
  put(key: string, value: T): void;
  /** Gives it out and forgets it. */
  take(key: string): T | undefined;
}

export function createRecent<T>(most: number): Recent<T> {
  const values = new Map<string, T>();
  return {
    put(key, value) {
      values.delete(key);
      values.set(key, value);
      if (values.size > most) values.delete(values.keys().next().value as string);
    },
    take(key) {
      const value = values.get(key);
      values.delete(key);
      return value;
    },
  };
}
