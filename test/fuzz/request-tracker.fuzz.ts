import { toUnified } from '../../src-main/core/adapters/request-tracker/codec.ts';
import type { CodecContext } from '../../src-main/core/adapters/request-tracker/codec-context.ts';
import { unreadable } from '../../src-main/core/adapters/request-tracker/unreadable.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import { parseJson } from '../../src-main/core/http/parse-json.ts';
import { readFixture } from '../kit/fixtures/request-tracker/read-fixture.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const context: CodecContext = {
  system: 'tickets' as SystemId,
  customerNumberField: 'CustomerNo',
  statusClasses: {},
  names: { users: new Map(), queues: new Map() },
};
const historyOf = { id: '1', requesters: ['a'], customFields: new Map([['1', 'CustomerNo']]) };
const seed = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

/** Answers of REST 2: bytes to JSON to ticket and person. */
export const target: FuzzTarget = {
  name: 'request-tracker: answers',
  structure: 'json',
  seeds: [seed(readFixture('ticket')), seed(readFixture('history').items?.[0] ?? {}), seed(readFixture('queues'))],
  run(input) {
    const json = parseJson(input);
    if (!json.ok) return `error at ${json.error.byteOffset}`;
    const ticket = toUnified({ kind: 'ticket', json: json.value, etag: '1', requesters: new Map() }, context);
    const user = toUnified({ kind: 'user', login: 'a', json: json.value, seenWithTicketAt: 0 }, context);
    const entry = toUnified({ kind: 'transaction', json: json.value, parts: [], ticket: historyOf }, context);
    if (ticket.ok || user.ok || entry.ok) return 'value';
    unreadable(context.system, 'ticket/1', ticket.error.message, json.value, 0);
    return `error at ${ticket.error.path} and ${user.error.path}`;
  },
};
