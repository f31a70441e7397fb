import type { SettingField, SettingOption, Words } from '../../../../src-shared/model/setting-form.ts';
import type { AdapterDescriptor } from '../../adapters/adapter.ts';
import type { SettingLabel } from '../../adapters/setting-label.ts';
import { unwrap, type SchemaShape, type Unwrapped } from './schema-shape.ts';
import { isSecretPath, type SettingPath } from './setting-paths.ts';

/** A form is no deeper than this; what lies below is asked for as JSON. */
const DEEPEST = 12;

/** The form of an adapter's settings, as its schema and the labels in it say. */
export function describeSettings(
  descriptor: Pick<AdapterDescriptor, 'settings' | 'secretSettings' | 'title'>,
): SettingField {
  const described = describe(descriptor.settings, {
    name: '',
    path: [],
    secrets: descriptor.secretSettings,
  });
  return { ...described, label: descriptor.title, required: true };
}

interface Place {
  readonly name: string;
  readonly path: SettingPath;
  readonly secrets: readonly string[];
  /** What the list or record around it is called: its items have no name of their own. */
  readonly around?: Words;
}

function describe(schema: SchemaShape, place: Place): SettingField {
  const inside = unwrap(schema);
  const words = inside.label;
  const base = {
    name: place.name,
    label: words?.label ?? place.around ?? wordsOf(place.name),
    ...(words?.help === undefined ? {} : { help: words.help }),
    required: !inside.optional,
  };
  if (isSecretPath(place.path, place.secrets)) return { ...base, kind: 'secret' };
  const known = inside.default === undefined ? {} : { default: inside.default };
  return { ...base, ...known, ...kindOf(inside, place) };
}

type Kind = SettingField extends infer F
  ? F extends SettingField
    ? Omit<F, 'name' | 'label' | 'help' | 'required' | 'default'>
    : never
  : never;

function kindOf(inside: Unwrapped, place: Place): Kind {
  const { schema } = inside;
  if (place.path.length > DEEPEST) return { kind: 'json' };
  switch (schema.type) {
    case 'string': {
      const longest = limitOf(inside, 'max_length');
      return { kind: 'text', ...(longest === undefined ? {} : { maxLength: longest }) };
    }
    case 'number': {
      const min = limitOf(inside, 'min_value');
      const max = limitOf(inside, 'max_value');
      const integer = inside.actions.some(({ type }) => type === 'integer' || type === 'safe_integer');
      return { kind: 'number', integer, ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
    }
    case 'boolean':
      return { kind: 'switch' };
    case 'picklist':
    case 'enum':
      return {
        kind: 'choice',
        options: (schema.options ?? []).filter(isChoice).map((value) => choice(value, inside.label)),
      };
    case 'literal':
      return isChoice(schema.literal)
        ? { kind: 'choice', options: [choice(schema.literal, inside.label)] }
        : { kind: 'json' };
    case 'array':
      return { kind: 'list', item: describe(schema.item!, itemOf(place, inside)) };
    case 'record':
      return { kind: 'record', item: describe(schema.value as SchemaShape, itemOf(place, inside)) };
    case 'object':
    case 'strict_object':
    case 'loose_object':
    case 'object_with_rest':
      return { kind: 'group', fields: fieldsOf(schema, place) };
    case 'union':
      return { kind: 'alternative', options: unionOptions(schema, place) };
    case 'variant':
      return {
        kind: 'alternative',
        discriminator: String(schema.key),
        options: (schema.options ?? []).flatMap((option) =>
          variantOptions(option as SchemaShape, String(schema.key), place),
        ),
      };
    default:
      return { kind: 'json' };
  }
}

const below = ({ path, secrets }: Place, name: string): Place => ({ name, path: [...path, name], secrets });
const itemOf = (place: Place, { label }: Unwrapped): Place => ({
  ...below(place, '*'),
  around: label?.label ?? wordsOf(place.name),
});

const fieldsOf = (schema: SchemaShape, place: Place, without?: string): readonly SettingField[] =>
  Object.entries(schema.entries ?? {})
    .filter(([name]) => name !== without)
    .map(([name, entry]) => describe(entry, below(place, name)));

function unionOptions(schema: SchemaShape, place: Place): readonly SettingOption[] {
  return (schema.options ?? []).flatMap((option): readonly SettingOption[] => {
    const inside = unwrap(option as SchemaShape);
    const { type, literal, options } = inside.schema;
    if (type === 'boolean') return [constant(false, inside.label), constant(true, inside.label)];
    if (type === 'literal' && isConstant(literal)) return [constant(literal, inside.label)];
    if (type === 'null') return [constant(null, inside.label)];
    if (type === 'picklist') return (options ?? []).filter(isChoice).map((value) => constant(value, inside.label));
    const form = describe(option as SchemaShape, place);
    return [{ label: inside.label?.label ?? titleOf(form), form }];
  });
}

/** One option of a variant; a variant in a variant by the same key is flattened. */
function variantOptions(option: SchemaShape, key: string, place: Place): readonly SettingOption[] {
  const inside = unwrap(option);
  if (inside.schema.type === 'variant') {
    return (inside.schema.options ?? []).flatMap((inner) => variantOptions(inner as SchemaShape, key, place));
  }
  const discriminator = inside.schema.entries?.[key];
  const told = discriminator === undefined ? undefined : unwrap(discriminator);
  const values = told?.schema.type === 'picklist' ? (told.schema.options ?? []) : [told?.schema.literal];
  return values.filter(isConstant).map((value): SettingOption => {
    // Named by its value, by itself, or by the literal that tells it apart.
    const literal = told?.schema.type === 'literal' ? told.label?.label : undefined;
    const label = told?.label?.choices?.[String(value)] ?? inside.label?.label ?? literal ?? wordsOf(String(value));
    const form: SettingField = {
      name: place.name,
      label,
      ...(inside.label?.help === undefined ? {} : { help: inside.label.help }),
      required: true,
      kind: 'group',
      fields: fieldsOf(inside.schema, place, key),
    };
    return { label, constant: value, form };
  });
}

const isChoice = (value: unknown): value is string | number => typeof value === 'string' || typeof value === 'number';
const isConstant = (value: unknown): value is string | number | boolean =>
  isChoice(value) || typeof value === 'boolean';

const yes: Words = { en: 'Yes', zh: '是' };
const no: Words = { en: 'No', zh: '否' };

function constant(value: string | number | boolean | null, label: SettingLabel | undefined): SettingOption {
  const named = label?.choices?.[String(value)];
  const plain =
    value === true ? yes : value === false ? no : value === null ? { en: 'None', zh: '无' } : wordsOf(String(value));
  return { label: named ?? plain, constant: value };
}

const choice = (value: string | number, label: SettingLabel | undefined): { value: string | number; label: Words } => ({
  value,
  label: label?.choices?.[String(value)] ?? { en: String(value), zh: String(value) },
});

/** What an option without a name of its own is called: by what has to be filled in for it. */
function titleOf(form: SettingField): Words {
  if (form.kind !== 'group') return form.label;
  const asked = form.fields.filter(({ required }) => required);
  const named = asked.length > 0 ? asked : form.fields;
  return { en: named.map(({ label }) => label.en).join(' + '), zh: named.map(({ label }) => label.zh).join(' + ') };
}

const limitOf = ({ actions }: Unwrapped, type: string): number | undefined => {
  const limit = actions.find((action) => action.type === type)?.requirement;
  return typeof limit === 'number' ? limit : undefined;
};

/** `maxConcurrent` as people read it, where an adapter gave no label. */
function wordsOf(name: string): Words {
  const spaced = name.replace(
    /([a-z0-9])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
  const text = spaced.charAt(0).toUpperCase() + spaced.slice(1);
  return { en: text, zh: text };
}
