import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accountToUnified, complaintToUnified } from '../../../src-main/core/adapters/cobol-host/codec.ts';
import {
  account,
  complaint,
  complaintHead,
  line,
  lineLength,
  put,
} from '../../../src-main/demo/cobol-host/bank-fields.ts';
import { accountRecord, complaintRecord } from '../../../src-main/demo/cobol-host/bank-records.ts';
import { bankCustomers, seedComplaints } from '../../../src-main/demo/cobol-host/bank-seed.ts';
import { ebcdic } from '../../../src-main/demo/cobol-host/ebcdic.ts';
import { openTestCodec } from './open-test-records.ts';

const codec = await openTestCodec({ timeZone: 'Asia/Shanghai' });

/** An account of the demo, with the fields given in place of its own. */
function accountWith(values: Partial<Record<keyof typeof account, Buffer>> = {}): Buffer {
  const person = bankCustomers[0];
  if (person === undefined) throw new Error('nobody banks here');
  const record = accountRecord(person, 0);
  for (const [name, bytes] of Object.entries(values)) put(record, account[name as keyof typeof account], bytes);
  return record;
}
function complaintWith(values: Partial<Record<keyof typeof complaint, Buffer>> = {}): Buffer {
  const [seed] = seedComplaints;
  if (seed === undefined) throw new Error('nobody complains');
  const record = complaintRecord(seed);
  put(record, complaint.number, ebcdic('K000000001', 10));
  for (const [name, bytes] of Object.entries(values)) put(record, complaint[name as keyof typeof complaint], bytes);
  return record;
}

describe('an account as a customer', () => {
  test('names in double-byte characters, packed and zoned figures and dates come out as people read them', () => {
    const message = accountToUnified(accountWith({ changedAt: ebcdic('20261123093000', 14) }), '7', codec);
    expect(message).toMatchObject({
      time: Date.parse('2026-11-23T01:30:00Z'),
      body: {
        type: 'customer',
        reference: { kind: 'customer', id: 'C-1001' },
        card: {
          name: { full: '王小明' },
          phones: { main: { number: '138 0013 8001' } },
          organizations: { main: { name: '华东示范商贸' } },
          extra: { balance: '12500.00', creditLimit: '5000.00', riskScore: '5', openedOn: '2010-01-15', segment: 'G' },
        },
        links: [{ key: 'customerNo', value: 'C-1001' }],
      },
    });
  });

  test('the version moves with what may be written and with nothing else', () => {
    const version = (record: Buffer): string | undefined => {
      const { body } = accountToUnified(record, '1', codec);
      return body.type === 'customer' ? body.reference.version : undefined;
    };
    const before = version(accountWith());
    expect(version(accountWith({ balance: Buffer.from('000000000000001C', 'hex') }))).toBe(before);
    expect(version(accountWith({ phone: ebcdic('139', 30) }))).not.toBe(before);
  });

  test.each([
    [
      'a balance that is no number',
      { balance: Buffer.from('00000000000000FA', 'hex') },
      /ACC-BALANCE \(8 bytes at offset 262/,
    ],
    ['a name whose shift-out has no end', { name: Buffer.from('0E4E4A', 'hex') }, /ACC-NAME .* offset 22/],
    ['a day that no month has', { openedOn: ebcdic('20190231', 8) }, /ACC-OPENED-ON \(offset 279\) holds "20190231"/],
    ['no customer number', { customerNo: ebcdic('', 10) }, /ACC-CUSTOMER-NO \(offset 0\) is empty/],
  ])('%s is parked with field and offset', (_name, values, reason) => {
    const { body, id } = accountToUnified(accountWith(values), '9', codec);
    expect(body).toMatchObject({ type: 'unreadable', reason: expect.stringMatching(reason) });
    expect(accountToUnified(accountWith(values), '9', codec).id).toBe(id);
  });

  test('any bytes are a customer or a reason, and the same each time', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const once = accountToUnified(bytes, '1', codec);
        expect(['customer', 'unreadable']).toContain(once.body.type);
        expect(accountToUnified(bytes, '1', codec)).toEqual(once);
      }),
    );
  });
});

describe('a complaint as a ticket', () => {
  test('lines that go on are one entry, and every one keeps the number of its first line', () => {
    const messages = complaintToUnified(complaintWith(), '3', codec);
    expect(messages.map(({ id, body }) => [id.split(':')[0], body.type])).toEqual([
      ['complaint', 'ticket'],
      ['line', 'entry'],
      ['line', 'entry'],
    ]);
    expect(messages[0]?.body).toMatchObject({
      channel: 'complaint',
      state: 'open',
      nativeState: 'OPEN',
      priority: 'high',
      queue: 'CARDS',
    });
    expect(messages[1]?.body).toMatchObject({
      kind: 'complaint',
      author: { role: 'customer' },
      reference: { id: 'K000000001/1' },
      text: '11 月 18 日同一笔消费被扣了两次，商户说只收到一次，请尽快核实并退回。',
    });
    expect(messages[2]?.body).toMatchObject({ kind: 'note', reference: { id: 'K000000001/3' } });
  });

  test('a kind of line that nobody named is internal', () => {
    const record = complaintWith();
    put(record.subarray(complaintHead), line.kind, ebcdic('X', 1));
    expect(complaintToUnified(record, '3', codec)[1]?.body).toMatchObject({ kind: 'note' });
  });

  test('a status that nobody mapped leaves the matter open', () => {
    const [ticket] = complaintToUnified(complaintWith({ status: ebcdic('ODD', 4) }), '3', codec);
    expect(ticket?.body).toMatchObject({ state: 'open', nativeState: 'ODD' });
  });

  test.each([
    ['more lines than there can be', 31, /CMP-LINE-COUNT/],
    ['fewer bytes than its lines take', 9, /bytes/],
  ])('%s is parked', (_name, count, reason) => {
    const record = complaintWith();
    record.writeInt16BE(count, complaint.lineCount.at);
    const [only, ...more] = complaintToUnified(record, '3', codec);
    expect(more).toEqual([]);
    expect(only?.body).toMatchObject({ type: 'unreadable', reason: expect.stringMatching(reason) });
  });

  test('any change of any byte gives messages or a reason, never a fault', () => {
    const good = complaintWith();
    const change = fc.tuple(fc.nat({ max: good.length - 1 }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 6 }), fc.nat({ max: lineLength }), (changes, cut) => {
        const record = Buffer.from(good.subarray(0, good.length - cut));
        for (const [at, byte] of changes) if (at < record.length) record[at] = byte;
        expect(complaintToUnified(record, '3', codec).length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('copybooks and mapping', () => {
  test('a host with a copybook and code page of its own is read by configuration alone', async () => {
    const own = await openTestCodec({
      codePage: 'cp037',
      copybooks: {
        account:
          '       01 KUNDE.\n          05 KD-NR PIC 9(6).\n          05 KD-NAME PIC X(20).\n          05 KD-SALDO PIC S9(7)V99.\n          05 KD-AM PIC 9(14).\n',
      },
      account: {
        key: 'KD-NR',
        changedAt: 'KD-AM',
        card: { '/name/full': { field: 'KD-NAME', writable: true }, '/extra/saldo': { field: 'KD-SALDO' } },
        links: {},
      },
    });
    const bytes = Buffer.concat([
      ebcdic('000042', 6),
      ebcdic('Meier', 20),
      ebcdic('00001234E', 9),
      ebcdic('20261123093000', 14),
    ]);
    expect(accountToUnified(bytes, '1', own).body).toMatchObject({
      reference: { id: '42' },
      card: { name: { full: 'Meier' }, extra: { saldo: '123.45' } },
    });
  });

  test.each([
    [
      'a field that is not there',
      { account: { key: 'NO-SUCH' } },
      /settings\.account\.key: .*no field outside of tables "NO-SUCH"/,
    ],
    ['a table that is none', { complaint: { lines: { table: 'CMP-SUBJECT' } } }, /settings\.complaint\.lines\.table/],
    [
      'a line field that is outside',
      { complaint: { lines: { text: 'CMP-SUBJECT' } } },
      /settings\.complaint\.lines\.text/,
    ],
    [
      'a copybook with a mistake',
      { copybooks: { account: '       01 A.\n          05 B PIC Q(2).\n' } },
      /settings\.copybooks\.account: account:2:\d+/,
    ],
    [
      'a copybook file that is not there',
      { copybooks: { complaint: 'no-such-file.cpy' } },
      /settings\.copybooks\.complaint: no-such-file\.cpy cannot be read/,
    ],
  ])('%s is named by its setting', async (_name, more, reason) => {
    await expect(openTestCodec(more)).rejects.toMatchObject({
      error: { kind: 'misconfigured', message: expect.stringMatching(reason) },
    });
  });
});
