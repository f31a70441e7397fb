import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { cardFields } from '../../../src-main/core/adapters/tryton/card-fields.ts';
import {
  noteOfCall,
  noteToUnified,
  partyToUnified,
  type CodecContext,
} from '../../../src-main/core/adapters/tryton/codec.ts';
import { meaningOf } from '../../../src-main/core/adapters/tryton/rpc-client.ts';
import { momentMs, momentShape, momentText, momentValue } from '../../../src-main/core/adapters/tryton/rpc-value.ts';
import { addressShape, mechanismShape, noteShape, partyShape } from '../../../src-main/core/adapters/tryton/shapes.ts';
import type { CallId, SystemId } from '../../../src-shared/model/ids.ts';

const context: CodecContext = { system: 'erp' as SystemId, customerNumberKey: 'customerNo', now: 7 };
const moment = {
  __class__: 'datetime',
  year: 2026,
  month: 11,
  day: 23,
  hour: 9,
  minute: 17,
  second: 16,
  microsecond: 934_016,
};
const party = {
  id: 1,
  name: 'Müller AG 客户',
  code: 'C-1001',
  active: true,
  write_date: null,
  create_date: moment,
  _timestamp: '1795425436.934016',
};
const mechanism = (id: number, type: string, value: string) =>
  v.parse(mechanismShape, {
    id,
    party: 1,
    type,
    value,
    active: true,
    write_date: moment,
    create_date: moment,
    _timestamp: `17954254${id}.1`,
  });
const whole = (
  mechanisms = [
    mechanism(4, 'email', 'm@example.com'),
    mechanism(2, 'phone', '+41 44 1'),
    mechanism(3, 'mobile', '+41 79 1'),
    mechanism(5, 'website', 'www'),
  ],
) => ({
  party: v.parse(partyShape, party),
  mechanisms,
  addresses: [
    v.parse(addressShape, { id: 9, party: 1, full_address: 'B 1\n8001 Z', create_date: moment, _timestamp: '1' }),
  ],
});

describe('a party', () => {
  it('is a customer with everything that belongs to it', () => {
    expect(partyToUnified(whole(), context)).toMatchObject({
      time: Date.UTC(2026, 10, 23, 9, 17, 16, 934),
      body: {
        type: 'customer',
        card: {
          name: { full: 'Müller AG 客户' },
          emails: { main: { address: 'm@example.com' } },
          phones: { main: { number: '+41 44 1' }, m3: { number: '+41 79 1', label: 'mobile' } },
          addresses: { a9: { full: 'B 1\n8001 Z' } },
          extra: { code: 'C-1001', website: 'www' },
        },
        writable: ['/name/full', '/emails/main/address', '/phones/main/number', '/phones/m3/number'],
        links: [{ key: 'customerNo', value: 'C-1001' }],
      },
    });
  });

  it('whose contact mechanism changed is another version of it', () => {
    const changed = { ...whole().mechanisms[0]!, _timestamp: '1795425999.1' };
    expect(partyToUnified(whole([changed]), context).id).not.toBe(
      partyToUnified(whole([whole().mechanisms[0]!]), context).id,
    );
  });

  it('without a number or address can be given one', () => {
    expect(cardFields(whole([])).map(({ pointer, place }) => [pointer, place])).toEqual([
      ['/name/full', { model: 'party', field: 'name' }],
      ['/emails/main/address', { model: 'none', type: 'email' }],
      ['/phones/main/number', { model: 'none', type: 'phone' }],
    ]);
  });

  it('that was put away is gone', () => {
    const away = { ...whole(), party: v.parse(partyShape, { ...party, active: false }) };
    expect(partyToUnified(away, context).body).toMatchObject({ type: 'removed', reference: { id: '1' } });
  });
});

describe('a note', () => {
  const note = (over: Record<string, unknown>) =>
    noteToUnified(
      v.parse(noteShape, {
        id: 3,
        message: 'x',
        resource: 'party.party,1',
        last_user: 'Ann',
        create_date: moment,
        _timestamp: '1',
        ...over,
      }),
      context,
    );

  it('of a call written from here says which operation wrote it, and not to people', () => {
    const act = {
      act: 'logCall',
      record: { system: context.system, kind: 'customer', id: '1' },
      call: 'p:1' as CallId,
      direction: 'inbound',
      number: '+41',
      startedAt: 0,
      talked: 61.4,
      disposition: 'solved',
      text: 'Asked',
    } as const;
    const message = noteOfCall(act, 'k-1.p2', 'Kim');
    expect(message).toBe('Call from +41, 1970-01-01 00:00 UTC, 61 s, solved (Kim)\nAsked\n[trunkline k-1.p2]');
    expect(note({ message })?.body).toMatchObject({
      kind: 'activity',
      operationKey: 'k-1.p2',
      text: expect.not.stringContaining('trunkline'),
    });
  });

  it('on something else than a party is none of ours', () => {
    expect(note({ resource: 'sale.sale,1' })).toBeUndefined();
  });
});

describe('a moment', () => {
  it('goes there and back with its microseconds', () => {
    const text = v.parse(momentShape, moment);
    expect(text).toBe('2026-11-23T09:17:16.934016');
    expect(momentValue(text)).toEqual(moment);
    expect(momentMs(text)).toBe(Date.UTC(2026, 10, 23, 9, 17, 16, 934));
  });

  it('of any milliseconds can be searched for', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        expect(momentMs(v.parse(momentShape, momentValue(momentText(ms))))).toBe(ms);
      }),
    );
  });
});

describe('an error answer', () => {
  it.each([
    [['ConcurrencyException', 'Records were modified'], { kind: 'refused', stale: true }],
    [
      ['UserError', ['The code on party must be unique.', '', null]],
      { kind: 'refused', said: 'The code on party must be unique.' },
    ],
    [
      ['UserError', ['You are not allowed to access "Party".', '', null]],
      { kind: 'misconfigured', about: 'permission' },
    ],
    [["'party.party'", ''], { kind: 'misconfigured', advice: { key: 'tryton.advice.module' } }],
    ['boom', { kind: 'refused', said: 'boom' }],
    [{ a: 1 }, { kind: 'refused' }],
  ])('%j means %j', (error, meaning) => expect(meaningOf('model.x.write', error, [])).toMatchObject(meaning));
});

it('whatever a row holds, it is read or refused with its path', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
      const row = { ...party, ...(typeof one === 'object' && !Array.isArray(one) ? one : { name: one }), code: two };
      const parsed = v.safeParse(partyShape, row);
      if (parsed.success)
        expect(partyToUnified({ party: parsed.output, mechanisms: [], addresses: [] }, context).source).toBe('erp');
      else expect(v.getDotPath(parsed.issues[0])).not.toBe('');
    }),
  );
});
