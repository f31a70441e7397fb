import { expect } from 'vitest';
import { mail } from '../../../../src-main/core/adapters/mail/index.ts';
import { readHeaderBlock } from '../../../../src-main/core/adapters/mail/mime/header-block.ts';
import { mailHead } from '../../../../src-main/core/adapters/mail/mime/mail-head.ts';
import { threadId } from '../../../../src-main/core/adapters/mail/threads/thread-index.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import { received, startDemoMailServer } from '../../../../src-main/demo/demo-mail.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { delivered, openMailClient, type MailClient } from '../../../kit/mail/mail-client.ts';
import { mailRequirement, startMailServers } from '../../../kit/real/mail.ts';
import type { AdapterSubject, BuiltOperation, OperationCase, RunningSubject } from '../subject.ts';

const system = 'mailbox' as SystemId;

const server = { host: '127.0.0.1', security: 'none', allowPlaintextLogin: true } as const;
const good = {
  address: 'support@mail.example',
  imap: { ...server, user: 'support', password: 'x' },
  smtp: { ...server },
};
const badSettings: AdapterSubject['badSettings'] = [
  { settings: { ...good, address: 'support' }, path: 'address' },
  { settings: { ...good, address: 'support@mail.example\r\nBcc: x@y.example' }, path: 'address' },
  { settings: { ...good, imap: { ...good.imap, allowPlaintextLogin: false } }, path: 'imap.security' },
  { settings: { ...good, smtp: { host: 'h', security: 'none', user: 'u', password: 'p' } }, path: 'smtp.security' },
  { settings: { ...good, smtp: { host: 'h', user: 'u' } }, path: 'smtp.user' },
  { settings: { ...good, imap: { ...good.imap, port: 0 } }, path: 'imap.port' },
  { settings: { ...good, folders: { inbox: [] } }, path: 'folders.inbox' },
  { settings: { ...good, keywords: { resolved: 'two words' } }, path: 'keywords.resolved' },
  { settings: { ...good, historyDays: 0 }, path: 'historyDays' },
  { settings: { ...good, smimeAuthorities: 'none' }, path: 'smimeAuthorities' },
  { settings: { ...good, colour: 'red' }, path: 'colour' },
];

/** Longer than any delivery takes, in milliseconds. */
const patienceMs = 20_000;
let number = 0;
const unique = (what: string): string => `${what} ${Date.now().toString(36)}-${++number}`;
const customer = 'customer@mail.example';

/** One kind of operation, on a conversation made for it alone. */
function operationCases(support: MailClient, inbox: MailClient): OperationCase[] {
  const newMail = async (): Promise<{ id: string; uid: number; ticket: Reference }> => {
    const subject = unique('conformance');
    const id = await support.send({ from: customer, to: good.address, subject, text: 'Hello' });
    const uid = await delivered(support, 'INBOX', id);
    return { id, uid, ticket: { system, kind: 'ticket', id: threadId(id) } };
  };
  const operation = (key: string, act: Act): BuiltOperation['operation'] => ({
    key,
    acts: [act],
    agent: { id: 'agent-1', name: 'Agent One 坐席' },
  });
  /** What the customer has got of it. */
  const received = async (header: string, value: string): Promise<number> =>
    (await inbox.find('INBOX', header, value)).length;
  /**
   * Delivery takes a moment, and a second mail must not come in after the count: what was handed over before a mail that has
   * arrived is in as well. Of what was sent at least one is waited for, should it be slower than that one.
   */
  const settled = async (sent: number, count: () => Promise<number>): Promise<void> => {
    const mark = { from: good.address, to: customer, subject: unique('mark'), text: 'x' };
    await delivered(inbox, 'INBOX', await support.send(mark));
    if (sent > 0) await expect.poll(count, { timeout: patienceMs }).toBeGreaterThan(0);
  };
  return [
    {
      name: 'reply',
      acts: ['reply'],
      async build(key) {
        const { id, ticket } = await newMail();
        const attachments = [{ name: '答复\r\nX-Evil: 1.txt', mediaType: 'text/plain', base64: 'aGVsbG8=' }];
        return {
          operation: operation(key, { act: 'reply', ticket, text: 'Your answer.\r\n您的答复。', attachments }),
          effects: async () => {
            const sent = (await support.find('Sent', 'in-reply-to', id)).length;
            await settled(sent, () => received('in-reply-to', id));
            const got = await received('in-reply-to', id);
            // Half of it is neither none nor one.
            return sent === got ? got : 0.5;
          },
        };
      },
    },
    {
      name: 'note',
      acts: ['addNote'],
      async build(key) {
        const { id, ticket } = await newMail();
        return {
          operation: operation(key, { act: 'addNote', ticket, text: 'internal only 内部' }),
          effects: async () => (await support.find('Trunkline Notes', 'references', id)).length,
          publicTraces: async () =>
            (await received('references', id)) + (await support.find('Sent', 'references', id)).length,
        };
      },
    },
    {
      name: 'change of a conversation',
      acts: ['updateTicket'],
      async build(key) {
        const { uid, ticket } = await newMail();
        const source = Buffer.from(await support.source('INBOX', uid));
        const head = readHeaderBlock(source, 0, source.length);
        const { key: message } = mailHead(head.ok ? head.value : { fields: [] }, new Set(), source.length);
        const seen = { ...ticket, version: `${message}.open` };
        const state = async (): Promise<ReadonlySet<string>> => support.flags('INBOX', uid);
        return {
          operation: operation(key, { act: 'updateTicket', ticket: seen, changes: { status: 'resolved' } }),
          effects: async () => ((await state()).has('$Resolved') ? 1 : 0),
          interfere: () => support.mark('INBOX', uid, ['$Pending']),
        };
      },
    },
    {
      name: 'new mail',
      acts: ['createTicket'],
      build(key) {
        const subject = unique('It is new 新邮件');
        return Promise.resolve({
          operation: operation(key, {
            act: 'createTicket',
            system,
            queue: 'INBOX',
            subject: `${subject}\r\nBcc: agent1@mail.example`,
            requester: customer,
            text: 'Please call back.',
          }),
          async effects() {
            const plain = subject.split(' ').at(-1)!;
            const sent = (await support.find('Sent', 'subject', plain)).length;
            await settled(sent, () => received('subject', plain));
            const got = await received('subject', plain);
            return sent === got ? got : 0.5;
          },
        });
      },
    },
  ];
}

interface Server extends AsyncDisposable {
  readonly ports: { readonly imap: number; readonly smtp: number };
  readonly password: string;
  /** Where the customer's own mailbox is reached, if not at the same port. */
  readonly customerImap?: number;
  readonly more?: Pick<RunningSubject, 'freeze' | 'breakConnections'>;
}

function subject(name: string, start: () => Promise<Server>): AdapterSubject {
  return {
    name,
    adapter: mail,
    badSettings,
    async start() {
      const running = await start();
      const { ports, password } = running;
      const support = await openMailClient(ports.imap, ports.smtp, 'support', password);
      const inbox = await openMailClient(running.customerImap ?? ports.imap, ports.smtp, 'customer', password);
      const settings = {
        address: good.address,
        imap: { ...server, port: ports.imap, user: 'support', password },
        smtp: { ...server, port: ports.smtp, user: 'support', password },
      };
      const wrong = `${password}-wrong`;
      return {
        system,
        settings,
        wrongPassword: { ...settings, imap: { ...settings.imap, password: wrong } },
        // The discard port: nobody listens there.
        unreachable: { ...settings, imap: { ...settings.imap, port: 9 } },
        secrets: [password, wrong],
        operations: operationCases(support, inbox),
        async addRecord() {
          const title = unique('added');
          const id = await support.send({ from: customer, to: good.address, subject: title, text: 'x' });
          return {
            announces: ({ body }) => body.type === 'ticket' && body.subject === title,
            change: async () => support.mark('INBOX', await delivered(support, 'INBOX', id), ['$Pending']),
          };
        },
        ...running.more,
        async [Symbol.asyncDispose]() {
          await support[Symbol.asyncDispose]();
          await inbox[Symbol.asyncDispose]();
          await running[Symbol.asyncDispose]();
        },
      };
    },
  };
}

const real: AdapterSubject = {
  ...subject('mail (Dovecot and Exim)', async () => {
    const servers = await startMailServers();
    return {
      ports: servers.ports,
      password: servers.password,
      more: { freeze: () => servers.freeze(), breakConnections: () => servers.restart() },
      [Symbol.asyncDispose]: () => servers[Symbol.asyncDispose](),
    };
  }),
  requirement: mailRequirement,
};

/** The same rules for the demo server, so that it cannot drift away from the real ones. */
const demo = subject('mail (demo server)', async () => {
  await using starting = new AsyncDisposableStack();
  const clock = createRealClock();
  const theirs = starting.use(await startDemoMailServer({ clock, address: customer }));
  const ours = starting.use(
    await startDemoMailServer({
      clock,
      address: good.address,
      sent: (letter) =>
        theirs.store.append(theirs.store.find('INBOX')!, received(letter, clock.now()), [], clock.now()),
    }),
  );
  const running = starting.move();
  return {
    ports: ours.ports,
    password: ours.password,
    customerImap: theirs.ports.imap,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
});

export const subjects: readonly AdapterSubject[] = [real, demo];
