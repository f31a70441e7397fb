import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { customerToUnified, eventToUnified, soapTime } from '../../../src-main/core/adapters/soap-crm/codec.ts';
import { faultOf } from '../../../src-main/core/adapters/soap-crm/fault.ts';
import { soapCrmSettingsSchema } from '../../../src-main/core/adapters/soap-crm/settings.ts';
import { fillTemplate, placeholdersOf } from '../../../src-main/core/adapters/soap-crm/template.ts';
import { at, rowsAt, textAt } from '../../../src-main/core/adapters/soap-crm/value-path.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { soapCrmSettings } from '../../kit/real/soap-crm.ts';

const plain = soapCrmSettings({ wsdl: () => 'http://127.0.0.1/?wsdl', username: 'u', password: 'p' }, '1.1');
const { customers, calls } = v.parse(soapCrmSettingsSchema, plain);
const context = { system: 'crm' as SystemId, now: 5 };

describe('a template', () => {
  const template = { a: '{id}', b: 'Call {number}: {text}', deep: { c: '{version}' } };

  it('is filled with values; an element that is nothing but an absent one is left out', () => {
    expect(fillTemplate(template, { id: '7', number: '123' })).toEqual({ a: '7', b: 'Call 123: ', deep: {} });
    expect(placeholdersOf(template)).toEqual(['id', 'number', 'text', 'version']);
  });

  it('never fills what a value says', () => {
    expect(fillTemplate({ b: 'x {text}' }, { text: '{id}', id: '7' })).toEqual({ b: 'x {id}' });
  });
});

describe('a path', () => {
  it('finds text whatever attributes stand beside it, and lists of one', () => {
    expect(textAt({ a: { $value: 'x', attributes: { n: 1 } } }, 'a')).toBe('x');
    expect(at({ r: [{ a: 'x' }] }, 'r.a')).toBe('x');
    expect([rowsAt({ r: 'one' }, 'r'), rowsAt({}, 'r'), rowsAt({ r: '' }, 'r')]).toEqual([['one'], [], []]);
  });

  it('never leaves what the answer itself holds', () => {
    for (const path of ['__proto__', 'constructor.name', 'toString']) expect(at({ a: 1 }, path)).toBeUndefined();
  });
});

describe('a row', () => {
  const row = {
    customerNo: 'C-1',
    name: '王小明',
    phone: '138',
    rowVersion: '3',
    changedAt: '2026-11-23T09:00:00.5',
    deleted: 'false',
  };

  it('is a customer with the places the settings name', () => {
    expect(customerToUnified(row, customers, context)).toMatchObject({
      value: {
        time: Date.UTC(2026, 10, 23, 9, 0, 0, 500),
        body: {
          type: 'customer',
          reference: { id: 'C-1', version: '3' },
          card: { name: { full: '王小明' }, phones: { main: { number: '138' } } },
          writable: ['/name/full', '/phones/main/number', '/emails/main/address'],
          links: [{ key: 'customerNo', value: 'C-1' }],
        },
      },
    });
  });

  it('that is deleted is gone; one without a key is refused with its path', () => {
    expect(customerToUnified({ ...row, deleted: 'true' }, customers, context)).toMatchObject({
      value: { body: { type: 'removed' } },
    });
    expect(customerToUnified({ ...row, customerNo: '' }, customers, context)).toMatchObject({
      error: { path: 'customerNo' },
    });
  });

  it('of a call belongs to its customer and names its operation', () => {
    const event = { eventNo: '9', customerNo: 'C-1', externalId: 'k.p1', text: 'Call', at: '2026-11-23T09:00:00Z' };
    expect(eventToUnified(event, calls!, context)).toMatchObject({
      value: { body: { on: { customer: { id: 'C-1' } }, operationKey: 'k.p1', reference: { id: '9' } } },
    });
    expect(eventToUnified({ ...event, customerNo: undefined }, calls!, context)).toMatchObject({
      error: { path: 'customerNo' },
    });
  });

  it('of any shape is a message or refused with a path', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        const strange = { ...row, ...(typeof one === 'object' ? one : {}), name: two };
        for (const read of [customerToUnified(strange, customers, context), eventToUnified(strange, calls!, context)]) {
          if (!read.ok) expect(read.error.path).not.toBe('');
        }
      }),
    );
  });
});

describe('a fault', () => {
  const thrown = (Fault: object) => ({ root: { Envelope: { Body: { Fault } } } });

  it('of SOAP 1.1 and of 1.2 says its code and reason', () => {
    expect(faultOf(thrown({ faultcode: 'soap:Client.Stale', faultstring: 'no' }))).toEqual({
      code: 'soap:Client.Stale',
      text: 'no',
    });
    const code = { Value: 'soap:Sender', Subcode: { Value: 'StaleRecord' } };
    expect(faultOf(thrown({ Code: code, Reason: { Text: { $value: 'no', attributes: {} } } }))).toEqual({
      code: 'soap:Sender StaleRecord',
      text: 'no',
    });
  });

  it.each([new Error('x'), undefined, thrown('text' as never), {}])('is none in %s', (other) => {
    expect(faultOf(other)).toBeUndefined();
  });
});

it.each([
  ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
  ['2026-11-23T09:00:00+08:00', '2026-11-23T01:00:00.000Z'],
  ['2026-11-23T09:00:00.123456', '2026-11-23T09:00:00.123Z'],
  ['23.11.2026', undefined],
  [undefined, undefined],
])('the time %s is %s', (text, iso) => {
  const at = soapTime(text);
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(iso);
});
