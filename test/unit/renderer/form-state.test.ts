import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  activeOption,
  idFor,
  missingPaths,
  secretsInUse,
  switchOption,
  withValue,
  type FormState,
} from '../../../src-renderer/features/systems/setup/form-state.ts';
import type { SettingField } from '../../../src-shared/model/setting-form.ts';
import { systemIdSchema } from '../../../src-shared/model/ids.ts';
import * as v from 'valibot';
import { sampleAdapters } from '../../kit/fixture-core/sample-setup.ts';

const state = (
  settings: Record<string, unknown>,
  secrets: Record<string, string> = {},
  kept: string[] = [],
): FormState => ({
  settings,
  secrets,
  kept: new Set(kept),
});
const form = sampleAdapters[0]!.form;
const auth = (form.kind === 'group' ? form.fields : []).find(({ name }) => name === 'auth') as Extract<
  SettingField,
  { kind: 'alternative' }
>;

describe('an alternative', () => {
  test('is told by what was filled in, secrets entered now or earlier included', () => {
    expect(activeOption(auth, undefined, ['auth'], state({}))).toBe(-1);
    expect(activeOption(auth, { user: 'a' }, ['auth'], state({}))).toBe(1);
    expect(activeOption(auth, {}, ['auth'], state({}, { 'auth.token': 't' }))).toBe(0);
    expect(activeOption(auth, {}, ['auth'], state({}, {}, ['auth.password']))).toBe(1);
  });

  test('that is switched takes along what both have in common, and no secret of the one given up', () => {
    expect(switchOption(auth, auth.options[0]!, { user: 'a' })).toEqual({});
    const given = state({ auth: {} }, { 'auth.token': 't' }, ['auth.password']);
    expect(secretsInUse(form, given)).toEqual({ secrets: { 'auth.token': 't' }, keep: [] });
  });
});

test('what is required and missing is found where it counts, and nowhere else', () => {
  expect(missingPaths(form, state({}))).toEqual(['baseUrl', 'auth']);
  expect(missingPaths(form, state({ baseUrl: 'x', auth: { user: 'a' } }))).toEqual(['auth.password']);
  expect(
    missingPaths(form, state({ baseUrl: 'x', auth: { user: 'a' }, queues: [''] }, { 'auth.password': 'p' })),
  ).toEqual(['queues.0']);
  expect(missingPaths(form, state({ baseUrl: 'x', auth: {}, tls: {} }, {}, ['auth.token']))).toEqual([]);
});

test('a value is put at its path and taken away again without touching anything else', () => {
  const key = fc.constantFrom('a', 'b', 'c', '__proto__');
  const tree = fc.dictionary(key, fc.dictionary(key, fc.string()));
  fc.assert(
    fc.property(tree, key, key, fc.string(), (before, outer, inner, value) => {
      const copy = structuredClone(before);
      const put = withValue(before, [outer, inner], value) as typeof before;
      expect(before).toEqual(copy);
      expect(Object.entries(put).find(([name]) => name === outer)?.[1]).toSatisfy(
        (found: object) => Object.entries(found).find(([name]) => name === inner)?.[1] === value,
      );
      const gone = withValue(put, [outer, inner], undefined) as typeof before;
      for (const [name, values] of Object.entries(gone)) {
        const kept = Object.entries(before).find(([known]) => known === name)?.[1] ?? {};
        const others = Object.entries(kept).filter(([known]) => name !== outer || known !== inner);
        expect(Object.entries(values).toSorted()).toEqual(others.toSorted());
      }
    }),
  );
});

test('an id made of any name is one, and is not in use', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.uniqueArray(fc.constantFrom('system', 'a', 'rt', 'rt-2')),
      (name, used) => {
        const id = idFor(name, 'rt', new Set(used));
        expect(v.is(systemIdSchema, id)).toBe(true);
        expect(used).not.toContain(id);
      },
    ),
  );
  expect(idFor('Tickets (RT)', 'request-tracker', new Set(['tickets-rt']))).toBe('tickets-rt-2');
  expect(idFor('工单', 'request-tracker', new Set())).toBe('request-tracker');
});
