import { afterAll, beforeAll, expect, it } from 'vitest';
import { threadId } from '../../../src-main/core/adapters/mail/threads/thread-index.ts';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import type { Operation, PreparedState } from '../../../src-main/core/adapters/operation.ts';
import { delivered, openMailClient, type MailClient } from '../../kit/mail/mail-client.ts';
import {
  entriesOf,
  must,
  openDesk,
  operationOf,
  readUntil,
  settingsFor,
  soon,
  ticketOf,
  ticketsOf,
} from '../../kit/mail/mail-desk.ts';
import { startSmtpFront, type SmtpFront } from '../../kit/mail/smtp-front.ts';
import { mailRequirement, startMailServers, type MailServers } from '../../kit/real/mail.ts';
import { describeReal } from '../../kit/real/requirement.ts';

describeReal(mailRequirement, 'a mail that is sent', () => {
  let servers: MailServers;
  let support: MailClient;
  let customer: MailClient;
  let front: SmtpFront;
  beforeAll(async () => {
    servers = await startMailServers();
    front = await startSmtpFront(servers.ports.smtp);
    support = await openMailClient(servers.ports.imap, servers.ports.smtp, 'support', servers.password);
    customer = await openMailClient(servers.ports.imap, servers.ports.smtp, 'customer', servers.password);
  });
  afterAll(async () => {
    await support[Symbol.asyncDispose]();
    await customer[Symbol.asyncDispose]();
    await front[Symbol.asyncDispose]();
    await servers[Symbol.asyncDispose]();
  });
  const desk = (more: object = {}): AdapterSession => {
    const settings = settingsFor(servers, more) as { smtp: object };
    return openDesk({ ...settings, smtp: { ...settings.smtp, port: front.port } });
  };
  let subjects = 0;
  async function question(from = 'customer@mail.example', headers: Record<string, string> = {}): Promise<string> {
    const id = await support.send({
      from,
      to: 'support@mail.example',
      subject: `Machine ${++subjects}`,
      text: 'When?',
      headers,
    });
    await delivered(support, 'INBOX', id);
    return id;
  }
  const replyTo = (id: string, text = 'Tomorrow.'): Operation =>
    operationOf({ act: 'reply', ticket: ticketOf(threadId(id)), text });
  const prepared = async (session: AdapterSession, operation: Operation): Promise<PreparedState> =>
    must(await session.prepare!(operation, soon())).state;
  const copies = async (id: string): Promise<boolean[]> => {
    const uids = await support.find('Sent', 'in-reply-to', id);
    return Promise.all(uids.map(async (uid) => (await support.flags('Sent', uid)).has('\\Draft')));
  };

  it('and whose answer is lost is unknown, never sent again, and known as sent once the customer answers it', async () => {
    const id = await question();
    await using session = desk();
    const operation = replyTo(id);
    const state = await prepared(session, operation);
    front.trouble = 'loseReply';
    expect(await session.commit!(operation, state, soon())).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    front.trouble = 'pass';
    await delivered(customer, 'INBOX', (state['letter'] as { messageId: string }).messageId);
    // Only the server knew; a mark in our own folder remembers that it is not settled.
    expect(await copies(id)).toEqual([true]);
    await using other = desk();
    expect(must(await other.probe!(operation, state, soon()))).toMatchObject({ found: 'unsure' });
    expect(await other.commit!(operation, state, soon())).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    expect((await customer.find('INBOX', 'in-reply-to', id)).length).toBe(1);

    const ours = (state['letter'] as { messageId: string }).messageId;
    const thanks = await support.send({
      ...{ from: 'customer@mail.example', to: 'support@mail.example', subject: 'Re: thanks', text: 'Thank you.' },
      references: [ours],
    });
    await delivered(support, 'INBOX', thanks);
    expect(must(await other.probe!(operation, state, soon()))).toMatchObject({ found: 'present' });
    expect(await copies(id)).toEqual([false]);
  });

  it('and whose line breaks before its end was not sent: nothing stays behind, and the next attempt sends it once', async () => {
    const id = await question();
    await using session = desk();
    const operation = replyTo(id);
    const state = await prepared(session, operation);
    front.trouble = 'loseEnd';
    // More than fits between the two ends, so that the break comes before the end.
    const attachments = [
      {
        name: 'plan.bin',
        mediaType: 'application/octet-stream',
        base64: Buffer.alloc(8_000_000, 7).toString('base64'),
      },
    ];
    const long = { ...operation, acts: [{ ...operation.acts[0]!, attachments }] } as Operation;
    expect(await session.commit!(long, state, soon())).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
    front.trouble = 'pass';
    expect(await copies(id)).toEqual([]);
    expect(must(await session.probe!(long, state, soon()))).toEqual({ found: 'absent' });
    must(await session.commit!(long, state, soon()));
    expect(await copies(id)).toEqual([false]);
    await delivered(customer, 'INBOX', (state['letter'] as { messageId: string }).messageId);
  });

  it('to a server that nobody reaches was not sent, and the copy goes again', async () => {
    const id = await question();
    await using session = openDesk({
      ...(settingsFor(servers) as { smtp: object }),
      smtp: { host: '127.0.0.1', port: 9, security: 'none' },
    });
    const operation = replyTo(id);
    const state = await prepared(session, operation);
    expect(await session.commit!(operation, state, soon())).toMatchObject({
      ok: false,
      error: { kind: 'unreachable' },
    });
    expect(await copies(id)).toEqual([]);
    expect(must(await session.health(soon()))).toMatchObject({ state: 'degraded' });
    expect(must(await session.probe!(operation, state, soon()))).toEqual({ found: 'absent' });
  });

  it.each([
    ['nobody@mail.example', 'refused', 'an address that does not exist'],
    ['later@mail.example', 'busy', 'a server that asks to come back'],
    ['anna@elsewhere.example', 'refused', 'a server that does not relay'],
  ])('to %s is %s: %s; nothing was sent', async (address, kind) => {
    const id = await question('customer@mail.example', { 'Reply-To': address });
    await using session = openDesk(
      settingsFor(servers, { smtp: { host: '127.0.0.1', port: servers.ports.smtp, security: 'none' } }),
    );
    const operation = replyTo(id);
    const state = await prepared(session, operation);
    expect(await session.commit!(operation, state, soon())).toMatchObject({ ok: false, error: { kind } });
    expect(await copies(id)).toEqual([]);
  });

  it('with a login that is not accepted is a misconfiguration', async () => {
    const id = await question();
    const settings = settingsFor(servers) as { smtp: object };
    await using session = openDesk({ ...settings, smtp: { ...settings.smtp, password: 'wrong-one' } });
    const operation = replyTo(id);
    const answer = await session.commit!(operation, await prepared(session, operation), soon());
    expect(answer).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    expect(JSON.stringify(answer)).not.toContain('wrong-one');
  });

  it('to a silent server is given up when it is withdrawn', async () => {
    const id = await question();
    await using session = desk();
    const operation = replyTo(id);
    const state = await prepared(session, operation);
    front.trouble = 'silent';
    const answer = await session.commit!(operation, state, AbortSignal.timeout(500));
    front.trouble = 'pass';
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unreachable' } });
  });

  it('stands on the conversation with its author and its key, marks what it answers, and tells the customer neither', async () => {
    const id = await question();
    await using session = desk();
    const operation = replyTo(id, 'Morgen.\n明天。');
    must(await session.commit!(operation, await prepared(session, operation), soon()));
    const { messages } = await readUntil(session, undefined, (all) =>
      entriesOf(all).some(({ operationKey }) => operationKey === operation.key),
    );
    expect(entriesOf(messages).find(({ operationKey }) => operationKey === operation.key)).toMatchObject({
      kind: 'reply',
      author: { role: 'agent', name: 'Agent One' },
      on: { ticket: { id: threadId(id) } },
      text: 'Morgen.\n明天。',
    });
    const [uid] = await support.find('INBOX', 'message-id', id);
    expect((await support.flags('INBOX', uid!)).has('\\Answered')).toBe(true);
    const [got] = await customer.find('INBOX', 'in-reply-to', id);
    const source = await customer.source('INBOX', got!);
    expect(source).not.toMatch(/trunkline-(operation|agent)/i);
    expect(source).toContain('From: Agent One <support@mail.example>');
  });

  it('that comes back as undeliverable opens its conversation again; an automatic answer does not', async () => {
    const id = await question('customer@mail.example', { 'Reply-To': 'vanished@mail.example' });
    await using session = desk();
    const operation = replyTo(id);
    must(await session.commit!(operation, await prepared(session, operation), soon()));
    const [uid] = await support.find('INBOX', 'message-id', id);
    await support.mark('INBOX', uid!, ['$Resolved']);
    const isReport = (all: Parameters<typeof entriesOf>[0]): boolean =>
      entriesOf(all).some(({ author }) => author.role === 'system');
    const { messages, cursor } = await readUntil(session, undefined, isReport);
    const report = entriesOf(messages).find(({ author }) => author.role === 'system');
    expect(report).toMatchObject({ on: { ticket: { id: threadId(id) } } });
    expect(report?.text).toContain('vanished@mail.example: failed');
    const ticket = ticketsOf(messages).findLast(({ reference }) => reference.id === threadId(id));
    expect(ticket?.state).toBe('open');

    const second = await question();
    const [secondUid] = await support.find('INBOX', 'message-id', second);
    await support.mark('INBOX', secondUid!, ['$Resolved']);
    await support.send({
      ...{ from: 'customer@mail.example', to: 'support@mail.example', subject: 'Out of office', text: 'I am away.' },
      references: [second],
      headers: { 'Auto-Submitted': 'auto-replied' },
    });
    const later = await readUntil(session, cursor, (all) => entriesOf(all).some(({ author }) => author.role === 'bot'));
    expect(entriesOf(later.messages).find(({ author }) => author.role === 'bot')?.on).toEqual({
      ticket: ticketOf(threadId(second)),
    });
    expect(ticketsOf(later.messages).findLast(({ reference }) => reference.id === threadId(second))?.state).toBe(
      'resolved',
    );
  });
});
