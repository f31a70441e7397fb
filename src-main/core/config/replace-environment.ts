import { configPath } from './config-path.ts';

/**
 * Puts values of the environment in place of `{ "$env": "NAME" }`. What is not set is added to `missing`, with its path.
 */
export function replaceEnvironment(
  value: unknown,
  environment: (name: string) => string | undefined,
  path: string,
  missing: string[],
): unknown {
  if (Array.isArray(value)) {
    return value.map((item, index) => replaceEnvironment(item, environment, `${path}[${index}]`, missing));
  }
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  if (entries.length === 1 && entries[0]?.[0] === '$env') {
    const name = String(entries[0][1]);
    const found = environment(name);
    if (found === undefined) missing.push(`at ${path}: the environment variable ${name} is not set`);
    return found;
  }
  return Object.fromEntries(
    entries.map(([key, item]) => [key, replaceEnvironment(item, environment, configPath(path, key), missing)]),
  );
}
