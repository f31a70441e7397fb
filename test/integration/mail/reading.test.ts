import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import { threadId } from '../../../src-main/core/adapters/mail/threads/thread-index.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { delivered, openMailClient, type MailClient } from '../../kit/mail/mail-client.ts';
import {
  entriesOf,
  must,
  ofType,
  openDesk,
  operationOf,
  readUntil,
  settingsFor,
  soon,
  ticketOf,
  ticketsOf,
} from '../../kit/mail/mail-desk.ts';
import { createPingWatch } from '../../kit/ping-watch.ts';
import { mailRequirement, startMailServers, type MailServers } from '../../kit/real/mail.ts';
import { describeReal } from '../../kit/real/requirement.ts';

describeReal(mailRequirement, 'a mailbox that is read', () => {
  let servers: MailServers;
  let support: MailClient;
  beforeAll(async () => {
    servers = await startMailServers();
    support = await openMailClient(servers.ports.imap, servers.ports.smtp, 'support', servers.password);
  });
  afterAll(async () => {
    await support[Symbol.asyncDispose]();
    await servers[Symbol.asyncDispose]();
  });
  const desk = (more: object = {}): AdapterSession => openDesk(settingsFor(servers, more));
  const from = 'customer@mail.example';
  const to = 'support@mail.example';
  let subjects = 0;
  async function write(more: { references?: readonly string[]; subject?: string } = {}): Promise<string> {
    const id = await support.send({ from, to, subject: `Matter ${++subjects}`, text: 'Hello', ...more });
    await delivered(support, 'INBOX', id);
    return id;
  }
  const has =
    (id: string) =>
    (messages: readonly UnifiedMessage[]): boolean =>
      ticketsOf(messages).some(({ reference }) => reference.id === threadId(id));

  it('a connection that idles is asked within a minute whether it lives', async () => {
    const pings = createPingWatch();
    await using session = openDesk(settingsFor(servers), pings.makePool);
    must(await session.health(soon()));
    const ping = await pings.idle(300_000);
    expect(ping).toMatchObject({ alive: true });
    expect(ping?.afterMs).toBeLessThan(60_000);
  });

  it.each([
    ['implicit TLS', (ports: MailServers['ports']) => ({ imap: ports.imaps, smtp: ports.smtps, security: 'tls' })],
    ['STARTTLS', (ports: MailServers['ports']) => ({ imap: ports.imap, smtp: ports.smtp, security: 'starttls' })],
  ])(
    'over %s is trusted with the own authority, and refused without it before any password is sent',
    async (_title, of) => {
      const { imap, smtp, security } = of(servers.ports);
      const settings = (more: object): object => ({
        address: to,
        imap: { host: 'localhost', port: imap, security, user: 'support', password: servers.password, ...more },
        smtp: { host: 'localhost', port: smtp, security, user: 'support', password: servers.password, ...more },
      });
      await using good = openDesk(settings({ ca: servers.ca }));
      expect(must(await good.health(soon()))).toMatchObject({ state: 'ok' });
      await using bad = openDesk(settings({}));
      const answer = await bad.health(soon());
      expect(answer).toMatchObject({
        ok: false,
        error: { kind: 'misconfigured', advice: { key: 'systems.advice.mail.tls' } },
      });
      await using otherName = openDesk(settings({ ca: servers.ca, serverName: 'mail.bank.example' }));
      expect(await otherName.health(soon())).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    },
  );

  it('tells what arrives while it listens, at once and once, and that the line broke', async () => {
    await using session = desk();
    const start = await readUntil(session, undefined, () => true);
    const messages: UnifiedMessage[] = [];
    const line = new AbortController();
    const down = Promise.withResolvers<AdapterError>();
    must(await session.listen!((message) => messages.push(message), down.resolve, line.signal));
    const id = await write();
    const until = performance.now() + 20_000;
    while (!has(id)(messages) && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(has(id)(messages)).toBe(true);
    const pushed = new Set(messages.map((message) => message.id));
    expect(pushed.size).toBe(messages.length);
    // The next pull tells the same again, under the same ids, and keeps its place.
    const pulled = await readUntil(session, start.cursor, has(id));
    expect(pulled.messages.filter((message) => !pushed.has(message.id))).toEqual([]);
    await servers.restart();
    expect(await down.promise).toMatchObject({ kind: 'unreachable' });
    await support[Symbol.asyncDispose]();
    support = await openMailClient(servers.ports.imap, servers.ports.smtp, 'support', servers.password);
  });

  it('under a new UIDVALIDITY says nothing twice and misses nothing', async () => {
    await support.run((client) => client.mailboxCreate('Claims').then(() => undefined));
    const claim = (n: number): string =>
      `From: ${from}\r\nTo: ${to}\r\nSubject: Claim ${n}\r\nMessage-ID: <claim-${n}@mail.example>\r\nDate: Mon, 23 Nov 2026 08:0${n}:00 +0000\r\n\r\nDamage ${n}\r\n`;
    await support.append('Claims', claim(1));
    await support.append('Claims', claim(2));
    const settings = { folders: { inbox: ['Claims'] }, historyDays: 3650 };
    await using session = desk(settings);
    const before = await readUntil(session, undefined, () => true);
    expect(
      entriesOf(before.messages)
        .map(({ text }) => text)
        .toSorted(),
    ).toEqual(['Damage 1', 'Damage 2']);
    await support.run(async (client) => {
      await client.mailboxOpen('INBOX');
      await client.mailboxDelete('Claims');
      await client.mailboxCreate('Claims');
    });
    for (const n of [3, 2, 1]) await support.append('Claims', claim(n));
    await using fresh = desk(settings);
    for (const [reader, cursor] of [
      [session, before.cursor],
      [fresh, before.cursor],
    ] as const) {
      const after = await readUntil(reader, cursor, (all) => entriesOf(all).some(({ text }) => text === 'Damage 3'));
      const known = new Set(before.messages.map(({ id }) => id));
      const entries = after.messages.filter(({ body, id }) => body.type === 'entry' && !known.has(id));
      expect(entries.map(({ body }) => (body.type === 'entry' ? body.text : ''))).toEqual(['Damage 3']);
      expect(ofType(after.messages, 'removed')).toEqual([]);
    }
  });

  it('tells what was removed, also while nobody looked, and not what was only moved', async () => {
    const [kept, gone, later] = [await write(), await write(), await write()];
    await support.run((client) => client.mailboxCreate('Second').then(() => undefined));
    const settings = { folders: { inbox: ['INBOX', 'Second'] } };
    await using session = desk(settings);
    const before = await readUntil(session, undefined, (all) => [kept, gone, later].every((id) => has(id)(all)));
    const uid = async (id: string): Promise<number> => (await support.find('INBOX', 'message-id', id))[0]!;
    await support.remove('INBOX', await uid(gone));
    const keptUid = await uid(kept);
    await support.run(async (client) => {
      await client.mailboxOpen('INBOX');
      await client.messageMove(String(keptUid), 'Second', { uid: true });
    });
    const removed = (all: readonly UnifiedMessage[]): string[] =>
      ofType(all, 'removed').flatMap(({ reference }) => (reference.kind === 'ticket' ? [reference.id] : []));
    const after = await readUntil(session, before.cursor, (all) => removed(all).length > 0);
    expect(removed(after.messages)).toEqual([threadId(gone)]);
    await support.remove('INBOX', await uid(later));
    await using restarted = desk(settings);
    const again = await readUntil(restarted, after.cursor, (all) => removed(all).length > 0);
    expect(removed(again.messages)).toEqual([threadId(later)]);
  });

  it('joins two conversations when a message shows that they are one', async () => {
    const first = await write();
    const stray = await write({ references: [`never-seen-${first}`] });
    await using session = desk();
    const before = await readUntil(session, undefined, (all) => has(first)(all) && has(`never-seen-${first}`)(all));
    const bridge = `never-seen-${first}`;
    await support.sendRaw(
      from,
      to,
      `From: ${from}\r\nTo: ${to}\r\nSubject: bridge\r\nMessage-ID: <${bridge}>\r\nReferences: <${first}>\r\n\r\nbridge\r\n`,
    );
    const after = await readUntil(session, before.cursor, (all) => ofType(all, 'removed').length > 0);
    expect(ofType(after.messages, 'removed')).toEqual([
      { type: 'removed', reference: ticketOf(threadId(bridge)), mergedInto: ticketOf(threadId(first)) },
    ]);
    const onFirst = entriesOf(after.messages).filter(({ on }) => 'ticket' in on && on.ticket.id === threadId(first));
    expect(onFirst.map(({ text }) => text).toSorted()).toEqual(['Hello', 'bridge']);
    expect(stray).not.toBe(first);
  });

  it('parks a message nobody can read with its reason, and reads the others', async () => {
    const parts = '--b\r\n\r\nx\r\n'.repeat(3_000);
    await support.append(
      'INBOX',
      `From: ${from}\r\nSubject: bomb\r\nMessage-ID: <bomb@mail.example>\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${parts}`,
    );
    const id = await write();
    await using session = desk();
    const { messages } = await readUntil(
      session,
      undefined,
      (all) => has(id)(all) && ofType(all, 'unreadable').length > 0,
    );
    expect(ofType(messages, 'unreadable').map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/byte \d+: more than 500 parts/),
    ]);
    expect(entriesOf(messages).some(({ on }) => 'ticket' in on && on.ticket.id === threadId(id))).toBe(true);
  });

  it('hands out files by their part, whatever their names and however large the message', async () => {
    const content = Buffer.alloc(3_000_000, 'Trunkline ');
    const message = await letterWith(content);
    await support.append('INBOX', message);
    await using session = desk();
    const named = (all: readonly UnifiedMessage[]) =>
      entriesOf(all).find(({ attachments }) => attachments.some(({ name }) => name === '报告 2026.bin'));
    const { messages } = await readUntil(session, undefined, (all) => named(all) !== undefined);
    const entry = named(messages)!;
    expect(entry.text).toBe('see the files');
    expect(entry.attachments.map(({ name }) => name)).toEqual(['报告 2026.bin', 'note.txt']);
    const [large, small] = await Promise.all(
      entry.attachments.map(({ reference }) => session.attachment!(reference, soon())),
    );
    expect(Buffer.from(must(large!).bytes).equals(content)).toBe(true);
    expect(must(large!)).toMatchObject({ name: '报告 2026.bin', mediaType: 'application/octet-stream' });
    expect(Buffer.from(must(small!).bytes).toString()).toBe('short');
    expect(
      await session.attachment!({ ...entry.attachments[0]!.reference, id: `${'x'.repeat(22)}/9` }, soon()),
    ).toMatchObject({ ok: false, error: { kind: 'refused' } });
    const elsewhere = {
      ...entry.attachments[0]!.reference,
      id: entry.attachments[0]!.reference.id.replace(/\/.*/, '/9'),
    };
    expect(await session.attachment!(elsewhere, soon())).toMatchObject({ ok: false, error: { kind: 'refused' } });
  });

  it('counts a forged own address as nobody of ours, and a web form as the customer it names', async () => {
    const forged = await support.send({ from: to, to, subject: 'From yourself', text: 'Please pay.' });
    const form = await support.send({
      from: to,
      to,
      subject: 'Form',
      text: 'My question',
      headers: { 'Reply-To': 'Li Na <lina@mail.example>' },
    });
    await delivered(support, 'INBOX', form);
    await using session = desk();
    const { messages } = await readUntil(session, undefined, (all) => has(form)(all) && has(forged)(all));
    const entryOf = (id: string) =>
      entriesOf(messages).find(({ on }) => 'ticket' in on && on.ticket.id === threadId(id));
    expect(entryOf(forged)).toMatchObject({ kind: 'message', author: { role: 'customer' } });
    expect(entryOf(form)).toMatchObject({ kind: 'message', author: { role: 'customer', name: 'Li Na' } });
    const ticket = ticketsOf(messages).find(({ reference }) => reference.id === threadId(form));
    expect(ticket?.requesters).toEqual([{ email: 'lina@mail.example', name: 'Li Na' }]);
  });

  it('previews the newest messages as they lie there', async () => {
    await write();
    await using session = desk();
    const [one, ...more] = must(await session.sample!(3, soon()));
    expect(more).toHaveLength(2);
    expect(one?.raw).toContain('Message-ID');
    expect(one?.messages.map(({ body }) => body.type)).toEqual(['ticket', 'entry']);
  });

  it('takes a state and says which ones it holds; what a mailbox has no place for is refused', async () => {
    const id = await write();
    await using session = desk();
    const { messages } = await readUntil(session, undefined, has(id));
    const ticket = ticketsOf(messages).find(({ reference }) => reference.id === threadId(id))!;
    expect(ticket.nativeStates).toEqual(['open', 'pending', 'resolved']);
    for (const changes of [
      { owner: 'me' },
      { queue: 'Sent' },
      { status: 'won' },
      { status: 'resolved', customFields: { a: 'b' } },
    ]) {
      const answer = await session.prepare!(
        operationOf({ act: 'updateTicket', ticket: ticket.reference, changes }),
        soon(),
      );
      expect(answer).toMatchObject({ ok: false, error: { kind: 'refused' } });
    }
  });
});

/** A message whose text comes first and whose large file is beyond what is read for the timeline. */
async function letterWith(content: Buffer): Promise<string> {
  const base64 = (content.toString('base64').match(/.{1,76}/g) ?? []).join('\r\n');
  const lines = [
    ...['From: customer@mail.example', 'Subject: files', 'Message-ID: <files@mail.example>', 'MIME-Version: 1.0'],
    ...[
      'Content-Type: multipart/mixed; boundary="x"',
      '',
      '--x',
      'Content-Type: text/plain',
      '',
      'see the files',
      '--x',
    ],
    ...['Content-Type: application/octet-stream', 'Content-Transfer-Encoding: base64'],
    ...["Content-Disposition: attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A%202026.bin", '', base64, '--x'],
    ...[
      'Content-Type: text/plain; name=note.txt',
      'Content-Disposition: attachment; filename=note.txt',
      '',
      'short',
      '--x--',
      '',
    ],
  ];
  return Promise.resolve(lines.join('\r\n'));
}
