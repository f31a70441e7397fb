import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';

/** A mail program that knows nothing of the adapter: its own connections, its own way of looking. */
export interface MailClient extends AsyncDisposable {
  /** Sends as anybody to anybody; answers the Message-ID without brackets. */
  send(mail: {
    readonly from: string;
    readonly to: string;
    readonly subject: string;
    readonly text: string;
    readonly headers?: Record<string, string>;
    readonly inReplyTo?: string;
    readonly references?: readonly string[];
  }): Promise<string>;
  /** Hands a message to the SMTP server as it stands. */
  sendRaw(from: string, to: string, message: string | Buffer): Promise<void>;
  append(folder: string, message: string | Buffer, flags?: readonly string[]): Promise<void>;
  /** Numbers of the messages with such a header value. */
  find(folder: string, header: string, value: string): Promise<number[]>;
  flags(folder: string, uid: number): Promise<ReadonlySet<string>>;
  mark(folder: string, uid: number, add: readonly string[], remove?: readonly string[]): Promise<void>;
  source(folder: string, uid: number): Promise<string>;
  remove(folder: string, uid: number): Promise<void>;
  run<T>(work: (client: ImapFlow) => Promise<T>): Promise<T>;
}

/** Waits longer than any delivery takes, in milliseconds. */
const patienceMs = 20_000;

export async function openMailClient(
  imapPort: number,
  smtpPort: number,
  user: string,
  password: string,
): Promise<MailClient> {
  const client = new ImapFlow({
    host: '127.0.0.1',
    port: imapPort,
    secure: false,
    doSTARTTLS: false,
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
  });
  client.on('error', () => {});
  await client.connect();
  const transport = createTransport({ host: '127.0.0.1', port: smtpPort, secure: false, ignoreTLS: true, pool: true });
  let tail: Promise<unknown> = Promise.resolve();
  /** One after another: an open folder belongs to whoever opened it. */
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = tail.then(work, work);
    tail = turn.catch(() => {});
    return turn;
  };
  const within = <T>(folder: string, work: () => Promise<T>): Promise<T> =>
    alone(async () => {
      await client.mailboxOpen(folder);
      return work();
    });
  return {
    async send({ from, to, subject, text, headers, inReplyTo, references }) {
      const info = await transport.sendMail({
        from,
        to,
        subject,
        text,
        ...(headers ? { headers } : {}),
        ...(inReplyTo ? { inReplyTo } : {}),
        ...(references ? { references: [...references] } : {}),
      });
      return info.messageId.replace(/[<>]/g, '');
    },
    async sendRaw(from, to, message) {
      await transport.sendMail({ envelope: { from, to: [to] }, raw: message });
    },
    append: (folder, message, flags = []) =>
      alone(async () => {
        await client.append(folder, Buffer.isBuffer(message) ? message : Buffer.from(message), [...flags]);
      }),
    find: (folder, header, value) =>
      within(folder, async () => (await client.search({ header: { [header]: value } }, { uid: true })) || []).catch(
        (error: { mailboxMissing?: boolean }) => {
          if (error.mailboxMissing === true) return [];
          throw error;
        },
      ),
    flags: (folder, uid) =>
      within(folder, async () => {
        const found = await client.fetchOne(String(uid), { uid: true, flags: true }, { uid: true });
        return found === false ? new Set<string>() : (found.flags ?? new Set<string>());
      }),
    mark: (folder, uid, add, remove = []) =>
      within(folder, async () => {
        if (add.length > 0) await client.messageFlagsAdd(String(uid), [...add], { uid: true });
        if (remove.length > 0) await client.messageFlagsRemove(String(uid), [...remove], { uid: true });
      }),
    source: (folder, uid) =>
      within(folder, async () => {
        const found = await client.fetchOne(String(uid), { uid: true, source: true }, { uid: true });
        return found === false ? '' : (found.source?.toString('utf8') ?? '');
      }),
    remove: (folder, uid) =>
      within(folder, async () => {
        await client.messageDelete(String(uid), { uid: true });
      }),
    run: (work) => alone(() => work(client)),
    async [Symbol.asyncDispose]() {
      transport.close();
      await client.logout().catch(() => client.close());
    },
  };
}

/** The number of the message with that Message-ID once it was delivered. */
export async function delivered(client: MailClient, folder: string, messageId: string): Promise<number> {
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    const [uid] = await client.find(folder, 'message-id', messageId);
    if (uid !== undefined) return uid;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${messageId} was not delivered to ${folder} in ${patienceMs} ms`);
}
