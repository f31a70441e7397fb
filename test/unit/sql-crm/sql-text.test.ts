import fc from 'fast-check';
import { expect, it } from 'vitest';
import { join, raw, render, sql } from '../../../src-main/core/adapters/sql-crm/sql-text.ts';

it('data never becomes text of a statement, however parts are put together', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.string(), { nil: null }), { minLength: 1, maxLength: 8 }), (values) => {
      const list = join(
        values.map((value) => sql`${value}`),
        ', ',
      );
      const statement = sql`SELECT ${raw('"a"')} WHERE x IN (${list}) AND y = ${'last'}`;
      const { text, values: bound } = render(statement, (index) => `$${index}`);
      const marks = values.map((_, index) => `$${index + 1}`).join(', ');
      expect(text).toBe(`SELECT "a" WHERE x IN (${marks}) AND y = $${values.length + 1}`);
      expect(bound).toEqual([...values, 'last']);
    }),
  );
});

it('no parts make no text', () => {
  expect(render(join([], ', '), () => '?')).toEqual({ text: '', values: [] });
});
