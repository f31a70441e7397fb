import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { toDialable, toTransferTarget } from '../../../src-main/core/adapters/asterisk/dial-plan.ts';
import { asteriskSettingsSchema } from '../../../src-main/core/adapters/asterisk/settings.ts';

const plan = (dial: object) => v.parse(asteriskSettingsSchema, { host: 'pbx', username: 'u', secret: 's', dial }).dial;
const dialled = (written: string, dial: object = {}, region = 'CN'): string => {
  const result = toDialable(written, plan(dial), region);
  return result.ok ? result.value.exten : `refused: ${result.error.message}`;
};

describe('a number to be dialled', () => {
  it.each([
    ['138 0013 8001', {}, '13800138001'],
    ['+86 138-0013-8001', {}, '13800138001'],
    ['0086 138 0013 8001', { prefix: '0' }, '013800138001'],
    ['(021) 5555 1234', { prefix: '9' }, '902155551234'],
    ['+41 44 123 45 67', {}, '0041441234567'],
    ['+41 44 123 45 67', { international: '+' }, '+41441234567'],
    ['+86 138 0013 8001', { international: '+', nationalFormat: false }, '+8613800138001'],
    ['1003', {}, '1003'],
    ['*97', {}, '*97'],
    ['110', { prefix: '0' }, '110'],
    ['１００３', {}, '1003'],
  ])('%s with %o is dialled as %s', (written, dial, expected) => {
    expect(dialled(written, dial)).toBe(expected);
  });

  it('is refused where it is none, in words a person understands', () => {
    expect(dialled('call me maybe')).toBe('refused: "call me maybe" is not a number that can be dialled');
    expect(dialled('1003\r\nAction: Originate')).toMatch(/^refused/);
  });

  it('gives nothing to the dial plan but digits, +, * and #', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom('CN', 'CH', 'GB', 'US'), (written, region) => {
        const result = toDialable(written, plan({}), region);
        if (result.ok) expect(result.value.exten).toMatch(/^[+*#\d]{1,20}$/);
      }),
    );
  });

  it('names the extension behind it, to be dialled by hand', () => {
    expect(toDialable('021-55551234 转 803', plan({}), 'CN')).toMatchObject({
      ok: true,
      value: { exten: '02155551234', afterwards: '803' },
    });
  });

  it('may be a name of the dial plan for a transfer', () => {
    expect(toTransferTarget('support-queue', plan({}), 'CN')).toMatchObject({
      ok: true,
      value: { exten: 'support-queue' },
    });
    expect(toTransferTarget(' 1002 ', plan({}), 'CN')).toMatchObject({ ok: true, value: { exten: '1002' } });
    expect(toTransferTarget('a\r\nAction: x', plan({}), 'CN').ok).toBe(false);
  });
});
