import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { cardOf, fieldsOf } from '../../../src-main/core/identity/card-fields.ts';
import { identityFixture, type IdentityFixture } from './identity-fixture.ts';

const read = (desk: IdentityFixture, id: string) => desk.store.read((db) => desk.identity.read(db, desk.of(id)))!;
const winner = (desk: IdentityFixture, id: string, pointer: string) => {
  const { value, rule, system } = read(desk, id).fields.find((field) => field.pointer === pointer && field.won)!;
  return { value, rule, system };
};
const link = { links: { customerNo: '1' } };

describe('the values of a customer', () => {
  it('stand side by side with their source, and exactly one of each pointer wins and is on the card', async () => {
    await using desk = identityFixture();
    desk.put('1', { ...link, name: 'Anna Keller', phones: ['044 668 18 00'], changedAt: 100 });
    await desk.clock.advance(5000);
    desk.put('rt/7', { ...link, name: 'akeller', phones: ['+41 44 668 18 01'], changedAt: 200 });
    const { fields, card, displayName, e164 } = read(desk, '1');
    const phone = fields.filter(({ pointer }) => pointer === '/phones/main/number');
    expect(phone).toEqual([
      expect.objectContaining({ value: '044 668 18 00', system: 'crm', recordId: '1', won: false, changedAt: 100 }),
      expect.objectContaining({
        value: '+41 44 668 18 01',
        system: 'rt',
        recordId: '7',
        won: true,
        rule: 'mostRecent',
      }),
    ]);
    expect(phone[1]!.observedAt - phone[0]!.observedAt).toBe(5000);
    expect(phone[0]!.writable).toBe(true);
    expect(card.phones?.['main']?.number).toBe('+41 44 668 18 01');
    expect(displayName).toBe('akeller');
    expect(e164.toSorted()).toEqual(['+41446681800', '+41446681801']);
    const pointers = new Set(fields.map(({ pointer }) => pointer));
    for (const pointer of pointers)
      expect(fields.filter((field) => field.pointer === pointer && field.won)).toHaveLength(1);
  });

  it('keep their age when another field of the same record changes', async () => {
    await using desk = identityFixture();
    desk.put('1', { ...link, name: 'Anna Keller', phones: ['044 668 18 00'], changedAt: 100 });
    desk.put('rt/7', { ...link, name: 'akeller', changedAt: 200 });
    await desk.clock.advance(5000);
    desk.put('1', { ...link, name: 'Anna Keller', phones: ['044 668 18 99'], changedAt: 300 });
    const of = (pointer: string) =>
      read(desk, '1').fields.find((field) => field.pointer === pointer && field.system === ('crm' as SystemId));
    expect(of('/name/full')).toMatchObject({ changedAt: 100 });
    expect(of('/phones/main/number')).toMatchObject({ value: '044 668 18 99', changedAt: 300 });
  });

  it('that mean the same are the only value, however they are written', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna Keller', phones: ['044 668 18 00'], changedAt: 100 });
    desk.put('rt/7', { name: 'KELLER, Anna', phones: ['+41446681800'], changedAt: 200 });
    expect(winner(desk, '1', '/phones/main/number').rule).toBe('onlyValue');
    expect(winner(desk, '1', '/name/full').rule).toBe('onlyValue');
  });

  it('come from the preferred system where one is configured, and from the first seen where nobody dates them', async () => {
    await using preferring = identityFixture({ preferredSystems: ['crm' as SystemId] });
    preferring.put('1', { ...link, name: 'Anna', changedAt: 100 });
    preferring.put('rt/7', { ...link, name: 'Bea', changedAt: 200 });
    expect(winner(preferring, '1', '/name/full')).toEqual({ value: 'Anna', rule: 'preferredSystem', system: 'crm' });
    await using plain = identityFixture();
    plain.put('1', { ...link, name: 'Anna' });
    await plain.clock.advance(1000);
    plain.put('rt/7', { ...link, name: 'Bea' });
    expect(winner(plain, '1', '/name/full')).toEqual({ value: 'Anna', rule: 'firstSeen', system: 'crm' });
  });

  it('keep the time they were first seen while only other values change', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna', extra: { tier: 'gold' } });
    const seen = () => read(desk, '1').fields.find(({ pointer }) => pointer === '/extra/tier')!.observedAt;
    const first = seen();
    await desk.clock.advance(60_000);
    desk.put('1', { name: 'Anna B', extra: { tier: 'gold' } });
    expect(seen()).toBe(first);
    desk.put('1', { name: 'Anna B', extra: { tier: 'silver' } });
    expect(seen()).toBe(first + 60_000);
  });

  it('are what the agent chose until the choice is taken back', async () => {
    await using desk = identityFixture();
    desk.put('1', { ...link, name: 'Anna', changedAt: 100 });
    desk.put('rt/7', { ...link, name: 'Bea', changedAt: 200 });
    const choose = (record?: { system: SystemId; id: string }, pointer = '/name/full') =>
      desk.store.write('process', (tx) => desk.identity.override(tx, desk.of('1'), pointer, record));
    expect(choose({ system: 'crm' as SystemId, id: '1' })).toBe(true);
    expect(winner(desk, '1', '/name/full')).toEqual({ value: 'Anna', rule: 'override', system: 'crm' });
    expect(desk.store.read((db) => desk.identity.named(db, desk.of('1'))?.name)).toBe('Anna');
    expect(choose({ system: 'crm' as SystemId, id: '404' })).toBe(false);
    expect(choose({ system: 'crm' as SystemId, id: '1' }, '/titles/main/name')).toBe(false);
    expect(choose()).toBe(true);
    expect(winner(desk, '1', '/name/full').rule).toBe('mostRecent');
  });

  it('make the same card again when taken apart and put together', () => {
    const key = fc.string({ minLength: 1, maxLength: 8 });
    const value = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
    const map = (member: string) => fc.dictionary(key, fc.record({ [member]: value }), { minKeys: 1, maxKeys: 3 });
    const card = fc.record(
      {
        '@type': fc.constant('Card' as const),
        version: fc.constant('2.0' as const),
        name: fc.record({ full: value }),
        phones: map('number'),
        emails: map('address'),
        organizations: map('name'),
        extra: fc.dictionary(key, value, { minKeys: 1, maxKeys: 3 }),
      },
      { requiredKeys: ['@type', 'version'] },
    );
    fc.assert(
      fc.property(card, (one) => {
        expect(JSON.parse(JSON.stringify(cardOf(fieldsOf(one as never))))).toEqual(JSON.parse(JSON.stringify(one)));
      }),
    );
  });
});
