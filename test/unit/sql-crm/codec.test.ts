import fc from 'fast-check';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { cardFrom } from '../../../src-main/core/adapters/sql-crm/card-pointer.ts';
import {
  activityColumns,
  activityToUnified,
  contactFromUnified,
  customerColumns,
  customerToUnified,
} from '../../../src-main/core/adapters/sql-crm/codec.ts';
import { hashValues, type FeedRow } from '../../../src-main/core/adapters/sql-crm/feed.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { cardSchema } from '../../../src-shared/model/card.ts';

const system = 'crm' as SystemId;
const context = { system, now: 1_000 };
const customers = {
  table: 'customers',
  key: 'id',
  columns: {
    '/name/full': { column: 'name', writable: true },
    '/phones/main/number': { column: 'phone', writable: true },
    '/phones/main/label': { column: 'phone_kind', writable: false },
    '/phones/mobile/number': { column: 'mobile', writable: true },
    '/emails/main/address': { column: 'email', writable: true },
    '/extra/a~1b': { column: 'odd', writable: false },
  },
  links: { customerNo: 'no' },
};
const activities = {
  table: 'log',
  key: 'id',
  customerKey: 'customer',
  at: 'at',
  text: 'body',
  operationKey: 'op',
  author: 'who',
};

const rowOf = (key: string, stamp: string | null, values: readonly (string | null)[]): FeedRow => ({
  key,
  stamp,
  values,
  hash: hashValues(values),
});
const value = fc.option(fc.string({ unit: 'grapheme', maxLength: 40 }), { nil: null });

it('any customer row becomes a valid card that holds every value exactly, and nothing for what is empty', () => {
  const row = fc.array(value, { minLength: 7, maxLength: 7 });
  fc.assert(
    fc.property(row, fc.string({ minLength: 1, maxLength: 40 }), (values, key) => {
      const { body } = customerToUnified(rowOf(key, null, values), 'x', customers, context);
      if (body.type !== 'customer') throw new Error('not a customer');
      expect(v.is(cardSchema, body.card)).toBe(true);
      const [name, phone, kind, mobile, email, odd, no] = values.map((one) => (one === '' ? null : one));
      expect(body.card.name?.full ?? null).toBe(name);
      expect(body.card.phones?.['main']?.number ?? null).toBe(phone);
      expect(body.card.phones?.['main']?.label ?? null).toBe(phone === null ? null : kind);
      expect(body.card.phones?.['mobile']?.number ?? null).toBe(mobile);
      expect(body.card.emails?.['main']?.address ?? null).toBe(email);
      expect(body.card.extra?.['a/b'] ?? null).toBe(odd);
      expect(body.links).toEqual(no === null ? [] : [{ key: 'customerNo', value: no }]);
      expect(body.reference).toEqual({ system, kind: 'customer', id: key, version: hashValues(values) });
    }),
  );
});

it('two rows share a version only where they hold the same values', () => {
  const values = fc.array(value, { minLength: 2, maxLength: 4 });
  fc.assert(
    fc.property(values, values, (a, b) => {
      expect(hashValues(a) === hashValues(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
  expect(hashValues([null, ''])).not.toBe(hashValues(['', null]));
});

it('any activity row becomes an entry with its text as it stands, or says which column is wrong', () => {
  const row = fc.tuple(value, fc.oneof(fc.constant('2026-11-23 09:30:00.5'), value), value, value, value);
  fc.assert(
    fc.property(row, (values) => {
      const { body } = activityToUnified(rowOf('7', null, values), 'x', activities, context);
      const [customer, , text, operation, author] = values;
      if (body.type === 'unreadable') {
        expect(body.reason).toMatch(/log row 7: column "(at|customer)"/);
        return;
      }
      if (body.type !== 'entry') throw new Error('not an entry');
      expect(body.text).toBe(text ?? '');
      expect(body.on).toMatchObject({ customer: { id: customer } });
      expect(body.author.name).toBe(author ?? '');
      expect(body.operationKey ?? '').toBe((operation ?? '').replace(/#\d+$/, ''));
    }),
  );
  expect(activityColumns(activities)).toEqual(['customer', 'at', 'body', 'op', 'who']);
});

it('a contact change comes back as the columns that were mapped, with both values untouched', () => {
  const pointers = ['/name/full', '/phones/main/number', '/phones/mobile/number', '/emails/main/address'] as const;
  const change = fc.record({ pointer: fc.constantFrom(...pointers), from: fc.string(), to: fc.string() });
  fc.assert(
    fc.property(fc.uniqueArray(change, { minLength: 1, selector: ({ pointer }) => pointer }), (changes) => {
      const result = contactFromUnified(
        { act: 'updateContact', record: { system, kind: 'customer', id: '1' }, changes },
        customers,
      );
      if (!result.ok) throw new Error(result.error);
      expect(result.value).toEqual(changes.map((one) => ({ ...one, column: customers.columns[one.pointer].column })));
    }),
  );
});

it('a pointer that is not mapped, not writable or changed twice is refused by name', () => {
  const refused = (...pointers: string[]): string => {
    const result = contactFromUnified(
      {
        act: 'updateContact',
        record: { system, kind: 'customer', id: '1' },
        changes: pointers.map((pointer) => ({ pointer, from: '', to: 'x' })),
      },
      customers,
    );
    return result.ok ? 'accepted' : result.error;
  };
  expect(refused('/extra/a~1b')).toMatch(/^\/extra\/a~1b cannot be written.*\/name\/full, \/phones\/main\/number/);
  expect(refused('/extra/none')).toMatch(/cannot be written/);
  expect(refused('constructor')).toMatch(/cannot be written/);
  expect(refused('/name/full', '/name/full')).toBe('/name/full is changed twice');
});

it('a row without a key, with a key or a value beyond all measure, is told with its reason and never dropped', () => {
  const none = Array.from(customerColumns(customers), () => null);
  const reasonOf = (row: FeedRow): string => {
    const { body } = customerToUnified(row, 'x', customers, context);
    return body.type === 'unreadable' ? body.reason : 'read';
  };
  expect(reasonOf(rowOf('', null, none))).toMatch(/no value in its key column "id"/);
  expect(reasonOf(rowOf('k'.repeat(501), null, none))).toMatch(/501 characters, at most 500/);
  expect(reasonOf(rowOf('1', null, [...none.slice(0, 4), 'x'.repeat(200_001), null, null]))).toMatch(/column "email"/);
});

it('a label without its number makes no entry, and hostile names stay plain values', () => {
  expect(cardFrom([['/phones/main/label', 'work']])).toEqual({ '@type': 'Card', version: '2.0' });
  const card = cardFrom([
    ['/extra/__proto__', 'x'],
    ['/extra/tier', 'gold'],
  ]);
  expect(card.extra?.['tier']).toBe('gold');
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});
