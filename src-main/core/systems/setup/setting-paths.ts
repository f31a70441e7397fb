/** A setting's place: keys and list positions from the outside in. */
export type SettingPath = readonly string[];

export const pathText = (path: SettingPath): string => path.join('.');

/** `auth.token` or `accounts.*.password`: `*` stands for any key. */
export function matchesPattern(path: SettingPath, pattern: string): boolean {
  const parts = pattern.split('.');
  return parts.length === path.length && parts.every((part, index) => part === '*' || part === path[index]);
}

export const isSecretPath = (path: SettingPath, secretSettings: readonly string[]): boolean =>
  secretSettings.some((pattern) => matchesPattern(path, pattern));

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The value at a path; `undefined` where there is none. Only own keys count. */
export function valueAt(tree: unknown, path: SettingPath): unknown {
  let current = tree;
  for (const part of path) {
    if (!isTree(current) || !Object.hasOwn(current, part)) return undefined;
    current = current[part];
  }
  return current;
}

/**
 * A copy with a value put at a path; objects on the way are made where they are missing. A path that leads through something that
 * is no object changes nothing.
 */
export function withValue(tree: unknown, path: SettingPath, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(tree)) {
    const index = Number(first);
    if (!Number.isInteger(index) || index < 0 || index >= tree.length) return tree;
    return tree.map((item, at) => (at === index ? withValue(item, rest, value) : item));
  }
  if (tree !== undefined && !isTree(tree)) return tree;
  const own = tree !== undefined && Object.hasOwn(tree, first) ? tree[first] : undefined;
  // Keys are defined, never assigned: a setting called `__proto__` is only a strange key.
  return Object.fromEntries([
    ...Object.entries(tree ?? {}).filter(([key]) => key !== first),
    [first, withValue(own, rest, value)],
  ]);
}

/** `{ "$secret": NAME }` or `{ "$env": NAME }`. */
export function referenceOf(
  value: unknown,
): { readonly to: 'secret' | 'environment'; readonly name: string } | undefined {
  if (!isTree(value) || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const [key, name] = entries[0] ?? [];
  if (entries.length !== 1 || (key !== '$secret' && key !== '$env')) return undefined;
  return { to: key === '$secret' ? 'secret' : 'environment', name: String(name) };
}

/** Every value that is no list and no object other than a reference, with its path. */
export function* leaves(tree: unknown, path: SettingPath = []): Generator<{ path: SettingPath; value: unknown }> {
  if (!isTree(tree) || referenceOf(tree) !== undefined) {
    yield { path, value: tree };
    return;
  }
  for (const [key, value] of Object.entries(tree)) yield* leaves(value, [...path, key]);
}

/** A copy without the values at secret paths, and these values. */
export function withoutSecrets(
  tree: unknown,
  secretSettings: readonly string[],
): {
  readonly settings: unknown;
  readonly secrets: readonly { readonly path: SettingPath; readonly value: unknown }[];
} {
  const secrets: { path: SettingPath; value: unknown }[] = [];
  const walk = (value: unknown, path: SettingPath): unknown => {
    if (!isTree(value)) return value;
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, String(index)]));
    const kept: [string, unknown][] = [];
    for (const [key, item] of Object.entries(value)) {
      const at = [...path, key];
      if (isSecretPath(at, secretSettings)) secrets.push({ path: at, value: item });
      else kept.push([key, walk(item, at)]);
    }
    return Object.fromEntries(kept);
  };
  return { settings: walk(tree, []), secrets };
}
