import SMTPConnection from 'nodemailer/lib/smtp-connection';
import net from 'node:net';
import { Readable } from 'node:stream';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { shownText } from '../mime/shown-text.ts';
import { whereOf, type MailSettings } from '../settings.ts';
import { smtpError } from './smtp-error.ts';

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
}

export interface Sent {
  /** What the server said to the whole message, e.g. `250 OK id=...`. */
  readonly said: string;
  readonly rejected: readonly string[];
}

/** One connection for sending: greeting, TLS, login; closed at the end whatever happens. */
export interface SmtpLine {
  /** Logs in and leaves: can mail be sent with these settings? Answers the server's greeting. */
  check(signal: AbortSignal): Promise<Result<string, AdapterError>>;
  /** Hands over one message. `unknown` only where the end of it was sent and no reply came. */
  send(envelope: Envelope, message: Buffer, signal: AbortSignal): Promise<Result<Sent, AdapterError>>;
}

const connectMs = 15_000;
/** RFC 5321 section 4.5.3.2.6 allows ten minutes for the reply to the end of a message; whoever waits decides earlier by its signal. */
const silentMs = 600_000;

export function createSmtpLine(settings: MailSettings['smtp']): SmtpLine {
  const where = whereOf(settings);

  /** Runs the steps one after another; the first that fails, the line's own failure or the signal ends it. */
  function converse<T>(
    signal: AbortSignal,
    endSent: () => boolean,
    work: (connection: SMTPConnection) => Promise<T>,
  ): Promise<Result<T, AdapterError>> {
    if (signal.aborted)
      return Promise.resolve(err({ kind: 'unreachable', message: `${where} did not answer in time` }));
    const connection = new SMTPConnection(optionsOf(settings));
    const broken = Promise.withResolvers<never>();
    const cut = (): void => broken.reject({ code: 'ETIMEDOUT' });
    signal.addEventListener('abort', cut, { once: true });
    connection.once('error', (error: unknown) => broken.reject(error));
    connection.once('end', () => broken.reject({ code: 'ECONNECTION' }));
    broken.promise.catch(() => {});
    const steps = async (): Promise<T> => {
      await step((done) => connection.connect(done));
      const { user, password } = settings;
      if (user !== undefined && password !== undefined) {
        await step((done) => connection.login({ user, pass: password, credentials: { user, pass: password } }, done));
      }
      return work(connection);
    };
    return Promise.race([steps(), broken.promise])
      .then(
        (value) => {
          connection.quit();
          return ok(value);
        },
        (thrown: unknown) => {
          connection.close();
          return err(smtpError(where, thrown, endSent()));
        },
      )
      .finally(() => {
        signal.removeEventListener('abort', cut);
        // Errors of a connection that is done with concern nobody.
        connection.on('error', () => {});
      });
  }

  return {
    check: (signal) =>
      converse(
        signal,
        () => false,
        (connection) => Promise.resolve(shownText(connection.lastServerResponse || 'SMTP').slice(0, 200)),
      ),
    send(envelope, message, signal) {
      let endSent = false;
      const content = Readable.from(pieces(message), { objectMode: false });
      content.once('end', () => (endSent = true));
      return converse(
        signal,
        () => endSent,
        async (connection) => {
          const info = await new Promise<{ response: string; rejected: string[] }>((resolve, reject) => {
            connection.send(
              { from: envelope.from, to: [...envelope.to], size: message.length, use8BitMime: false },
              content,
              (error, done) => (error || !done ? reject(error) : resolve(done)),
            );
          });
          return { said: shownText(info.response).slice(0, 200), rejected: info.rejected };
        },
      );
    },
  };
}

const pieceBytes = 64 * 1024;

/** In pieces, each asked for when the one before has left: so the end is not passed on long before it can be sent. */
function* pieces(message: Buffer): Generator<Buffer> {
  for (let at = 0; at < message.length; at += pieceBytes) yield message.subarray(at, at + pieceBytes);
}

const step = (run: (done: (error?: unknown) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => run((error) => (error ? reject(error) : resolve())));

function optionsOf(settings: MailSettings['smtp']): ConstructorParameters<typeof SMTPConnection>[0] {
  const { host, port, security, ca, serverName } = settings;
  const name = serverName ?? (net.isIP(host) === 0 ? host : undefined);
  return {
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(name === undefined ? {} : { servername: name }),
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    name: 'trunkline.invalid',
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silentMs,
    dnsTimeout: connectMs,
    logger: false,
  };
}
