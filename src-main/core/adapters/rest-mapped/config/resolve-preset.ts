import { isJsonObject, type JsonObject, type JsonValue } from '../mapping/json-value.ts';

/** Puts what a person gave in place of `${name}` in every string. What is not given stays as it is. */
export function fillIn(value: JsonValue, given: Readonly<Record<string, string>>): JsonValue {
  if (typeof value === 'string')
    return value.replace(/\$\{([A-Za-z]\w*)\}/g, (whole, name: string) =>
      Object.hasOwn(given, name) ? (given[name] ?? whole) : whole,
    );
  if (Array.isArray(value)) return value.map((one: JsonValue) => fillIn(one, given));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, fillIn(one, given)]));
}

/** Objects that say by `kind` which one they are: another kind replaces the whole. */
const isOtherKind = (base: JsonObject, over: JsonObject): boolean =>
  over['kind'] !== undefined && over['kind'] !== base['kind'];

/**
 * Lays overrides over a preset: objects are merged by key, `null` removes, everything else replaces, and so does an object of
 * another `kind`.
 */
export function layOver(base: JsonValue | undefined, over: JsonValue): JsonValue {
  if (!isJsonObject(over) || !isJsonObject(base) || isOtherKind(base, over)) return over;
  const merged = new Map(Object.entries(base));
  for (const [key, value] of Object.entries(over)) {
    // Not a name of anything in the settings, and dangerous as a key.
    if (key === '__proto__') continue;
    if (value === null) merged.delete(key);
    else merged.set(key, layOver(merged.get(key), value));
  }
  return Object.fromEntries(merged);
}
