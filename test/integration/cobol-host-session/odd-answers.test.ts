import { describe, expect, test } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { headerLength, header, put } from '../../../src-main/demo/cobol-host/bank-fields.ts';
import {
  accountRecord,
  complaintRecord,
  images,
  requestMessage,
} from '../../../src-main/demo/cobol-host/bank-records.ts';
import { bankCustomers, seedComplaints } from '../../../src-main/demo/cobol-host/bank-seed.ts';
import { ebcdic } from '../../../src-main/demo/cobol-host/ebcdic.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import { createRecordingLogger } from '../../kit/recording-logger.ts';
import { llzz, openOn, password, soon, startOddHost, system, type OddHost } from './odd-host.ts';

const agent = { id: 'kim', name: 'Kim' };

function seed({ bank }: OddHost): void {
  const staff = { signedOn: true };
  for (const [index, person] of bankCustomers.entries())
    bank.answer(staff, requestMessage('ACCN', accountRecord(person, index)));
  for (const [index, one] of seedComplaints.entries()) {
    bank.answer(staff, requestMessage('CMPN', images(Buffer.alloc(0), complaintRecord(one)), { key: `seed.${index}` }));
  }
}
const newPhone = (to: string): Act => ({
  act: 'updateContact',
  record: { system, kind: 'customer', id: 'C-1003' },
  changes: [{ pointer: '/phones/main/number', from: '+41 44 123 45 67', to }],
});
async function write(session: AdapterSession, key: string, act: Act) {
  const operation = { key, acts: [act], agent };
  const prepared = await session.prepare?.(operation, soon());
  if (prepared?.ok !== true) throw new Error(`not prepared: ${JSON.stringify(prepared)}`);
  const { state } = prepared.value;
  return {
    operation,
    state,
    commit: () => session.commit?.(operation, state, soon()),
    probe: () => session.probe?.(operation, state, soon()),
  };
}

describe('a host that answers oddly', () => {
  test('an answer that comes after it was given up is dropped, and never taken for another', async () => {
    await using host = await startOddHost();
    seed(host);
    const logger = createRecordingLogger();
    await using session = openOn(host, { connections: 1, inFlight: 4, requestTimeoutMs: 400 }, { logger });
    await session.health(soon());
    let late: (() => void) | undefined;
    const other = Promise.withResolvers<void>();
    host.odd = ({ name, send }) => {
      if (name === 'BRWS') late = send;
      // The second answer waits until the first one, long given up, has gone out.
      if (name === 'ECHO') void other.promise.then(() => send());
      return name === 'BRWS' || name === 'ECHO';
    };
    const withdrawal = new AbortController();
    const pulled = session.pull(undefined, withdrawal.signal);
    const health = session.health(soon());
    await expect.poll(() => late).toBeDefined();
    withdrawal.abort(new Error('withdrawn'));
    expect(await pulled).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    late?.();
    other.resolve();
    expect(await health).toMatchObject({ ok: true });
    expect(JSON.stringify(logger.lines)).toContain('lateAnswer');
  });

  test('answers that come in another order go to who asked', async () => {
    await using host = await startOddHost();
    seed(host);
    await using session = openOn(host, { connections: 1, inFlight: 8 });
    await session.health(soon());
    const held: (() => void)[] = [];
    host.odd = ({ name, send }) => {
      if (name !== 'ACCI') return false;
      held.push(send);
      // Newest question first.
      if (held.length === 5) for (const one of held.toReversed()) one();
      return true;
    };
    const customers = bankCustomers.slice(0, 5);
    const answers = await Promise.all(
      customers.map(async ({ customerNo, phone }) => {
        const changes = [{ pointer: '/phones/main/number', from: phone, to: '1' }];
        const act: Act = { act: 'updateContact', record: { system, kind: 'customer', id: customerNo }, changes };
        return session.prepare?.({ key: customerNo, acts: [act], agent }, soon());
      }),
    );
    // Each was compared with its own account: a mix-up would be stale.
    expect(answers.map((answer) => answer?.ok)).toEqual([true, true, true, true, true]);
    expect(host.made).toBe(1);
  });

  test.each([
    [
      'an answer to something never asked',
      (answer: Buffer) => put(answer, header.correlation, ebcdic('ABCDEF0100000001', 16)),
      /never asked/,
    ],
    [
      'an answer to another function',
      (answer: Buffer) => put(answer, header.function, ebcdic('PROB', 4)),
      /BRWS was asked and "PROB" answered/,
    ],
    [
      'another code page',
      (answer: Buffer) => answer.write('TLH1', 0, 'latin1'),
      /HDR-ID \(4 bytes at offset 0\) is X'544C4831'/,
    ],
    [
      'a request in place of an answer',
      (answer: Buffer) => put(answer, header.type, ebcdic('Q', 1)),
      /HDR-TYPE \(1 byte at offset 4\)/,
    ],
    [
      'a length of the body that is not so',
      (answer: Buffer) => answer.writeInt32BE(1, header.bodyLength.at),
      /HDR-BODY-LENGTH \(4 bytes at offset 111\)/,
    ],
    [
      'a return code that is no number',
      (answer: Buffer) => answer.fill(0xc1, header.returnCode.at, header.returnCode.at + 4),
      /HDR-RETURN \(4 bytes at offset 25/,
    ],
  ])('%s breaks the line and says where; the next request gets a new one', async (_name, spoil, said) => {
    await using host = await startOddHost();
    seed(host);
    await using session = openOn(host, { connections: 1 });
    await session.health(soon());
    host.odd = ({ name, answer, send }) => {
      if (name !== 'BRWS') return false;
      const spoilt = Buffer.from(answer);
      spoil(spoilt);
      send(spoilt);
      return true;
    };
    const answer = await session.pull(undefined, soon());
    expect(answer.ok).toBe(false);
    if (!answer.ok) expect(`${answer.error.message} ${answer.error.said ?? ''}`).toMatch(said);
    if (!answer.ok) expect(`${answer.error.message} ${answer.error.said ?? ''}`).toMatch(/byte \d+ of the connection/);
    host.odd = undefined;
    expect(await session.pull(undefined, soon())).toMatchObject({ ok: true });
    expect(host.made).toBe(2);
  });

  test('a length nobody can mean breaks the line with its offset', async () => {
    await using host = await startOddHost();
    await using session = openOn(host, { connections: 1 });
    await session.health(soon());
    host.odd = ({ socket }) => socket.write(Buffer.from('ffffffff', 'hex'));
    const answer = await session.pull(undefined, soon());
    expect(answer).toMatchObject({
      ok: false,
      error: { said: expect.stringMatching(/byte \d+ of the connection: the length X'FFFFFFFF'/) },
    });
  });

  test('LLZZ frames of IMS Connect are spoken where the settings say so', async () => {
    await using host = await startOddHost(llzz);
    seed(host);
    await using session = openOn(host, { frame: { lengthBytes: 2, inclusive: true, reservedBytes: 2 } });
    expect(await session.pull(undefined, soon())).toMatchObject({ ok: true });
  });

  test('a write whose answer nobody can read is in doubt, and a probe tells', async () => {
    await using host = await startOddHost();
    seed(host);
    await using session = openOn(host);
    const { commit, probe } = await write(session, '1.p1', newPhone('+41 1'));
    host.odd = ({ name, answer, send }) => {
      if (name !== 'ACCU') return false;
      const spoilt = Buffer.from(answer);
      spoilt.fill(0xff, headerLength, headerLength + 1);
      send(spoilt);
      return true;
    };
    expect(await commit()).toMatchObject({ ok: false, error: { kind: 'nonsense' } });
    expect(await probe()).toMatchObject({ ok: true, value: { found: 'present', evidence: 'account C-1003' } });
  });

  test('a write that is not answered in time is in doubt, and its line is not used again', async () => {
    await using host = await startOddHost();
    seed(host);
    await using session = openOn(host, { connections: 1, requestTimeoutMs: 300 });
    const { commit, probe } = await write(session, '1.p1', newPhone('+41 1'));
    const before = host.made;
    host.odd = ({ name }) => name === 'ACCU';
    expect(await commit()).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    expect(await probe()).toMatchObject({ ok: true, value: { found: 'present' } });
    expect(host.made).toBe(before + 1);
  });

  test('a record that cannot be cut out of an answer is parked alone, and the others come', async () => {
    await using host = await startOddHost();
    seed(host);
    await using session = openOn(host);
    const changes = bankCustomers.length + seedComplaints.length;
    const bad = 5;
    host.odd = ({ name, answer, send }) => {
      if (name !== 'BRWS') return false;
      const spoilt = Buffer.from(answer);
      const count = answer.readInt16BE(headerLength + 17);
      for (let n = 0, at = headerLength + 19; n < count; n += 1) {
        const length = answer.readInt32BE(at + 9);
        if (answer.readBigInt64BE(at) === BigInt(bad)) spoilt.writeInt32BE(99_999, at + 9);
        at += 13 + length;
      }
      send(spoilt);
      return true;
    };
    const seen: string[] = [];
    const reasons: string[] = [];
    let cursor: string | undefined;
    for (let turn = 0; turn < 20; turn += 1) {
      const batch = await session.pull(cursor, soon());
      if (!batch.ok) throw new Error(batch.error.message);
      for (const { body } of batch.value.messages) {
        if (body.type === 'customer' || body.type === 'ticket') seen.push(body.reference.id);
        if (body.type === 'unreadable') reasons.push(body.reason);
      }
      ({ cursor } = batch.value);
      if (!batch.value.more) break;
    }
    expect(new Set(seen).size).toBe(changes - 1);
    expect(reasons).toEqual([
      expect.stringMatching(/change 5: .*CHG-LENGTH \(offset \d+ of the body\) says 99999 bytes/),
    ]);
  });

  test('a host that was set back is read again from the beginning', async () => {
    await using host = await startOddHost();
    seed(host);
    await using session = openOn(host);
    const batch = await session.pull('{"v":1,"after":"900000"}', soon());
    expect(batch).toMatchObject({ ok: true, value: { messages: [], more: true, cursor: '{"v":1,"after":"0"}' } });
  });

  test('a wrong password is tried once, however often somebody asks', async () => {
    await using host = await startOddHost();
    await using session = openOn(host, { password: 'wr0ng' });
    for (let n = 0; n < 20; n += 1) {
      expect(await session.health(soon())).toMatchObject({
        ok: false,
        error: { kind: 'misconfigured', advice: { key: 'cobol-host.advice.signOn' } },
      });
    }
    expect(host.made).toBe(1);
    await using right = openOn(host, { password });
    expect(await right.health(soon())).toMatchObject({ ok: true });
  });

  test('a host that closes early is waited for, and shown as closed', async () => {
    await using host = await startOddHost();
    seed(host);
    await using session = openOn(host);
    host.bank.answer({ signedOn: true }, requestMessage('CLOS'));
    expect(await session.pull(undefined, soon())).toMatchObject({
      ok: false,
      error: { kind: 'busy', closed: true, retryAfterMs: 60_000, said: 'CLOSED FOR THE NIGHT BATCH' },
    });
  });

  test('idle connections are asked whether they live, and a dead one is given up', async () => {
    await using host = await startOddHost();
    await using session = openOn(host, { connections: 1, keepaliveMs: 1_000, requestTimeoutMs: 300 });
    await session.health(soon());
    let echoes = 0;
    host.odd = ({ name }) => {
      if (name !== 'ECHO') return false;
      echoes += 1;
      return echoes > 1;
    };
    await expect.poll(() => host.open, { timeout: 15_000 }).toBe(0);
    expect(echoes).toBeGreaterThan(1);
  });
});
