import type { AdapterDescriptor } from '../../src-main/core/adapters/adapter.ts';

/** What is looked at of a valibot schema; members that a kind of schema lacks are absent. */
interface Shape {
  readonly kind?: string;
  readonly pipe?: readonly unknown[];
  readonly wrapped?: unknown;
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly options?: readonly unknown[];
  readonly item?: unknown;
  readonly value?: unknown;
}

/**
 * Every name that may stand in settings, as a dotted path: `imap.host`. Elements of lists and values of records are left out of the path,
 * so `hours` with a list of `from` gives `hours.from`.
 *
 * @param most levels that are followed; schemas may refer to themselves
 */
export function settingNames(schema: AdapterDescriptor['settings'], most = 8): ReadonlySet<string> {
  const names = new Set<string>();
  const walk = (given: unknown, at: string, left: number): void => {
    if (typeof given !== 'object' || given === null || left === 0) return;
    const shape: Shape = given;
    for (const part of shape.pipe?.slice(0, 1) ?? []) walk(part, at, left - 1);
    for (const part of shape.pipe?.slice(1) ?? []) if ((part as Shape).kind === 'schema') walk(part, at, left - 1);
    walk(shape.wrapped, at, left);
    walk(shape.item, at, left - 1);
    walk(shape.value, at, left - 1);
    for (const option of shape.options ?? []) walk(option, at, left - 1);
    for (const [name, inner] of Object.entries(shape.entries ?? {})) {
      const path = at === '' ? name : `${at}.${name}`;
      names.add(path);
      walk(inner, path, left - 1);
    }
  };
  walk(schema, '', most * 4);
  return names;
}
