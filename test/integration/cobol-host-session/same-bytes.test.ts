import { expect, test } from 'vitest';
import {
  account,
  complaint,
  complaintHead,
  header,
  headerLength,
  put,
} from '../../../src-main/demo/cobol-host/bank-fields.ts';
import {
  accountRecord,
  complaintRecord,
  images,
  noteRecord,
  requestMessage,
} from '../../../src-main/demo/cobol-host/bank-records.ts';
import { bankCustomers, seedComplaints } from '../../../src-main/demo/cobol-host/bank-seed.ts';
import { createDemoBank } from '../../../src-main/demo/cobol-host/demo-bank.ts';
import { ebcdic } from '../../../src-main/demo/cobol-host/ebcdic.ts';
import { pack } from '../../../src-main/demo/cobol-host/packed-decimal.ts';
import { openBankConsole } from '../../kit/bank-console.ts';
import { cobolRequirement, startCobolHost } from '../../kit/real/cobol-host.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { seededRandom, type SeededRandom } from '../../kit/seeded-random.ts';

const time = '20261123093000';
const banner = 'TLHOST 1 (GNUCOBOL), TEST HOST';
const keys = 40;

/** Requests of every function, good and bad, in an order that is the same at every run. */
function* requests(random: SeededRandom): Generator<Buffer> {
  const below = (n: number): number => random.between(0, n - 1);
  const anyOf = <T>(list: readonly T[]): T => random.pick(list);
  const inquiry = (by: string, value: string): Buffer => Buffer.concat([ebcdic(by, 1), ebcdic(value, 60)]);
  const browse = (order: string, after: number, limit: number): Buffer => {
    const body = Buffer.alloc(11);
    body.set(ebcdic(order, 1), 0);
    body.writeBigInt64BE(BigInt(after), 1);
    body.writeInt16BE(limit, 9);
    return body;
  };
  const numberOf = (n: number): Buffer => ebcdic(`K${String(n).padStart(9, '0')}`, 10);
  const signOn = (user: string, password: string): Buffer => Buffer.concat([ebcdic(user, 8), ebcdic(password, 32)]);

  yield requestMessage('ECHO');
  yield requestMessage('SGON', signOn('TRUNK01', 'wrong'));
  yield requestMessage('SGON', signOn('TRUNK01', 'real4test'));
  const accounts = bankCustomers.map((person, index) => accountRecord(person, index));
  for (const record of accounts) yield requestMessage('ACCN', record, { agent: 'BRANCH' });
  for (const [index, seed] of seedComplaints.entries()) {
    yield requestMessage('CMPN', images(Buffer.alloc(0), complaintRecord(seed)), {
      key: `seed.${index}`,
      agent: 'BRANCH',
    });
  }
  for (let turn = 0; turn < 700; turn += 1) {
    const person = anyOf(bankCustomers);
    // Some keys come twice, and more come than are remembered.
    const more = { key: `k.${below(120)}`, keyBase: anyOf([0, turn, 10_000]), agent: anyOf(['Kim', 'Li']) };
    const before = Buffer.from(accounts[bankCustomers.indexOf(person)] as Buffer);
    const after = Buffer.from(before);
    switch (below(17)) {
      case 0:
        yield requestMessage('ACCI', inquiry(anyOf(['N', 'E', 'X']), anyOf([person.customerNo, person.email, 'C-9'])));
        break;
      case 1:
        yield requestMessage('CMPI', inquiry('N', `K00000000${below(9)}`));
        break;
      case 2:
        yield requestMessage('BRWS', browse(anyOf(['A', 'D']), below(60), anyOf([0, 1, 3, 50])));
        break;
      case 3:
      case 4:
      case 5: {
        const field = anyOf(['phone', 'email', 'name', 'city', 'balance'] as const);
        put(after, account[field], anyOf([ebcdic('138 0000', 30), ebcdic('李娜', 30), pack(77n, 8)]));
        if (below(4) === 0) put(before, account.phone, ebcdic('something else', 30));
        yield requestMessage('ACCU', images(before, after), more);
        break;
      }
      case 6:
      case 7: {
        const old = complaintRecord(anyOf(seedComplaints));
        put(old, complaint.number, numberOf(1 + below(8)));
        const next = Buffer.from(old);
        put(next, complaint.status, ebcdic(anyOf(['OPEN', 'DONE', 'NEW', 'ODD']), 4));
        if (below(3) === 0) put(next, complaint.handler, ebcdic('Kim', 24));
        if (below(9) === 0) put(next, complaint.currency, ebcdic('CHF', 3));
        yield requestMessage('CMPU', images(old, next), more);
        break;
      }
      case 8: {
        const record = complaintRecord(anyOf(seedComplaints));
        if (below(5) === 0) put(record, complaint.customerNo, ebcdic('NOBODY', 10));
        yield requestMessage('CMPN', images(Buffer.alloc(0), record), more);
        break;
      }
      case 9:
      case 10:
        yield requestMessage(
          'CMPL',
          images(Buffer.alloc(0), noteRecord(numberOf(1 + below(7)), anyOf(['已退回，', 'Called.']))),
          more,
        );
        break;
      case 11:
        yield requestMessage('PROB', Buffer.alloc(0), more);
        break;
      case 12:
      case 13:
        yield requestMessage('REVS', Buffer.alloc(0), more);
        break;
      case 14:
        yield requestMessage(
          'POST',
          Buffer.concat([inquiry('N', person.customerNo), pack(BigInt(below(90_000) - 45_000), 8)]),
          {
            agent: 'NIGHT RUN',
          },
        );
        break;
      case 15:
        yield requestMessage(anyOf(['CLOS', 'OPEN', 'ECHO']));
        yield requestMessage('PROB', Buffer.alloc(0), more);
        break;
      default: {
        // Everything that is wrong with a message in one place or another.
        const good = requestMessage(anyOf(['ACCU', 'CMPL', 'BRWS', 'SGON', 'NONE']), Buffer.alloc(below(400)), more);
        const flipped = Buffer.from(good);
        const at = anyOf([header.id.at, header.type.at, header.bodyLength.at + 3, headerLength + below(20)]);
        if (at < flipped.length) flipped[at] = below(256);
        yield below(3) === 0 ? good : flipped;
      }
    }
    yield requestMessage('OPEN');
  }
  const full = noteRecord(numberOf(1), 'Called.');
  for (let n = 0; n < complaintHead / 8; n += 1)
    yield requestMessage('CMPL', images(Buffer.alloc(0), full), { key: `full.${n}`, keyBase: 99_999 });
}

describeReal(cobolRequirement, 'the demo bank beside the COBOL program', () => {
  test('the same requests get the same answers, byte for byte', async () => {
    await using host = await startCobolHost({ time, keys });
    await using console = await openBankConsole(host);
    const demo = createDemoBank({ user: host.user, password: host.password, banner, now: () => time, keys });
    // The console has signed on before its first request.
    const terminal = { signedOn: true };
    const seen = new Map<string, number>();
    for (const request of requests(seededRandom(4))) {
      const theirs = await console.raw(request);
      const ours = demo.answer(terminal, Buffer.from(request));
      const name = request.subarray(5, 9).toString('hex');
      expect(ours.toString('hex'), `${name} ${request.subarray(0, headerLength).toString('hex')}`).toBe(
        theirs.toString('hex'),
      );
      const codes = theirs.subarray(header.returnCode.at, header.sentAt.at).toString('hex');
      seen.set(`${name} ${codes}`, (seen.get(`${name} ${codes}`) ?? 0) + 1);
    }
    // The run meets what it is there for: many ways of answering, not the same refusal all the time.
    expect(seen.size).toBeGreaterThan(45);
  }, 60_000);
});
