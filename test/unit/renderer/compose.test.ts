import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedFieldName, fieldName, namedFields } from '../../../src-renderer/app/field-name.ts';
import { callLogRecord, talkedSeconds } from '../../../src-renderer/app/stores/call-log.ts';
import { createIntentIds } from '../../../src-renderer/app/stores/intent-ids.ts';
import { placeFrom, placeOf, screens } from '../../../src-renderer/app/stores/navigation-store.ts';
import {
  contactActs,
  createPendingEdits,
  type PendingEdit,
} from '../../../src-renderer/app/stores/pending-edits-store.ts';
import { composeActs } from '../../../src-renderer/features/conversation/composer/compose-acts.ts';
import type { Alert } from '../../../src-shared/model/alert.ts';
import { attentionGroups } from '../../../src-renderer/features/transactions/attention-groups.ts';
import { en } from '../../../src-renderer/i18n/en.ts';
import { zhCn } from '../../../src-renderer/i18n/zh-cn.ts';
import { intentSchema } from '../../../src-shared/model/intent.ts';
import type { Customer } from '../../../src-shared/model/customer.ts';
import type { CustomerId } from '../../../src-shared/model/ids.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import * as v from 'valibot';
import { inboxViews } from '../../../src-shared/model/conversation.ts';
import { openRow } from '../../kit/fixture-core/open-row.ts';
import { sampleTransaction } from '../../kit/fixture-core/sample-states.ts';

const reference = { system: 'tickets-rt', kind: 'ticket', id: '7', version: 'v1' } as Reference;
const ticket = {
  reference,
  number: '#7',
  status: 'open',
  statuses: ['open', 'resolved'],
  owner: '',
  owners: [''],
  queue: 'support',
  queues: ['support'],
  customFields: {},
  can: ['reply' as const, 'addNote' as const, 'updateTicket' as const],
};
const edit: PendingEdit = {
  record: { system: 'crm', kind: 'customer', id: '1' } as Reference,
  pointer: '/phones/main/number',
  from: '1',
  to: '2',
};

test('whatever is written as a note can become nothing but a note', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.constantFrom(edit), { maxLength: 3 }), (text, edits) => {
      const acts = composeActs({ mode: 'note', text, ticket, changes: {}, edits, callLog: undefined });
      expect(acts.some((act) => act.act === 'reply')).toBe(false);
      expect(acts.filter((act) => act.act === 'addNote')).toHaveLength(text.trim() ? 1 : 0);
    }),
  );
});

test('all acts of one send fit the contract', () => {
  const acts = composeActs({
    mode: 'reply',
    text: ' Hello ',
    ticket,
    changes: { status: 'resolved', owner: '' },
    edits: [edit, { ...edit, pointer: '/name/full' }],
    callLog: undefined,
  });
  expect(acts.map((act) => act.act)).toEqual(['reply', 'updateTicket', 'updateContact']);
  expect(v.is(intentSchema, { id: 'i', acts: [...acts] })).toBe(true);
  expect(acts[1]).toMatchObject({ changes: { status: 'resolved' } });
});

test('edits of one record are one act, of two records two', () => {
  const other = { ...edit, record: { ...edit.record, id: '2' } };
  expect(contactActs([edit, { ...edit, pointer: '/x' }, other]).map((act) => act.changes.length)).toEqual([2, 1]);
});

test('an edit back to the old value is no edit, and what was changed after the send stays', () => {
  const edits = createPendingEdits();
  const id = 'c1' as CustomerId;
  edits.put(id, edit);
  const sent = edits.store.getState()[id] ?? [];
  edits.put(id, { ...edit, to: '3' });
  edits.sent(id, sent);
  expect(edits.store.getState()[id]).toEqual([{ ...edit, to: '3' }]);
  edits.put(id, { ...edit, to: '1' });
  expect(edits.store.getState()[id]).toEqual([]);
});

test('the same unacknowledged acts keep their id, also in a window loaded anew; other acts and later ones do not', () => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
  let n = 0;
  const open = () => createIntentIds(storage, () => `id-${++n}`);
  const acts = [{ act: 'reply' as const, ticket: reference as never, text: 'secret words' }];
  const first = open().idFor('conversation:1', acts);
  expect(open().idFor('conversation:1', acts)).toBe(first);
  expect([...kept.values()].join()).not.toContain('secret words');
  expect(open().idFor('conversation:2', acts)).not.toBe(first);
  expect(open().idFor('conversation:1', [{ ...acts[0]!, text: 'other' }])).not.toBe(first);
  const again = open().idFor('conversation:1', acts);
  open().acknowledged('conversation:1');
  expect(open().idFor('conversation:1', acts)).not.toBe(again);
});

test('a call is logged at the record of the system that can be written to', () => {
  const customer = {
    references: [
      { system: 'tickets', kind: 'customer', id: 'u' },
      { system: 'crm', kind: 'customer', id: '1' },
    ],
    fields: [
      { system: 'crm', writable: true },
      { system: 'tickets', writable: false },
    ],
  } as unknown as Customer;
  expect(callLogRecord(customer)?.system).toBe('crm');
  expect(callLogRecord({ ...customer, fields: [] })).toBeUndefined();
  expect(callLogRecord(undefined)).toBeUndefined();
  const system = (id: string, acts: string[]) => ({ id, acts }) as unknown as SystemStatus;
  expect(callLogRecord(customer, [system('crm', ['logCall'])])?.system).toBe('crm');
  expect(callLogRecord(customer, [system('crm', ['updateContact'])])).toBeUndefined();
  expect(talkedSeconds({ answeredAt: 1000, endedAt: 62_000 } as LiveCall, 0)).toBe(61);
  expect(talkedSeconds({} as LiveCall, 5)).toBe(0);
});

test('the place in the address comes back as it was', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...inboxViews),
      fc.option(fc.constantFrom('crm-main', 'a'), { nil: undefined }),
      fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
      (view, system, conversation) => {
        const screen = view === 'attention' ? ('attention' as const) : ('inbox' as const);
        const place = { screen, view, system: system as never, conversation: conversation as never };
        expect(placeFrom(placeOf(place))).toEqual(place);
      },
    ),
  );
  for (const screen of screens) expect(placeFrom(`#/${screen}`).screen).toBe(screen);
  expect(placeFrom('#/%E0%A4%A')).toMatchObject({ screen: 'inbox', view: 'open' });
});

test('fields have names people know', () => {
  expect(fieldName('/phones/main/number', en.customer)).toBe('Phone');
  expect(fieldName('/phones/mobile/number', en.customer)).toBe('Phone (mobile)');
  expect(fieldName('/extra/tier', en.customer)).toBe('Tier');
  expect(fieldName('/extra/a~1b', en.customer)).toBe('a/b');
  expect(changedFieldName('/phones/main/number', en)).toBe('Phone');
  expect(changedFieldName('/phones/main/number', zhCn)).toBe('电话');
  expect(['status', 'owner', 'queue', 'CustomFields'].map((name) => changedFieldName(name, en))).toEqual([
    'Status',
    'Owner',
    'Queue',
    'Custom fields',
  ]);
  expect(['status', 'owner', 'queue', 'CustomFields'].map((name) => changedFieldName(name, zhCn))).toEqual([
    '状态',
    '负责人',
    '队列',
    '自定义字段',
  ]);
  expect(changedFieldName('Region', zhCn)).toBe('Region');
  expect(namedFields('/phones/main/number: 1 → 2', en.customer)).toBe('Phone: 1 → 2');
});

test('what needs a person is shown by cause as the core grouped it, and what the window does not have is counted', () => {
  const tx = (id: string): TransactionView => sampleTransaction(id, 'm1', 'attention', 5);
  const alert = (count: number, ...ids: string[]): Alert => ({
    step: 'unknown',
    count,
    oldestAt: 5,
    ages: { hour: count, day: 0, older: 0 },
    reason: 'no answer',
    transactions: ids.map((id) => tx(id).id),
  });
  const here = [tx('c'), tx('b'), tx('a'), sampleTransaction('d', 'm1', 'done', 1)].map(openRow);
  const groups = attentionGroups([alert(150, 'a', 'b', 'gone'), alert(1, 'c')], here);
  expect(groups.map(({ transactions }) => transactions.map(({ id }) => id))).toEqual([
    ['a', 'b'].map((id) => tx(id).id),
    [tx('c').id],
  ]);
  expect(groups.map(({ more }) => more)).toEqual([148, 0]);
  expect(new Set(groups.map(({ key }) => key)).size).toBe(2);
});

test('ages of what waits are told without those that nobody has, in both languages', () => {
  expect(en.transactions.ages(2, 0, 1)).toBe('2 up to an hour, 1 longer than a day');
  expect(zhCn.transactions.ages(0, 3, 1)).toBe('一天内 3 项，超过一天 1 项');
});
