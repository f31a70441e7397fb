import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { identityFixture, type IdentityFixture } from './identity-fixture.ts';

const everything = (desk: IdentityFixture): unknown =>
  desk.store.read((db) => [
    db.prepare('SELECT n, system, id, customer, name FROM identity_record ORDER BY n').all(),
    db.prepare('SELECT id, name, anchor FROM identity_customer ORDER BY id').all(),
  ]);
const merge = (desk: IdentityFixture, keep: string, absorb: string) =>
  desk.store.write('process', (tx) => desk.identity.merge(tx, desk.of(keep), desk.of(absorb)));
const undo = (desk: IdentityFixture, code: string) =>
  desk.store.write('process', (tx) => desk.identity.undoMerge(tx, code));

describe('a merge by hand', () => {
  it('shows beforehand exactly what it gives, and its direction decides whose id and values stay', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna', phones: ['044 668 18 00'], changedAt: 100 });
    desk.put('2', { name: 'Bea', phones: ['079 412 00 91'], emails: ['b@example.com'], changedAt: 200 });
    const [anna, bea] = [desk.of('1'), desk.of('2')];
    const preview = (keep: typeof anna, absorb: typeof anna) =>
      desk.store.read((db) => desk.identity.previewMerge(db, keep, absorb));
    expect([preview(anna, bea)?.displayName, preview(bea, anna)?.displayName]).toEqual(['Anna', 'Bea']);

    const shown = preview(bea, anna);
    merge(desk, '2', '1');
    expect(desk.of('1')).toBe(bea);
    expect(desk.store.read((db) => desk.identity.read(db, bea))).toEqual(shown);
    expect(desk.store.read((db) => desk.identity.read(db, anna))).toEqual(shown);
    expect(shown?.fields.find((field) => field.won && field.pointer === '/name/full')?.rule).toBe('override');
    expect(shown?.card.emails?.['main']?.address).toBe('b@example.com');
  });

  it('and its undo leave everything as it was', { timeout: 60_000 }, async () => {
    const pick = fc.integer({ min: 0, max: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(pick, pick), { minLength: 1, maxLength: 5 }), async (pairs) => {
        await using desk = identityFixture();
        for (let n = 0; n < 6; n++)
          desk.put(String(n), { name: `N${n}`, ...(n > 3 ? { emails: ['x@example.com'] } : {}), changedAt: n });
        const states: unknown[] = [];
        const codes: string[] = [];
        for (const [keep, absorb] of pairs) {
          const before = everything(desk);
          const done = merge(desk, String(keep), String(absorb));
          if (done === undefined) continue;
          states.push(before);
          codes.push(done.undo);
        }
        while (codes.length > 0) {
          expect(undo(desk, codes.pop()!).undone).toBe(true);
          expect(everything(desk)).toEqual(states.pop());
        }
      }),
      { numRuns: 60 },
    );
  });

  it('outlives changes of both sides and is refused an undo once a shared key holds them together', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna', phones: ['044 668 18 00'] });
    desk.put('2', { name: 'Bea' });
    const bea = desk.of('2');
    const { undo: code } = merge(desk, '1', '2')!;
    desk.put('2', { name: 'Bea', phones: ['079 412 00 91'] });
    expect(desk.of('2')).toBe(desk.of('1'));
    desk.put('2', { name: 'Bea', phones: ['044 668 18 00'] });
    expect(undo(desk, code)).toEqual({ undone: false, reason: 'stillConnected' });
    expect(desk.of('2')).toBe(desk.of('1'));
    desk.put('2', { name: 'Bea' });
    expect(undo(desk, code).undone).toBe(true);
    expect(desk.of('2')).toBe(bea);
    expect(undo(desk, code)).toEqual({ undone: false, reason: 'unknown' });
  });

  it('joins also those whose customer numbers differ, holds when they are read again, and can be undone', async () => {
    await using desk = identityFixture();
    const phones = ['044 668 18 00'];
    desk.put('1', { name: 'Anna', phones, links: { customerNo: '12' } });
    desk.put('2', { name: 'Bea', phones, links: { customerNo: '34' } });
    const { undo: code } = merge(desk, '1', '2')!;
    expect(desk.of('2')).toBe(desk.of('1'));
    desk.put('2', { name: 'Bea Muster', phones, links: { customerNo: '34' } });
    expect(desk.of('2')).toBe(desk.of('1'));
    expect(undo(desk, code).undone).toBe(true);
    expect(desk.of('2')).not.toBe(desk.of('1'));
  });

  it('of a customer with itself or with nobody is none', async () => {
    await using desk = identityFixture();
    desk.put('1', { name: 'Anna' });
    expect(merge(desk, '1', '1')).toBeUndefined();
    const nobody = desk.store.write('process', (tx) => desk.identity.merge(tx, desk.of('1'), 'c:none' as never));
    expect(nobody).toBeUndefined();
  });
});
