import type { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startDemoMailServer, type DemoMailServer } from '../../../src-main/demo/demo-mail.ts';
import { demoTickets } from '../../../src-main/demo/demo-story.ts';
import { startDemoMail } from '../../../src-main/demo/mail/start-demo-mail.ts';
import { seededRandom } from '../../../src-main/demo/seeded-random.ts';
import { openMailClient, type MailClient } from '../../kit/mail/mail-client.ts';
import { entriesOf, openDesk, readUntil, ticketsOf } from '../../kit/mail/mail-desk.ts';
import { mailRequirement, startMailServers, type MailServers } from '../../kit/real/mail.ts';
import { describeReal } from '../../kit/real/requirement.ts';

/** One command or a few, and what is to be compared of their answers. */
interface Scene {
  readonly title: string;
  play(client: ImapFlow, other: MailClient): Promise<unknown>;
}

const multipart = [
  ...[
    'From: =?utf-8?B?5a6i5oi3?= <customer@mail.example>',
    'To: support@mail.example',
    'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= two',
  ],
  ...['Message-ID: <two@mail.example>', 'Date: Mon, 23 Nov 2026 08:00:00 +0000', 'References: <one@mail.example>'],
  ...[
    ' <other@mail.example>',
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    'preamble',
    '--b',
  ],
  ...[
    'Content-Type: multipart/alternative; boundary=c',
    '',
    '--c',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Hello',
    '--c',
  ],
  ...['Content-Type: text/html', 'Content-Transfer-Encoding: quoted-printable', '', '<p>Hello=20</p>', '--c--', '--b'],
  ...['Content-Type: application/pdf; name="a b.pdf"', 'Content-Disposition: attachment; filename="a \\"b\\".pdf"'],
  ...['Content-Transfer-Encoding: base64', '', 'aGVsbG8=', '--b--', 'epilogue', ''],
].join('\r\n');
const simple = 'From: customer@mail.example\r\nSubject: one\r\nMessage-ID: <one@mail.example>\r\n\r\nText\r\n';
const folder = 'Differential 文件夹';

const fetched = async (client: ImapFlow, query: Parameters<ImapFlow['fetchAll']>[1], options = {}): Promise<unknown> =>
  (await client.fetchAll('1:*', query, { uid: true, ...options })).map(
    ({ seq, uid, size, flags, headers, source, bodyParts, bodyStructure }) => ({
      ...{ seq, uid, size, flags: flags && [...flags].filter((flag) => flag !== '\\Recent').toSorted() },
      ...{
        headers: headers?.toString(),
        source: source?.toString(),
        bodyStructure: bodyStructure && comparable(bodyStructure),
      },
      parts: bodyParts && [...bodyParts].map(([name, content]) => [name, content?.toString()]),
    }),
  );

/** Sizes in lines and what is only told when asked for are left to each server. */
function comparable(structure: object): unknown {
  return JSON.parse(
    JSON.stringify(structure, (key, value: unknown) => (key === 'lineCount' || key === 'envelope' ? undefined : value)),
  );
}

const scenes: readonly Scene[] = [
  {
    title: 'a folder that does not exist',
    play: (client) =>
      client.mailboxOpen('Nowhere').catch(({ mailboxMissing, responseStatus }) => ({ mailboxMissing, responseStatus })),
  },
  {
    title: 'making a folder, once',
    play: async (client) => [
      (await client.mailboxCreate(folder)).created,
      (await client.mailboxCreate(folder)).created,
    ],
  },
  {
    title: 'an empty folder',
    async play(client) {
      const { exists, uidNext, readOnly, permanentFlags } = await client.mailboxOpen(folder);
      return { exists, uidNext, readOnly, any: permanentFlags?.has('\\*') };
    },
  },
  {
    title: 'storing messages',
    async play(client) {
      const [one, two] = [
        await client.append(folder, simple, ['\\Seen']),
        await client.append(folder, multipart, ['\\Seen', '\\Draft', '$Custom']),
      ];
      return [one, two].map((answer) => answer && { destination: answer.destination, uid: answer.uid });
    },
  },
  {
    title: 'storing into a folder that does not exist',
    play: (client) => client.append('Nowhere', simple).catch(({ serverResponseCode }) => ({ serverResponseCode })),
  },
  {
    title: 'the state of the folder',
    async play(client) {
      const status = await client.status(folder, { messages: true, uidNext: true, unseen: true });
      return status && { messages: status.messages, uidNext: status.uidNext, unseen: status.unseen };
    },
  },
  { title: 'flags and sizes', play: (client) => fetched(client, { uid: true, flags: true, size: true }) },
  {
    title: 'chosen header fields',
    play: (client) => fetched(client, { uid: true, headers: ['message-id', 'references', 'from', 'x-none'] }),
  },
  {
    title: 'whole headers and whole messages',
    play: (client) => fetched(client, { uid: true, headers: true, source: true }),
  },
  { title: 'the beginning of messages', play: (client) => fetched(client, { uid: true, source: { maxLength: 40 } }) },
  {
    title: 'a piece from the middle',
    play: (client) => fetched(client, { uid: true, source: { start: 10, maxLength: 25 } }),
  },
  { title: 'what a message is made of', play: (client) => fetched(client, { uid: true, bodyStructure: true }) },
  {
    title: 'parts and their headers',
    play: (client) => fetched(client, { uid: true, bodyParts: ['1.1', '1.2', '2', '2.mime', '9'] }),
  },
  {
    title: 'searches',
    play: async (client) => [
      await client.search({ header: { 'message-id': '<two@mail.example>' } }, { uid: true }),
      await client.search({ header: { subject: 'Grüße' } }, { uid: true }),
      await client.search(
        { or: [{ header: { references: 'other@' } }, { header: { subject: 'one' } }] },
        { uid: true },
      ),
      await client.search({ keyword: '$Custom' }, { uid: true }),
      await client.search({ draft: false, seen: true }, { uid: true }),
      await client.search({ since: new Date(Date.now() - 86_400_000) }, { uid: true }),
      await client.search({ since: new Date(Date.now() + 3 * 86_400_000) }, { uid: true }),
      await client.search({ uid: '2:*' }, { uid: true }),
      await client.search({ all: true }, { uid: true }),
    ],
  },
  {
    title: 'marks, and only while nothing changed',
    async play(client) {
      const before = await client.fetchOne('1', { uid: true, flags: true }, { uid: true });
      const seen = before === false ? 0n : before.modseq!;
      await client.messageFlagsAdd('1', ['$Pending', '\\Answered'], { uid: true, unchangedSince: seen });
      await client.messageFlagsAdd('1', ['$Resolved'], { uid: true, unchangedSince: seen });
      await client.messageFlagsRemove('2', ['\\Draft'], { uid: true });
      const changed = await fetched(client, { uid: true, flags: true }, { changedSince: seen });
      return [changed, await fetched(client, { uid: true, flags: true })];
    },
  },
  {
    title: 'removing a message',
    async play(client) {
      await client.messageDelete('1', { uid: true });
      const after = await client.mailboxOpen(folder);
      return [after.exists, after.uidNext, await fetched(client, { uid: true })];
    },
  },
  {
    title: 'a folder that is only looked at',
    async play(client) {
      const { readOnly, exists } = await client.mailboxOpen(folder, { readOnly: true });
      await client.messageFlagsAdd('2', ['\\Flagged'], { uid: true });
      return [readOnly, exists, await fetched(client, { uid: true, flags: true })];
    },
  },
  {
    title: 'hearing of new mail while waiting',
    async play(client, other) {
      await client.mailboxOpen('INBOX');
      const heard = new Promise<number>((resolve) => client.once('exists', ({ count }) => resolve(count)));
      const waiting = client.idle();
      // By another connection: a command of its own would end the waiting before the server could tell of anything.
      await other.append('INBOX', simple);
      const count = await heard;
      await client.noop();
      await waiting;
      return count;
    },
  },
  { title: 'taking the folder away', play: async (client) => (await client.mailboxDelete(folder)).path },
];

describeReal(mailRequirement, 'the demo mail server beside Dovecot', () => {
  let servers: MailServers;
  let demo: DemoMailServer;
  let clients: readonly (readonly [MailClient, MailClient])[];
  beforeAll(async () => {
    servers = await startMailServers();
    demo = await startDemoMailServer({ clock: createRealClock(), address: 'support@mail.example' });
    const open = ({ ports, password }: Pick<MailServers | DemoMailServer, 'ports' | 'password'>): Promise<MailClient> =>
      openMailClient(ports.imap, ports.smtp, 'support', password);
    clients = [
      [await open(servers), await open(servers)],
      [await open(demo), await open(demo)],
    ];
  });
  afterAll(async () => {
    for (const client of clients.flat()) await client[Symbol.asyncDispose]();
    await demo[Symbol.asyncDispose]();
    await servers[Symbol.asyncDispose]();
  });
  // In this order: each goes on where the one before ended.
  for (const { title, play } of scenes) {
    it(`answers as Dovecot does: ${title}`, async () => {
      const [real, simulated] = await Promise.all(
        clients.map(([client, other]) => client.run((connection) => play(connection, other))),
      );
      expect(simulated).toEqual(real);
    });
  }
});

describe('the mailbox of the demo', () => {
  it('holds conversations of the demo’s own customers in both languages, some of them settled', async () => {
    const clock = createRealClock();
    const now = clock.now();
    await using system = await startDemoMail({
      clock,
      random: seededRandom(1),
      now,
      folder: '',
      tickets: demoTickets(now, 'CustomerNo'),
    });
    await using session = openDesk(system.config.settings);
    const { messages } = await readUntil(session, undefined, (all) => ticketsOf(all).length > 0);
    const tickets = new Map(ticketsOf(messages).map((ticket) => [ticket.reference.id, ticket]));
    expect([...tickets.values()].map(({ state }) => state).toSorted()).toEqual([
      'open',
      'open',
      'open',
      'pending',
      'resolved',
    ]);
    expect([...tickets.values()].every(({ requesters }) => /@demo-/.test(requesters[0]?.email ?? ''))).toBe(true);
    const entries = entriesOf(messages);
    expect(new Set(entries.map(({ author }) => author.role))).toEqual(new Set(['customer', 'agent', 'bot']));
    expect(entries.flatMap(({ attachments }) => attachments.map(({ name }) => name)).toSorted()).toEqual([
      'delivery note.txt',
      '报价单-2026.txt',
    ]);
    expect(messages.filter(({ body }) => body.type === 'unreadable')).toEqual([]);
  });
});
