import type { CodecContext } from '../../../src-main/core/adapters/request-tracker/codec-context.ts';
import { toUnified } from '../../../src-main/core/adapters/request-tracker/codec.ts';
import type { TransactionDocument } from '../../../src-main/core/adapters/request-tracker/entry-codec.ts';
import type { RtPart } from '../../../src-main/core/adapters/request-tracker/rt-shapes.ts';
import type { EntryBody } from '../../../src-main/core/adapters/unified-message.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

export const context: CodecContext = {
  system: 'tickets' as SystemId,
  customerNumberField: 'CustomerNo',
  statusClasses: { 'waiting for parts': 'pending' },
  names: {
    users: new Map([
      ['6', 'Nobody'],
      ['31', 'agent1'],
    ]),
    queues: new Map([
      ['1', 'General'],
      ['3', 'Support'],
    ]),
  },
};

export const ticketOfEntries: TransactionDocument['ticket'] = {
  id: '1',
  requesters: ['customer@example.com'],
  customFields: new Map([['2', 'CustomerNo']]),
};

export const part = (fields: Partial<RtPart>): RtPart => ({
  id: '11',
  TransactionId: '51',
  ContentType: 'text/plain',
  Filename: '',
  ContentLength: 5,
  Headers: '',
  Content: '',
  ...fields,
});

/** The entry a transaction becomes; fails the test where it is not readable. */
export function entryOf(json: unknown, parts: readonly RtPart[] = []): EntryBody | undefined {
  const message = toUnified({ kind: 'transaction', json, parts, ticket: ticketOfEntries }, context);
  if (!message.ok) throw new Error(`${message.error.path}: ${message.error.message}`);
  return message.value?.body.type === 'entry' ? message.value.body : undefined;
}

export const transaction = (fields: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  id: '51',
  Type: 'Correspond',
  Created: '2026-11-23T04:18:12Z',
  Creator: { id: 'agent1', RealName: 'Agent One' },
  ...fields,
});
