import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { account, get } from '../../../src-main/demo/cobol-host/bank-fields.ts';
import { ebcdic } from '../../../src-main/demo/cobol-host/ebcdic.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import { glibcIconv, glibcIconvRequirement } from '../../kit/code-pages/glibc-iconv.ts';
import { opensslRequirement } from '../../kit/mail/signed-mail.ts';
import { openBankConsole } from '../../kit/bank-console.ts';
import { cobolRequirement, startCobolHost, type CobolHost } from '../../kit/real/cobol-host.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { openOn, soon, system } from './odd-host.ts';

const agent = { id: 'kim', name: '王小明' };
const on = (host: CobolHost, more = {}): AdapterSession =>
  openOn(host, { user: host.user, password: host.password, ...more });

async function written(session: AdapterSession, key: string, act: Act): Promise<unknown> {
  const operation = { key, acts: [act], agent };
  const prepared = await session.prepare?.(operation, soon());
  if (prepared?.ok !== true) return prepared;
  return session.commit?.(operation, prepared.value.state, soon());
}

describeReal(cobolRequirement, 'the COBOL program behind its socket server', () => {
  describe('keys that the host has forgotten', () => {
    test('neither a probe nor a write claims to know what only a remembered key could tell', async () => {
      await using host = await startCobolHost({ keys: 10 });
      await using bank = await openBankConsole(host);
      await bank.addAccount('C-1', { phone: '1' });
      const number = await bank.addComplaint('C-1', 'Late');
      await using session = on(host);
      const act: Act = { act: 'addNote', ticket: { system, kind: 'ticket', id: number }, text: 'Noted' };
      const operation = { key: '9.p1', acts: [act], agent };
      const prepared = await session.prepare?.(operation, soon());
      if (prepared?.ok !== true) throw new Error('not prepared');
      const { state } = prepared.value;
      expect(await session.probe?.(operation, state, soon())).toEqual({ ok: true, value: { found: 'absent' } });
      for (let n = 0; n < 12; n += 1) await bank.changeAccount('C-1', 'phone', `${n + 2}`);
      expect(await session.probe?.(operation, state, soon())).toMatchObject({ ok: true, value: { found: 'unsure' } });
      expect(await session.commit?.(operation, state, soon())).toMatchObject({
        ok: false,
        error: { kind: 'refused', stale: true },
      });
      expect(await session.compensate?.(operation, state, undefined, soon())).toMatchObject({ ok: false });
      expect(await bank.complaintLines(number)).toHaveLength(1);
    });
  });

  test('money that moved meanwhile does not stand in the way of a corrected number, and is not put back', async () => {
    await using host = await startCobolHost();
    await using bank = await openBankConsole(host);
    await bank.addAccount('C-1', { phone: '1' });
    await using session = on(host);
    const record = { system, kind: 'customer', id: 'C-1' } as const;
    const act: Act = {
      act: 'updateContact',
      record,
      changes: [{ pointer: '/phones/main/number', from: '1', to: '2' }],
    };
    const operation = { key: '9.p1', acts: [act], agent };
    const prepared = await session.prepare?.(operation, soon());
    if (prepared?.ok !== true) throw new Error('not prepared');
    await bank.post('C-1', -34_567n);
    expect(await session.commit?.(operation, prepared.value.state, soon())).toMatchObject({ ok: true });
    expect([await bank.balance('C-1'), await bank.accountField('C-1', 'phone')]).toEqual([1_200_000n, '2']);
  });

  test('a long note goes over several lines and comes back as it was, after a restart too', async () => {
    await using host = await startCobolHost();
    await using bank = await openBankConsole(host);
    await bank.addAccount('C-1');
    const number = await bank.addComplaint('C-1', 'Late');
    await using session = on(host);
    const text = `客户来电要求尽快退款。\n\n${'The clerk promised an answer until Friday. '.repeat(8).trim()}\n再联系：+86 138`;
    expect(
      await written(session, '9.p1', { act: 'addNote', ticket: { system, kind: 'ticket', id: number }, text }),
    ).toMatchObject({
      ok: true,
      value: { made: [{ kind: 'activity', id: `${number}/2` }] },
    });
    await host.kill();
    host.restart();
    await session.health(soon());
    const pulled = await session.pull(undefined, soon());
    const notes = pulled.ok
      ? pulled.value.messages.filter(({ body }) => body.type === 'entry' && body.kind === 'note')
      : [];
    expect(
      notes.map(({ body }) => (body.type === 'entry' ? [body.text, body.operationKey, body.author.name] : [])),
    ).toEqual([[text, '9.p1', '王小明']]);
  });

  test('what does not fit is refused before anything is sent, with field and reason', async () => {
    await using host = await startCobolHost();
    await using bank = await openBankConsole(host);
    await bank.addAccount('C-1', { phone: '1', email: 'one@example.com' });
    await bank.addAccount('C-2', { email: 'two@example.com' });
    await bank.addAccount('C-3', { email: 'two@example.com' });
    const number = await bank.addComplaint('C-1', 'Late');
    await using session = on(host);
    const before = host.asked.get('ACCU') ?? 0;
    const record = { system, kind: 'customer', id: 'C-1' } as const;
    const change = (pointer: string, from: string, to: string): Act => ({
      act: 'updateContact',
      record,
      changes: [{ pointer, from, to }],
    });
    const ticket = { system, kind: 'ticket', id: number } as const;
    const create = (requester: string): Act => ({
      act: 'createTicket',
      system,
      queue: 'FEES',
      subject: 'Fee',
      requester,
      text: 'x',
    });
    const refused: readonly (readonly [Act, RegExp])[] = [
      [change('/phones/main/number', '1', '9'.repeat(31)), /ACC-PHONE \(30 bytes at offset 82/],
      [change('/name/full', 'A Customer', '😀'), /ACC-NAME/],
      [change('/phones/main/number', '1', '2\u000e3'), /control character U\+000E/],
      [change('/extra/balance', '12345.67', '99'), /\/extra\/balance cannot be written/],
      [change('/phones/main/number', 'another', '2'), /is now "1"/],
      [{ act: 'addNote', ticket, text: 'word '.repeat(1_000) }, /room for 29/],
      [
        { act: 'addNote', ticket, text: 'x', attachments: [{ name: 'a', mediaType: 'text/plain', base64: '' }] },
        /cannot hold files/,
      ],
      [{ act: 'updateTicket', ticket, changes: { status: 'half' } }, /"half" is no status/],
      [{ act: 'addNote', ticket: { ...ticket, id: 'K999999999' }, text: 'x' }, /no such complaint/],
      [create('nobody@example.com'), /no such account/],
      [create('two@example.com'), /several accounts/],
    ];
    for (const [act, reason] of refused) {
      expect(await written(session, '9.p1', act)).toMatchObject({
        ok: false,
        error: { kind: 'refused', message: expect.stringMatching(reason) },
      });
    }
    expect(host.asked.get('ACCU') ?? 0).toBe(before);
  });

  test('the newest records are shown with their bytes and fields, newest first', async () => {
    await using host = await startCobolHost();
    await using bank = await openBankConsole(host);
    await bank.addAccount('C-1');
    await bank.addComplaint('C-1', 'Late');
    await using session = on(host);
    const samples = await session.sample?.(5, soon());
    if (samples?.ok !== true) throw new Error('no samples');
    expect(samples.value.map(({ title }) => title)).toEqual(['complaint K000000001', 'account C-1']);
    const bytes = samples.value[1]?.bytes;
    const balance = bytes?.fields.find(({ name }) => name === 'ACC-BALANCE');
    expect(balance).toEqual({
      name: 'ACC-BALANCE',
      offset: account.balance.at,
      length: account.balance.length,
      value: '12345.67',
      level: 5,
      picture: 'S9(13)V99',
    });
    expect(Buffer.from(bytes?.base64 ?? '', 'base64')).toHaveLength(325);
  });
});

describeReal([cobolRequirement, glibcIconvRequirement], 'names in code page 1388 on the COBOL program', () => {
  test('they stand in its file as glibc writes them', async () => {
    await using host = await startCobolHost();
    await using bank = await openBankConsole(host);
    await bank.addAccount('C-1', { name: 'A Customer' });
    await using session = on(host);
    const name = '欧阳锋 Anna Müller 龘';
    const record = { system, kind: 'customer', id: 'C-1' } as const;
    const act: Act = {
      act: 'updateContact',
      record,
      changes: [{ pointer: '/name/full', from: 'A Customer', to: name }],
    };
    expect(await written(session, '9.p1', act)).toMatchObject({ ok: true });
    const { body } = await bank.ask('ACCI', Buffer.concat([ebcdic('N', 1), ebcdic('C-1', 60)]));
    const theirs = glibcIconv('UTF-8', 'IBM1388', Buffer.from(name));
    expect(get(body, account.name).subarray(0, theirs.length).toString('hex')).toBe(theirs.toString('hex'));
  });
});

describeReal([cobolRequirement, opensslRequirement], 'the COBOL program behind TLS', () => {
  test('a certificate of the own authority is trusted by its name, and nothing else is', async () => {
    await using dir = tempDir();
    const at = (name: string): string => join(dir.path, name);
    writeFileSync(at('names'), 'subjectAltName=DNS:bank.example\nbasicConstraints=CA:FALSE\n');
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
    for (const words of [
      ['req', '-x509', ...key, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority'],
      ['req', ...key, '-keyout', 'host.key', '-out', 'host.csr', '-subj', '/CN=bank.example'],
      [
        'x509',
        '-req',
        '-in',
        'host.csr',
        '-out',
        'host.pem',
        '-CA',
        'ca.pem',
        '-CAkey',
        'ca.key',
        '-CAcreateserial',
        '-days',
        '2',
        '-extfile',
        'names',
      ],
    ]) {
      expect(spawnSync('openssl', words, { cwd: dir.path }).status).toBe(0);
    }
    const [ca, key_, cert] = ['ca.pem', 'host.key', 'host.pem'].map((name) => readFileSync(at(name), 'utf8'));
    await using host = await startCobolHost({ tls: { key: key_ ?? '', cert: cert ?? '' } });
    await using good = on(host, { tls: { ca, servername: 'bank.example' } });
    expect(await good.health(soon())).toMatchObject({ ok: true });
    for (const tls of [true, { ca }, { servername: 'bank.example' }]) {
      await using bad = on(host, { tls });
      expect(await bad.health(soon())).toMatchObject({
        ok: false,
        error: { kind: 'misconfigured', advice: { key: 'cobol-host.advice.tls' } },
      });
    }
  });
});
