import { expect, test } from 'vitest';
import { composeDraft } from '../../../../src-main/core/systems/setup/compose-draft.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';

const id = 'crm' as SystemId;
const stored = { id, adapter: 'sql-crm', name: 'CRM', names: { zh: '客户系统' }, settings: {} };
const edited = (name: string) =>
  composeDraft(
    { mode: 'edit', id, adapter: 'sql-crm', name, settings: {}, secrets: {}, keep: [] },
    stored,
    [stored],
    [],
  );

test('an edit keeps what a system is called in other languages', () => {
  expect(edited('CRM')).toMatchObject({ ok: true, value: { config: { name: 'CRM', names: { zh: '客户系统' } } } });
});

test('a new name is the name in every language', () => {
  const result = edited('Customers');
  expect(result.ok && result.value.config).toEqual({ id, adapter: 'sql-crm', name: 'Customers', settings: {} });
});

test('an edit in the window keeps the limits that stand in the file', () => {
  const limits = { perSecond: 2 };
  const result = composeDraft(
    { mode: 'edit', id, adapter: 'sql-crm', name: 'CRM', settings: {}, secrets: {}, keep: [] },
    { ...stored, limits },
    [],
    [],
  );
  expect(result).toMatchObject({ ok: true, value: { config: { limits } } });
});
