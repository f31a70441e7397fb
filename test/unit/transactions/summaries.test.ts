import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  excerpt,
  excerptLength,
  intentSummary,
  operationSummary,
} from '../../../src-main/core/transactions/summaries.ts';
import { scriptedAct } from '../../kit/scripted-intents.ts';

describe('summaries', () => {
  it('are one line and never repeat more of a message than an excerpt', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 600 }), (text) => {
        const line = excerpt(text);
        expect([...line].length).toBeLessThanOrEqual(excerptLength);
        expect(/[\p{Cc}\u2028\u2029]/u.test(line)).toBe(false);
        for (const act of [scriptedAct('reply', 'a', text || 'x'), scriptedAct('addNote', 'a', text || 'x')]) {
          expect([...operationSummary(act)].length).toBeLessThanOrEqual(excerptLength);
          expect(intentSummary([act])).not.toContain(text.length > 20 ? text : '\0');
        }
      }),
    );
  });

  it('name the fields a contact or ticket change touches', () => {
    expect(operationSummary(scriptedAct('updateContact', 'crm'))).toBe('updateContact /phones/main/number');
    expect(operationSummary(scriptedAct('updateTicket', 'rt'))).toBe('updateTicket 4711: status open');
  });

  it('say the whole intent in plain words', () => {
    expect(intentSummary([scriptedAct('reply', 'rt'), scriptedAct('updateContact', 'crm')])).toBe(
      'Reply on ticket 4711; Update contact 42 (/phones/main/number)',
    );
  });
});
