import { expect, test } from 'vitest';
import { historyText, operationText } from '../../../src-renderer/features/transactions/operation-text.ts';
import { en } from '../../../src-renderer/i18n/en.ts';
import { zhCn } from '../../../src-renderer/i18n/zh-cn.ts';
import { operationSummary } from '../../../src-main/core/transactions/summaries.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';

const ticket = { system: 't', kind: 'ticket', id: '21' } as Reference;
const record = { system: 'c', kind: 'customer', id: '7' } as Reference;
const acts: readonly (readonly [Act, string, string])[] = [
  [{ act: 'reply', ticket, text: 'Dear: you' }, '#21: Dear: you', '#21: Dear: you'],
  [{ act: 'addNote', ticket, text: 'on hold' }, '#21: on hold', '#21: on hold'],
  [
    { act: 'updateTicket', ticket, changes: { status: 'open', owner: 'agent1' } },
    '#21: Status open, Owner agent1',
    '#21: 状态 open, 负责人 agent1',
  ],
  [
    {
      act: 'createTicket',
      system: 't' as never,
      queue: 'Support',
      subject: 'New',
      requester: 'a@b.example',
      text: 'x',
    },
    'Support: New',
    'Support: New',
  ],
  [
    {
      act: 'updateContact',
      record,
      changes: [
        { pointer: '/phones/main/number', from: '1', to: '2' },
        { pointer: '/name/full', from: 'a', to: 'b' },
      ],
    },
    'Phone, Name',
    '电话, 姓名',
  ],
  [
    {
      act: 'logCall',
      record,
      call: 'c1' as never,
      direction: 'inbound',
      number: '+41441234567',
      startedAt: 1,
      talked: 4,
      disposition: 'resolved',
      text: '',
    },
    'Incoming call · +41441234567 · RESOLVED',
    '来电 · +41441234567 · RESOLVED',
  ],
];

test.each(acts)('what the core says about %o is said in the words of the window', (act, english, chinese) => {
  const upper = (code: string): string => code.toUpperCase();
  expect(operationText(act.act, operationSummary(act), en, upper)).toBe(english);
  expect(operationText(act.act, operationSummary(act), zhCn, upper)).toBe(chinese);
});

test('what the core says differently is shown as it is', () => {
  expect(operationText('reply', 'Dear Ms Oduya', en, String)).toBe('Dear Ms Oduya');
  expect(operationText('updateContact', '/phones/main/number: 1 → 2', en, String)).toBe('Phone: 1 → 2');
  expect(operationText('bookRoom', 'bookRoom 12', en, String)).toBe('12');
});

test('the history repeats neither the system nor what the event says by itself', () => {
  expect(historyText('checked', 'CRM: checked; nothing is held', 'CRM', en)).toBe('');
  expect(historyText('committed', 'CRM: kunden C-1003', 'CRM', en)).toBe('kunden C-1003');
  expect(historyText('unknown', 'ETIMEDOUT', 'CRM', en)).toBe('ETIMEDOUT');
  expect(historyText('markDone', 'CRM: it happened. I looked', undefined, en)).toBe('CRM: it happened. I looked');
});
