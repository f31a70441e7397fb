import type { CodecContext } from '../../../src-main/core/adapters/redmine/codec-context.ts';
import { toUnified } from '../../../src-main/core/adapters/redmine/codec.ts';
import { issueShape, type RedmineIssue } from '../../../src-main/core/adapters/redmine/redmine-shapes.ts';
import type { EntryBody, TicketBody, UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import * as v from 'valibot';
import { readRedmineFixture } from '../../kit/fixtures/redmine/read-fixture.ts';

const agents = new Set([5, 6, 7]);
export const context: CodecContext = {
  system: 'projects' as SystemId,
  customerNumberField: 'CustomerNo',
  requesterField: 'Requester',
  phoneField: 'Phone',
  operationKeyField: 'Operation',
  queueBy: 'project',
  statusClasses: { 'Waiting for parts': 'pending' },
  names: {
    statuses: new Map([
      [1, 'New'],
      [2, 'In Progress'],
    ]),
    trackers: new Map([
      [1, 'Bug'],
      [3, 'Support'],
    ]),
    projects: new Map([
      [1, 'Support'],
      [2, '售后'],
    ]),
    users: new Map([
      [5, 'Agent One'],
      [9, 'Anna Müller'],
    ]),
    priorities: new Map([[2, { name: 'Normal', level: 'normal' }]]),
    isAgent: (user) => agents.has(user),
  },
};

export const issueJson = (more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> => ({
  ...readRedmineFixture('issue'),
  ...more,
});
export const issue = (more: Readonly<Record<string, unknown>> = {}): RedmineIssue =>
  v.parse(issueShape, issueJson(more));

export function messagesOf(...args: Parameters<typeof toUnified>): readonly UnifiedMessage[] {
  const messages = toUnified(...args);
  if (!messages.ok) throw new Error(`${messages.error.path}: ${messages.error.message}`);
  return messages.value;
}

export function ticketOf(more: Readonly<Record<string, unknown>> = {}, used: CodecContext = context): TicketBody {
  const [message] = messagesOf({ kind: 'issue', json: issueJson(more) }, used);
  if (message?.body.type !== 'ticket') throw new Error('not a ticket');
  return message.body;
}

export const entriesOf = (json: unknown, more: Readonly<Record<string, unknown>> = {}): readonly EntryBody[] =>
  messagesOf({ kind: 'journal', json, issue: issue(more) }, context).flatMap(({ body }) =>
    body.type === 'entry' ? [body] : [],
  );

export const journal = (more: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  id: 40,
  user: { id: 5, name: 'Agent One' },
  notes: '',
  created_on: '2026-11-23T08:44:20Z',
  private_notes: false,
  details: [],
  ...more,
});
