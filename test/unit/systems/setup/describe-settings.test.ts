import * as v from 'valibot';
import { expect, test } from 'vitest';
import { settingFieldSchema, type SettingField } from '../../../../src-shared/model/setting-form.ts';
import { adapters } from '../../../../src-main/core/adapters/adapters.ts';
import type { AdapterDescriptor } from '../../../../src-main/core/adapters/adapter.ts';
import { settingLabel } from '../../../../src-main/core/adapters/setting-label.ts';
import { describeSettings } from '../../../../src-main/core/systems/setup/describe-settings.ts';

const title = { en: 'Thing', zh: '东西' };
const formOf = (settings: AdapterDescriptor['settings'], secretSettings: readonly string[] = []): SettingField =>
  describeSettings({ settings, secretSettings, title });
const fieldsOf = (form: SettingField): readonly SettingField[] => (form.kind === 'group' ? form.fields : []);

test('every kind of setting has a field that says what it takes', () => {
  const form = formOf(
    v.strictObject({
      address: v.pipe(v.string(), v.maxLength(80), settingLabel({ en: 'Address', zh: '地址' }, { en: 'h', zh: '助' })),
      port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)), 443),
      check: v.optional(v.boolean(), true),
      mode: v.pipe(
        v.picklist(['fast', 'safe']),
        settingLabel({ en: 'Mode', zh: '模式' }, undefined, { fast: { en: 'Fast', zh: '快' } }),
      ),
      queues: v.optional(v.array(v.string())),
      tls: v.optional(v.strictObject({ ca: v.optional(v.string()) })),
      map: v.record(v.string(), v.strictObject({ column: v.string() })),
      anything: v.unknown(),
    }),
  );
  expect(v.is(settingFieldSchema, form)).toBe(true);
  expect(form).toMatchObject({ kind: 'group', label: title, required: true });
  expect(fieldsOf(form)).toMatchObject([
    { name: 'address', kind: 'text', maxLength: 80, label: { zh: '地址' }, help: { en: 'h' }, required: true },
    { name: 'port', kind: 'number', integer: true, min: 1, max: 65_535, default: 443, required: false },
    { name: 'check', kind: 'switch', default: true },
    { name: 'mode', kind: 'choice', options: [{ value: 'fast', label: { zh: '快' } }, { value: 'safe' }] },
    { name: 'queues', kind: 'list', item: { kind: 'text' }, required: false },
    { name: 'tls', kind: 'group', fields: [{ name: 'ca', kind: 'text' }], required: false },
    { name: 'map', kind: 'record', item: { kind: 'group', fields: [{ name: 'column' }] } },
    { name: 'anything', kind: 'json' },
  ]);
});

test('alternatives are told apart by their discriminator, their constant or what has to be filled in', () => {
  const form = formOf(
    v.strictObject({
      auth: v.union([
        v.strictObject({ token: v.string() }),
        v.strictObject({ user: v.string(), password: v.string() }),
      ]),
      tls: v.union([v.boolean(), v.strictObject({ ca: v.string() })]),
      kind: v.variant('engine', [
        v.pipe(v.strictObject({ engine: v.literal('a'), file: v.string() }), settingLabel({ en: 'File', zh: '文件' })),
        v.strictObject({ engine: v.picklist(['b', 'c']), host: v.string() }),
      ]),
    }),
    ['auth.token', 'auth.password'],
  );
  expect(fieldsOf(form)).toMatchObject([
    {
      kind: 'alternative',
      options: [
        { label: { en: 'Token' }, form: { fields: [{ name: 'token', kind: 'secret' }] } },
        { label: { en: 'User + Password' }, form: { fields: [{ kind: 'text' }, { kind: 'secret' }] } },
      ],
    },
    { kind: 'alternative', options: [{ constant: false }, { constant: true }, { form: { kind: 'group' } }] },
    {
      kind: 'alternative',
      discriminator: 'engine',
      options: [
        { constant: 'a', label: { zh: '文件' }, form: { fields: [{ name: 'file' }] } },
        { constant: 'b', form: { fields: [{ name: 'host' }] } },
        { constant: 'c' },
      ],
    },
  ]);
});

test('a secret has no default and no other kind, in lists and records too', () => {
  const account = v.strictObject({ user: v.string(), password: v.optional(v.string(), 'preset') });
  const form = formOf(v.strictObject({ accounts: v.array(account), byName: v.record(v.string(), account) }), [
    'accounts.*.password',
    'byName.*.password',
  ]);
  const text = JSON.stringify(form);
  expect(text).not.toContain('preset');
  expect(text.match(/"secret"/g)).toHaveLength(2);
});

test('a schema that leads to itself ends in a field for JSON', () => {
  interface Tree {
    readonly next?: Tree | undefined;
  }
  const tree: v.GenericSchema<Tree> = v.strictObject({ next: v.optional(v.lazy(() => tree)) });
  expect(fieldsOf(formOf(tree))).toMatchObject([{ kind: 'json', required: false }]);
});

/** Names that only a secret has. */
const secretLike = /^(password|passwd|passphrase|secret|token|apiKey|clientSecret|privateKey)$/i;

test.each([...adapters])(
  'the settings of %s can be asked for, and no secret is asked for in the open',
  (_, adapter) => {
    const form = describeSettings(adapter.descriptor);
    expect(v.is(settingFieldSchema, form)).toBe(true);
    const secrets: string[] = [];
    const open: string[] = [];
    const walk = (field: SettingField, path: readonly string[]): void => {
      if (field.kind === 'secret') secrets.push(path.join('.'));
      if (field.kind === 'text' && secretLike.test(field.name)) open.push(path.join('.'));
      if (field.kind === 'group') for (const inner of field.fields) walk(inner, [...path, inner.name]);
      if (field.kind === 'list' || field.kind === 'record') walk(field.item, [...path, '*']);
      if (field.kind === 'alternative') for (const { form: inner } of field.options) if (inner) walk(inner, path);
    };
    walk(form, []);
    expect(open).toEqual([]);
    expect(adapter.descriptor.secretSettings.length === 0 || secrets.length > 0).toBe(true);
  },
);
