import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultSharedKeyLimits } from '../../../src-main/core/identity/shared-keys.ts';
import { identityFixture, type Says } from './identity-fixture.ts';

describe('customers', () => {
  it('are joined by the same number, e-mail address or declared link, however written', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna Keller', phones: ['044 668 18 00'], emails: ['Anna@Example.com'] });
    desk.put('rt/7', { name: 'anna', emails: ['anna@EXAMPLE.com '] });
    desk.put('crm2/9', { name: 'A. Keller', phones: ['tel:+41-44-668-1800'], links: { customerNo: '12' } });
    desk.put('host/3', { links: { customerNo: '12' } });
    expect(new Set(['1', 'rt/7', 'crm2/9', 'host/3'].map(desk.of))).toEqual(new Set([desk.of('1')]));
  });

  it('are not joined by the same number with another extension', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna', phones: ['+41 44 668 18 00 ext 12'] });
    desk.put('2', { name: 'Bea', phones: ['+41 44 668 18 00 ext 13'] });
    expect(desk.of('1')).not.toBe(desk.of('2'));
  });

  it('come apart again when the number that joined them is corrected, and the elder keeps its id', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna', phones: ['044 668 18 00'] });
    desk.put('2', { name: 'Bea', phones: ['079 412 00 91'] });
    const [anna, bea] = [desk.of('1'), desk.of('2')];
    desk.put('2', { name: 'Bea', phones: ['044 668 18 00'] });
    expect([desk.of('1'), desk.of('2')]).toEqual([anna, anna]);
    expect(desk.store.read((db) => desk.identity.read(db, bea)?.id)).toBe(anna);
    desk.put('2', { name: 'Bea', phones: ['079 412 00 91'] });
    expect([desk.of('1'), desk.of('2')]).toEqual([anna, bea]);
  });

  it('are not joined by a switchboard number that many people give, but come up as suggestions', async () => {
    await using desk = identityFixture();
    const names = ['Anna', 'Bea', 'Carl', 'Dora', 'Emil', 'Fritz'];
    for (const [index, name] of names.entries()) desk.put(`${index}`, { name, phones: ['044 668 18 00'] });
    expect(new Set(names.map((_, index) => desk.of(`${index}`))).size).toBe(6);
    const hints = desk.store.read((db) => desk.identity.suggestions(db, desk.of('0')));
    expect(hints).toHaveLength(5);
    expect(hints[0]?.evidence).toContainEqual({ kind: 'sharedNumber', value: '+41446681800' });
    expect(desk.store.read((db) => desk.identity.byNumber(db, '+41446681800'))).toBeUndefined();

    desk.drop('5');
    expect(new Set(names.slice(0, 5).map((_, index) => desk.of(`${index}`))).size).toBe(1);
  });

  it('with different customer numbers are never joined by a shared phone or address, but suggested with both numbers', async () => {
    await using desk = identityFixture();
    const [phones, emails] = [['044 668 18 00'], ['home@example.com']];
    desk.put('1', { name: 'Anna', phones, emails, links: { customerNo: '12' } });
    desk.put('rt/2', { name: 'Bea', phones, emails, links: { customerNo: '34' } });
    desk.put('pbx/3', { phones });
    expect(desk.groups()).toHaveLength(3);
    expect(desk.store.read((db) => desk.identity.byNumber(db, '+41446681800'))).toBeUndefined();
    const hints = desk.store.read((db) => desk.identity.suggestions(db, desk.of('1')));
    expect(hints.find(({ b }) => b === desk.of('rt/2'))?.evidence).toEqual([
      { kind: 'sharedEmail', value: 'home@example.com' },
      { kind: 'sharedNumber', value: '+41446681800' },
      { kind: 'differentLink', value: 'customerNo 12 / 34' },
    ]);
    expect(hints.find(({ b }) => b === desk.of('pbx/3'))?.evidence).toEqual([
      { kind: 'sharedNumber', value: '+41446681800' },
    ]);

    desk.put('rt/2', { name: 'Anna', phones, emails, links: { customerNo: '12' } });
    expect(desk.groups()).toHaveLength(1);
    desk.put('rt/2', { name: 'Bea', phones, emails, links: { customerNo: '34' } });
    expect(desk.groups()).toHaveLength(3);
    desk.drop('rt/2');
    expect(desk.groups()).toHaveLength(1);
  });

  it('with different customer numbers are not joined over a third either, in whatever order they come', async () => {
    const says: readonly (readonly [string, Says])[] = [
      ['1', { phones: ['044 668 18 00'], links: { customerNo: '12' } }],
      ['2', { phones: ['044 668 18 00'], emails: ['bea@example.com'] }],
      ['3', { emails: ['bea@example.com'], links: { customerNo: '34' } }],
    ];
    for (const order of [says, says.toReversed(), [says[0]!, says[2]!, says[1]!]]) {
      await using desk = identityFixture();
      for (const [id, content] of order) desk.put(id, content);
      expect(desk.groups()).toEqual([['crm/1'], ['crm/2', 'crm/3']]);
    }
  });

  it('whose customer numbers differ in zeros and dashes only are joined by a shared phone', async () => {
    await using desk = identityFixture();
    desk.put('1', { phones: ['044 668 18 00'], links: { customerNo: '0000-4711' } });
    desk.put('2', { phones: ['044 668 18 00'], links: { customerNo: '4711' } });
    expect(desk.groups()).toHaveLength(1);
  });

  it('of one name stay one, however many records have the address', async () => {
    await using desk = identityFixture();
    for (let index = 0; index < 12; index++) desk.put(`${index}`, { name: 'Anna Keller', emails: ['a@example.com'] });
    expect(desk.groups()).toHaveLength(1);
  });

  it('with the same name and organisation, or the same local digits, are suggested and never joined', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Keller, Anna', organisation: 'Muster AG' });
    desk.put('2', { name: 'anna keller', organisation: 'MUSTER AG', phones: ['+86 10 6277 0334'] });
    desk.put('3', { name: 'Wang', phones: ['62770334'] });
    expect(desk.groups()).toHaveLength(3);
    const hints = desk.store.read((db) => desk.identity.suggestions(db, desk.of('2')));
    expect(hints.map(({ b, evidence }) => [b, evidence[0]?.kind]).toSorted()).toEqual(
      [
        [desk.of('1'), 'sameNameAndOrganisation'],
        [desk.of('3'), 'sameDigits'],
      ].toSorted(),
    );
    desk.store.write('process', (tx) => desk.identity.dismissSuggestion(tx, desk.of('1'), desk.of('2')));
    expect(desk.store.read((db) => desk.identity.suggestions(db, desk.of('2')))).toHaveLength(1);
    expect(desk.store.read((db) => desk.identity.suggestions(db, desk.of('1')))).toHaveLength(0);
  });

  it('are found by a number however it is written, and not at all where it could be two', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna', phones: ['+41 44 668 18 00'] });
    desk.put('2', { name: 'Bea', phones: ['+86 10 6277 0334'] });
    desk.put('3', { name: 'Carl', phones: ['+41 61 555 12 12 ext 4'] });
    const find = (written: string) => desk.store.read((db) => desk.identity.byNumber(db, written));
    for (const written of ['0446681800', '044/668 18 00', '0041446681800', '+41446681800', '41446681800', '6681800'])
      expect(find(written), written).toBe(desk.of('1'));
    expect(find('62770334')).toBe(desk.of('2'));
    expect(find('061 555 12 12')).toBe(desk.of('3'));
    for (const nobody of ['', 'anonymous', '201', '112', '1800']) expect(find(nobody), nobody).toBeUndefined();
    desk.put('4', { name: 'Dora', phones: ['+41 31 668 18 00'] });
    expect(find('6681800')).toBeUndefined();
  });

  it('an older version of a record than the stored one changes nothing', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna New', at: 20 });
    desk.put('1', { name: 'Anna Old', at: 10 });
    expect(desk.store.read((db) => desk.identity.read(db, desk.of('1'))?.displayName)).toBe('Anna New');
  });
});

const phones = ['+41446681800', '+41794120091', '+8613800138000'];
const emails = ['a@example.com', 'b@example.com', 'info@example.com'];
const says = fc.record({
  name: fc.constantFrom('Anna', 'Bea', 'Carl', 'Dora'),
  phones: fc.subarray(phones),
  emails: fc.subarray(emails),
  links: fc.option(
    fc.constantFrom('1', '2', '3').map((customerNo) => ({ customerNo })),
    { nil: {} },
  ),
});
const step = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('put' as const), fc.integer({ min: 0, max: 9 }), says) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('drop' as const), fc.integer({ min: 0, max: 9 }), says) },
);

/** Who is together, straight from the definition: keys join, the surest first, where no customer numbers contradict. */
function together(records: ReadonlyMap<string, Says>): readonly (readonly string[])[] {
  const keysOf = (one: Says): string[] => [
    ...Object.values(one.links ?? {}).map((value) => `1${value}`),
    ...(one.emails ?? []).map((address) => `2${address}`),
    ...(one.phones ?? []).map((number) => `3${number}`),
  ];
  const holders = new Map<string, string[]>();
  for (const [id, one] of records) for (const key of keysOf(one)) holders.set(key, [...(holders.get(key) ?? []), id]);
  const numbersIn = (ids: readonly string[]) =>
    new Set(ids.flatMap((id) => records.get(id)!.links?.['customerNo'] ?? []));
  let groups = [...records.keys()].map((id) => [id]);
  for (const [, ids] of [...holders].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const names = new Set(ids.map((id) => records.get(id)!.name));
    if (ids.length > defaultSharedKeyLimits.records && names.size > defaultSharedKeyLimits.names) continue;
    const joined = groups.filter((group) => group.some((id) => ids.includes(id)));
    if (numbersIn(joined.flat()).size > 1) continue;
    groups = [...groups.filter((group) => !joined.includes(group)), joined.flat()];
  }
  return groups.map((group) => group.map((id) => `crm/${id}`).toSorted()).toSorted();
}

describe('after any sequence of changed, new and removed records', () => {
  it(
    'exactly those are one customer that the strong keys of the present records join',
    { timeout: 60_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          await using desk = identityFixture();
          const records = new Map<string, Says>();
          for (const [what, number, content] of steps) {
            const id = String(number);
            if (what === 'put') {
              desk.put(id, content);
              records.set(id, content);
            } else {
              desk.drop(id);
              records.delete(id);
            }
          }
          expect(desk.groups()).toEqual(together(records));
          const rows = desk.store.read((db) => ({
            customers: db.prepare('SELECT id FROM identity_customer ORDER BY id').pluck().all(),
            used: db.prepare('SELECT DISTINCT customer FROM identity_record ORDER BY customer').pluck().all(),
            dangling: db
              .prepare('SELECT count(*) FROM identity_customer WHERE anchor NOT IN (SELECT n FROM identity_record)')
              .pluck()
              .get(),
            nameless: db.prepare("SELECT count(*) FROM identity_customer WHERE name = ''").pluck().get(),
          }));
          expect(rows.customers).toEqual(rows.used);
          expect(rows.dangling).toBe(0);
          expect(rows.nameless).toBe(0);
        }),
        { numRuns: 80 },
      );
    },
  );
});
