import { ImapFlow } from 'imapflow';
import net from 'node:net';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { createPool } from '../../../pool/create-pool.ts';
import type { MakePool } from '../../../pool/pools.ts';
import type { PoolPriority } from '../../../pool/pool.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { mailLimits } from '../mime/mail-limits.ts';
import { whereOf, type MailSettings } from '../settings.ts';
import { imapError } from './imap-error.ts';

/** Connections to the mailbox: lent one at a time for work; a withdrawn call closes the one it had, for IMAP cannot take a command back. */
export interface ImapLine extends AsyncDisposable {
  use<T>(owner: string, signal: AbortSignal, work: (client: ImapFlow) => Promise<T>): Promise<Result<T, AdapterError>>;
  /** A connection of its own, for hours of listening. The caller closes it. */
  connect(signal: AbortSignal): Promise<Result<ImapFlow, AdapterError>>;
}

const connectMs = 10_000;
const silentMs = 60_000;
/** IDLE is begun anew before servers and firewalls lose patience (RFC 2177 says 29 minutes; some ends are at one). */
const idleMs = 45_000;

/** An outcome that is no fault of the line: thrown inside `use`, answered as it is. */
export class MailFault extends Error {
  readonly error: AdapterError;
  constructor(error: AdapterError) {
    super(error.message);
    this.error = error;
  }
}

export function createImapLine(
  settings: MailSettings['imap'],
  clock: Clock,
  logger: Logger,
  makePool: MakePool = createPool,
): ImapLine {
  const where = whereOf(settings);
  const pool = makePool<ImapFlow>({
    name: where,
    clock,
    logger,
    max: 2,
    idleTimeoutMs: 120_000,
    validateAfterIdleMs: 20_000,
    // Below the minute after which some servers and firewalls drop a silent line.
    pingAfterMs: 45_000,
    creationsPerSecond: 5,
    backOff: { firstMs: 100, capMs: 2_000 },
    factory: {
      async create(signal, onBroken) {
        const client = await open(settings, signal);
        client.on('error', onBroken);
        client.on('close', () => onBroken(new Error('the mail server closed the connection')));
        return client;
      },
      destroy: (client) => client.close(),
      async validate(client) {
        await client.noop();
        return client.usable;
      },
    },
  });

  return {
    async use(owner, signal, work) {
      if (signal.aborted) return err(withdrawn(where));
      const lease = await pool.acquire({ signal, owner, priority: priorityOf(owner), timeoutMs: 30_000 });
      if (!lease.ok) {
        const { cause, code, retryAfterMs } = lease.error;
        if (code === 'ABORTED') return err(withdrawn(where));
        if (cause !== undefined) return err(imapError(where, cause));
        return err({
          kind: 'unreachable',
          message: lease.error.message,
          ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
        });
      }
      await using borrowed = lease.value;
      const client = borrowed.resource;
      const cut = (): void => client.close();
      signal.addEventListener('abort', cut, { once: true });
      try {
        return ok(await work(client));
      } catch (thrown) {
        if (signal.aborted) {
          borrowed.discard(signal.reason);
          return err(thrown instanceof MailFault && thrown.error.kind === 'unknown' ? thrown.error : withdrawn(where));
        }
        if (thrown instanceof MailFault) return err(thrown.error);
        const error = imapError(where, thrown);
        if (error.kind === 'unreachable' || error.kind === 'nonsense') borrowed.discard(thrown);
        return err(error);
      } finally {
        signal.removeEventListener('abort', cut);
      }
    },
    async connect(signal) {
      try {
        return ok(await open(settings, signal));
      } catch (thrown) {
        return err(signal.aborted ? withdrawn(where) : imapError(where, thrown));
      }
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

/** Reading the mailbox and putting it in order wait for what a person wants. */
const priorityOf = (owner: string): PoolPriority =>
  owner === 'pull' || owner === 'tidy' ? 'background' : 'interactive';

const withdrawn = (where: string): AdapterError => ({
  kind: 'unreachable',
  message: `${where} did not answer in time`,
});

async function open(settings: MailSettings['imap'], signal: AbortSignal): Promise<ImapFlow> {
  const { host, port, security, user, password, ca, serverName } = settings;
  signal.throwIfAborted();
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    ...(security === 'tls' ? {} : { doSTARTTLS: security === 'starttls' }),
    servername: serverName ?? (net.isIP(host) === 0 ? host : undefined),
    auth: { user, pass: password },
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    logger: false,
    disableAutoIdle: true,
    qresync: false,
    // The server is told what it speaks to (RFC 2971); some refuse clients without a name.
    clientInfo: { name: 'Trunkline' },
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: silentMs,
    maxIdleTime: idleMs,
    maxLineLength: 16 * 1024 * 1024,
    maxLiteralSize: mailLimits.attachmentBytes * 2,
    maxResponseSize: mailLimits.attachmentBytes * 2 + 1024 * 1024,
  });
  // Without a listener an error of an idle connection would end the process.
  client.on('error', () => {});
  const cut = (): void => client.close();
  signal.addEventListener('abort', cut, { once: true });
  try {
    await client.connect();
    signal.throwIfAborted();
    return client;
  } catch (thrown) {
    client.close();
    throw thrown;
  } finally {
    signal.removeEventListener('abort', cut);
  }
}
