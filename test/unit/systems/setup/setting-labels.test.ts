import { expect, test } from 'vitest';
import { adapters } from '../../../../src-main/core/adapters/adapters.ts';
import { describeSettings } from '../../../../src-main/core/systems/setup/describe-settings.ts';

/** Names that are the same in both languages. */
const same = /^(TLS|XML|PostgreSQL|\*)$/;

/** Parts of a mapping that is written in a file: they go by the names of the README in both languages. */
const mappings = ['sources', 'acts', 'tables', 'takes', 'attachment', 'choices', 'health'];

interface Field {
  readonly name: string;
  readonly label: { readonly en: string; readonly zh: string };
}
const isField = (value: object): value is Field => 'name' in value && 'label' in value && 'kind' in value;

/** Every setting of a form that people fill in, with what is inside it. */
function fieldsIn(value: unknown): readonly Field[] {
  if (typeof value !== 'object' || value === null) return [];
  const self = isField(value) ? [value] : [];
  if (self.some(({ name }) => mappings.includes(name))) return self;
  return [...self, ...Object.values(value).flatMap(fieldsIn)];
}

test.each([...adapters.keys()])('every setting of %s has a name in both languages', (name) => {
  const fields = fieldsIn(describeSettings(adapters.get(name)!.descriptor));
  expect(fields.length).toBeGreaterThan(2);
  const unnamed = fields.filter(({ label }) => !/\p{Script=Han}/u.test(label.zh) && !same.test(label.zh));
  expect(unnamed.map((field) => `${field.name}: ${field.label.zh}`)).toEqual([]);
});
