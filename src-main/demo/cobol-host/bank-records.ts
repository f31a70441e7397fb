import type { DemoPerson } from '../demo-people.ts';
import {
  account,
  accountLength,
  complaint,
  complaintHead,
  header,
  headerLength,
  line,
  lineLength,
  put,
} from './bank-fields.ts';
import type { SeedComplaint } from './bank-seed.ts';
import { ebcdic } from './ebcdic.ts';
import { pack } from './packed-decimal.ts';

const segments = { standard: 'S', silver: 'V', gold: 'G' } as const;

/** An account as the bank holds it; the index makes the numbers differ. */
export function accountRecord(person: DemoPerson, index: number): Buffer {
  const record = Buffer.alloc(accountLength, 0x40);
  const set = (name: keyof typeof account, text: string): void =>
    put(record, account[name], ebcdic(text, account[name].length));
  set('customerNo', person.customerNo);
  set('accountNo', String(600_100_000_000 + index * 7_919));
  set('name', person.name);
  set('phone', person.phone);
  set('email', person.email);
  set('company', person.company);
  set('city', person.city);
  set('language', person.language);
  set('segment', segments[person.tier]);
  set('currency', person.language === 'zh' ? 'CNY' : 'EUR');
  put(record, account.balance, pack(BigInt(index % 4 === 3 ? -48_250 : 1_250_000 + index * 137_450), 8));
  put(record, account.creditLimit, pack(BigInt(500_000 * (1 + (index % 3))), 6));
  // Zoned, with the sign in the last digit: C for plus, D for minus.
  const score = index % 5 === 4 ? 'F0F1D2' : `F0F${index % 10}C5`;
  put(record, account.riskScore, Buffer.from(score, 'hex'));
  set('openedOn', `20${10 + (index % 12)}0${1 + (index % 9)}15`);
  set('changedAt', '0'.repeat(14));
  return record;
}

/** A new complaint as it is asked for; number and times are the bank's. */
export function complaintRecord(seed: SeedComplaint): Buffer {
  const record = Buffer.alloc(complaintHead + lineLength * seed.lines.length, 0x40);
  const set = (name: keyof typeof complaint, text: string): void =>
    put(record, complaint[name], ebcdic(text, complaint[name].length));
  set('customerNo', seed.customerNo);
  set('status', seed.status);
  set('priority', String(seed.priority));
  set('category', seed.category);
  set('handler', seed.handler);
  set('subject', seed.subject);
  put(record, complaint.amount, pack(seed.amount, 6));
  set('currency', seed.currency);
  set('openedAt', '0'.repeat(14));
  set('changedAt', '0'.repeat(14));
  record.writeInt16BE(seed.lines.length, complaint.lineCount.at);
  for (const [index, { kind, text }] of seed.lines.entries()) {
    const row = record.subarray(complaintHead + index * lineLength, complaintHead + (index + 1) * lineLength);
    const isFirst = index === 0 || seed.lines[index - 1]?.kind !== kind;
    put(row, line.at, ebcdic('0'.repeat(14), 14));
    put(row, line.kind, ebcdic(kind, 1));
    put(row, line.part, ebcdic(isFirst ? 'F' : 'C', 1));
    put(row, line.text, ebcdic(text, 80));
  }
  return record;
}

/** A note of one line for a complaint. */
export function noteRecord(number: Buffer, text: string): Buffer {
  const record = Buffer.alloc(complaintHead + lineLength, 0x40);
  put(record, complaint.number, number);
  put(record, complaint.priority, ebcdic('0', 1));
  record.writeInt16BE(1, complaint.lineCount.at);
  const row = record.subarray(complaintHead);
  put(row, line.kind, ebcdic('N', 1));
  put(row, line.part, ebcdic('F', 1));
  put(row, line.text, ebcdic(text, 80));
  return record;
}

/** A record before and after, as writes carry them. */
export function images(before: Buffer, after: Buffer): Buffer {
  const lengths = Buffer.alloc(8);
  lengths.writeInt32BE(before.length, 0);
  lengths.writeInt32BE(after.length, 4);
  return Buffer.concat([lengths, before, after]);
}

/** A request as any client of the bank sends it. */
export function requestMessage(
  name: string,
  body: Buffer = Buffer.alloc(0),
  more: {
    readonly key?: string;
    readonly keyBase?: number;
    readonly agent?: string;
    readonly correlation?: string;
  } = {},
): Buffer {
  const head = Buffer.alloc(headerLength, 0x40);
  const set = (field: keyof typeof header, text: string): void =>
    put(head, header[field], ebcdic(text, header[field].length));
  set('id', 'TLH1');
  set('type', 'Q');
  set('function', name);
  set('correlation', more.correlation ?? '');
  set('returnCode', '0000');
  set('reasonCode', '0000');
  set('sentAt', '0'.repeat(14));
  set('key', more.key ?? '');
  set('agent', more.agent ?? '');
  head.writeInt32BE(more.keyBase ?? 0, header.keyBase.at);
  head.writeInt32BE(0, header.keyFloor.at);
  head.writeInt32BE(body.length, header.bodyLength.at);
  return Buffer.concat([head, body]);
}
