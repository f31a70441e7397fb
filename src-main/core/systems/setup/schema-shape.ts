import type { SettingLabel } from '../../adapters/setting-label.ts';

/**
 * A valibot schema as it looks inside. Valibot documents these members (`type`, `entries`, `wrapped`, `pipe`, ...) for tools that walk
 * schemas; they are read here without trust, so that a schema of an unknown kind becomes a field for plain JSON.
 */
export interface SchemaShape {
  readonly kind: string;
  readonly type: string;
  readonly pipe?: readonly SchemaShape[];
  readonly wrapped?: SchemaShape;
  readonly default?: unknown;
  readonly entries?: Readonly<Record<string, SchemaShape>>;
  readonly options?: readonly unknown[];
  readonly key?: unknown;
  readonly item?: SchemaShape;
  readonly value?: unknown;
  readonly literal?: unknown;
  readonly requirement?: unknown;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const wrappers = ['optional', 'exact_optional', 'nullish', 'nullable', 'undefinedable', 'non_optional'];

/** A schema without what is wrapped around it. */
export interface Unwrapped {
  readonly schema: SchemaShape;
  /** True where the value may be left out. */
  readonly optional: boolean;
  readonly default: unknown;
  readonly label: SettingLabel | undefined;
  /** Checks and transformations behind the type. */
  readonly actions: readonly SchemaShape[];
}

export function unwrap(schema: SchemaShape): Unwrapped {
  let optional = false;
  let byDefault: unknown;
  let label: SettingLabel | undefined;
  const actions: SchemaShape[] = [];
  for (let layer = schema; ;) {
    // A pipe starts with the schema it was made of, which may be a pipe itself. The outermost name wins.
    while (layer.pipe?.[0] !== undefined) {
      for (const action of layer.pipe.slice(1)) {
        actions.push(action);
        if (action.type === 'metadata') label ??= action.metadata?.['setting'] as SettingLabel | undefined;
      }
      layer = layer.pipe[0];
    }
    if (layer.wrapped === undefined || !wrappers.includes(layer.type)) {
      return { schema: layer, optional, default: byDefault, label, actions };
    }
    if (layer.type !== 'non_optional') optional = true;
    // A default may be a function that makes a fresh value.
    byDefault ??= typeof layer.default === 'function' ? (layer.default as () => unknown)() : layer.default;
    layer = layer.wrapped;
  }
}
