import { accountToUnified, complaintToUnified } from '../../src-main/core/adapters/cobol-host/codec.ts';
import { codePage } from '../../src-main/core/adapters/cobol-host/host-records.ts';
import { createMessageSet } from '../../src-main/core/adapters/cobol-host/messages/message-set.ts';
import { createFrameReader, encodeFrame } from '../../src-main/core/adapters/cobol-host/session/frames.ts';
import { complaint, put } from '../../src-main/demo/cobol-host/bank-fields.ts';
import { accountRecord, complaintRecord, requestMessage } from '../../src-main/demo/cobol-host/bank-records.ts';
import { bankCustomers, seedComplaints } from '../../src-main/demo/cobol-host/bank-seed.ts';
import { createDemoBank } from '../../src-main/demo/cobol-host/demo-bank.ts';
import { ebcdic } from '../../src-main/demo/cobol-host/ebcdic.ts';
import { openTestCodec } from '../unit/cobol-host-session/open-test-records.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const codec = await openTestCodec();
const page = codePage('cp1388');
if (page === undefined) throw new Error('no code page cp1388');
const messages = createMessageSet(page);
const frame = { lengthBytes: 4, inclusive: false, reservedBytes: 0, maxBytes: 65_536 } as const;

const bank = createDemoBank({ user: 'U', password: 'P', banner: 'FUZZ', now: () => '20261123093000' });
const staff = { signedOn: true };
const accounts = bankCustomers.map((person, index) => accountRecord(person, index));
const complaints = seedComplaints.map((seed, index) => {
  const record = complaintRecord(seed);
  // The bank gives the numbers.
  put(record, complaint.number, ebcdic(`K00000000${index}`, 10));
  return record;
});
for (const record of accounts) bank.answer(staff, requestMessage('ACCN', record));
const answers = ['ECHO', 'PROB', 'NONE'].map((name) => bank.answer(staff, requestMessage(name)));

const reasonOf = (reason: string): string => {
  const at = /(?:offset|byte|bytes at) (\d+)/.exec(reason)?.[1];
  return at === undefined ? 'error at 0' : `error at ${at}`;
};

export const targets: readonly FuzzTarget[] = [
  {
    name: 'cobol-host-session: frames and headers',
    seeds: answers.map((answer) => encodeFrame(frame, answer)),
    run(input) {
      const reader = createFrameReader(frame);
      const { messages: whole, broken } = reader.push(input);
      if (broken !== undefined) return `error at ${broken.offset}`;
      const [first] = whole;
      if (first === undefined) return `error at ${input.length}`;
      const answer = messages.decode(first);
      if (!answer.ok) return reasonOf(answer.error);
      const body = messages.readBody('outcome', answer.value.body);
      return body.ok ? 'value' : reasonOf(body.error);
    },
  },
  {
    name: 'cobol-host-session: accounts',
    seeds: accounts,
    run(input) {
      const { body } = accountToUnified(input, '1', codec);
      return body.type === 'unreadable' ? reasonOf(body.reason) : 'value';
    },
  },
  {
    name: 'cobol-host-session: complaints',
    seeds: complaints,
    run(input) {
      const [first] = complaintToUnified(input, '1', codec);
      return first?.body.type === 'unreadable' ? reasonOf(first.body.reason) : 'value';
    },
  },
];
