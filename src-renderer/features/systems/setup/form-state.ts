import type { SettingField, SettingOption } from '../../../../src-shared/model/setting-form.ts';

/** What a person has filled in. Secrets are never part of `settings`; paths are keys joined by dots. */
export interface FormState {
  readonly settings: Readonly<Record<string, unknown>>;
  /** Entered now, by path. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Entered earlier and staying as they are. */
  readonly kept: ReadonlySet<string>;
}

export type Path = readonly string[];
export const textOf = (path: Path): string => path.join('.');

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** A copy with a value at a path; `undefined` takes it away. */
export function withValue(tree: unknown, path: Path, value: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  if (Array.isArray(tree)) return tree.map((item, at) => (String(at) === first ? withValue(item, rest, value) : item));
  const own = isTree(tree) && Object.hasOwn(tree, first) ? tree[first] : undefined;
  const next = withValue(own, rest, value);
  const entries = Object.entries(isTree(tree) ? tree : {});
  if (next === undefined) return Object.fromEntries(entries.filter(([key]) => key !== first));
  const known = entries.some(([key]) => key === first);
  return Object.fromEntries(
    known ? entries.map(([key, item]) => [key, key === first ? next : item]) : [...entries, [first, next]],
  );
}

/** `{"$env": NAME}` and the like: written in the configuration file, and only to be shown here. */
export function referenceIn(value: unknown): string | undefined {
  if (!isTree(value) || Array.isArray(value)) return undefined;
  const [[key, name] = ['', ''], ...more] = Object.entries(value);
  return more.length === 0 && (key === '$env' || key === '$secret') ? String(name) : undefined;
}

type Alternative = Extract<SettingField, { kind: 'alternative' }>;

/** The option that a value is of: by its discriminator, by being the constant, or by having most of the fields. */
export function activeOption(field: Alternative, value: unknown, path: Path, state: FormState): number {
  const { discriminator, options } = field;
  if (discriminator !== undefined) {
    const told = isTree(value) ? value[discriminator] : undefined;
    return options.findIndex(({ constant }) => constant === told && told !== undefined);
  }
  const constant = options.findIndex((option) => option.form === undefined && option.constant === value);
  if (constant >= 0) return constant;
  const scores = options.map(({ form }) => (form ? score(form, value, path, state) : -1));
  const best = Math.max(...scores);
  return best > 0 ? scores.indexOf(best) : -1;
}

function score(form: SettingField, value: unknown, path: Path, state: FormState): number {
  switch (form.kind) {
    case 'group': {
      const secret = (name: string): boolean => hasSecret(textOf([...path, name]), state);
      const given = (name: string): boolean => isTree(value) && Object.hasOwn(value, name);
      return form.fields.filter(({ name }) => given(name) || secret(name)).length;
    }
    case 'list':
      return Array.isArray(value) ? 1 : 0;
    case 'number':
      return typeof value === 'number' ? 1 : 0;
    case 'text':
      return typeof value === 'string' ? 1 : 0;
    default:
      return isTree(value) ? 1 : 0;
  }
}

export const hasSecret = (path: string, { secrets, kept }: FormState): boolean =>
  (secrets[path] ?? '') !== '' || kept.has(path);

/** The value of another option: its constant and what both have in common. */
export function switchOption(field: Alternative, option: SettingOption, value: unknown): unknown {
  const { form, constant } = option;
  if (field.discriminator === undefined && form === undefined) return constant;
  const names = form?.kind === 'group' ? new Set(form.fields.map(({ name }) => name)) : new Set<string>();
  const common = Object.entries(isTree(value) && !Array.isArray(value) ? value : {}).filter(([name]) =>
    names.has(name),
  );
  if (form !== undefined && form.kind !== 'group') return form.kind === 'list' ? [] : undefined;
  return Object.fromEntries([
    ...(field.discriminator === undefined ? [] : [[field.discriminator, constant]]),
    ...common,
  ]);
}

/** Every field that counts with these values, with its path: alternatives that are not chosen have none. */
export function* activeFields(
  field: SettingField,
  value: unknown,
  path: Path,
  state: FormState,
): Generator<{ field: SettingField; path: Path; value: unknown }> {
  yield { field, path, value };
  const inner = (name: string): unknown => (isTree(value) && Object.hasOwn(value, name) ? value[name] : undefined);
  switch (field.kind) {
    case 'group':
      // A group that may be left out and is left out asks for nothing.
      if (value === undefined && !field.required && field.default === undefined) return;
      for (const one of field.fields) yield* activeFields(one, inner(one.name), [...path, one.name], state);
      return;
    case 'list':
    case 'record':
      for (const [key, item] of Object.entries(isTree(value) ? value : {}))
        yield* activeFields(field.item, item, [...path, key], state);
      return;
    case 'alternative': {
      const form = field.options[activeOption(field, value ?? field.default, path, state)]?.form;
      if (form) yield* activeFields(form, value, path, state);
      return;
    }
    default:
  }
}

/** Paths of required settings that nothing was entered for. */
export function missingPaths(form: SettingField, state: FormState): readonly string[] {
  const missing: string[] = [];
  for (const { field, path, value } of activeFields(form, state.settings, [], state)) {
    if (!field.required || path.length === 0) continue;
    if (field.kind === 'secret' ? !hasSecret(textOf(path), state) : isMissing(field, value, path, state))
      missing.push(textOf(path));
  }
  return missing;
}

function isMissing(field: SettingField, value: unknown, path: Path, state: FormState): boolean {
  if (field.kind === 'text' || field.kind === 'number' || field.kind === 'choice')
    return value === undefined || value === '';
  if (field.kind === 'alternative') return activeOption(field, value, path, state) < 0;
  return false;
}

/** Secrets that belong to a field that counts; those of an alternative that was given up are left out. */
export function secretsInUse(
  form: SettingField,
  state: FormState,
): { readonly secrets: Record<string, string>; readonly keep: string[] } {
  const wanted = new Set<string>();
  for (const { field, path } of activeFields(form, state.settings, [], state))
    if (field.kind === 'secret') wanted.add(textOf(path));
  return {
    secrets: Object.fromEntries(
      Object.entries(state.secrets).filter(([path, value]) => value !== '' && wanted.has(path)),
    ),
    keep: [...state.kept].filter((path) => wanted.has(path) && (state.secrets[path] ?? '') === ''),
  };
}

/** An id made of a name, or of the adapter where the name has no Latin letters; another than those in use. */
export function idFor(name: string, adapter: string, used: ReadonlySet<string>): string {
  const slug = (text: string): string =>
    text
      .normalize('NFKD')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 50);
  const base = slug(name) || slug(adapter) || 'system';
  for (let n = 1; ; n++) {
    const id = n === 1 ? base : `${base}-${n}`;
    if (!used.has(id)) return id;
  }
}
