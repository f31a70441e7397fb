import * as v from 'valibot';
import { expect, test } from 'vitest';
import { accountMapping } from '../../../src-main/core/adapters/cobol-host/mapping-settings.ts';
import { fieldName } from '../../../src-renderer/app/field-name.ts';
import { customerFields } from '../../../src-renderer/features/customer/field-groups.ts';
import { sameValue } from '../../../src-renderer/features/customer/same-value.ts';
import { en } from '../../../src-renderer/i18n/en.ts';
import { zhCn } from '../../../src-renderer/i18n/zh-cn.ts';
import type { FieldValue } from '../../../src-shared/model/customer.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

const value = (pointer: string, text: string, system: string, won = false): FieldValue => ({
  pointer,
  value: text,
  system: system as SystemId,
  recordId: system,
  observedAt: 1,
  won,
  rule: 'preferredSystem',
  writable: true,
});

test.each([
  ['/name/full', 'Anna Berg', ' Anna Berg ', true],
  ['/name/full', 'Anna Berg', 'anna berg', false],
  ['/emails/main/address', 'Anna@Example.com', 'anna@example.com ', true],
  ['/emails/main/address', 'anna@example.com', 'anna@example.org', false],
  ['/phones/main/number', '+41 44 765 43 21', '0041447654321', true],
  ['/phones/main/number', '+41 44 765 43 21', '044 765 43 21', true],
  ['/phones/main/number', '13800138001', '+86 138-0013-8001', true],
  ['/phones/main/number', '+41 44 765 43 21', '+41 44 765 43 22', false],
  ['/phones/main/number', '301', '+86 138 0013 8301', false],
  ['/phones/main/number', 'unknown', 'none', false],
  ['/phones/main/number', '', '0', false],
  ['/extra/customerNo', '0042', '42', false],
])('%s: %j and %j are the same value: %s', (pointer, a, b, same) => {
  expect(sameValue(pointer, a, b)).toBe(same);
  expect(sameValue(pointer, b, a)).toBe(same);
});

test('values that say the same as the one shown do not compete with it; the rest does', () => {
  const [field] = customerFields([
    value('/phones/main/number', '+41 44 765 43 21', 'crm', true),
    value('/phones/main/number', '044 765 43 21', 'tickets'),
    value('/phones/main/number', '044 111 22 33', 'legacy'),
  ]);
  expect(field?.same.map(({ system }) => system)).toEqual(['tickets']);
  expect(field?.others.map(({ system }) => system)).toEqual(['legacy']);
});

test('every field of the card that the records of a host are read into by default has a name in both languages', () => {
  const { card } = v.parse(accountMapping, {});
  const extra = Object.keys(card).filter((pointer) => pointer.startsWith('/extra/'));
  expect(extra.length).toBeGreaterThan(0);
  for (const { customer } of [en, zhCn])
    expect(extra.filter((pointer) => fieldName(pointer, customer) === pointer.slice('/extra/'.length))).toEqual([]);
});
