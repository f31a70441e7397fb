import type { ImapFlow } from 'imapflow';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Logger } from '../../ports/logger.ts';
import type { Listener } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { imapError } from './imap/imap-error.ts';
import type { ImapLine } from './imap/imap-line.ts';
import type { MailboxKeeper } from './mailbox/mailbox-keeper.ts';
import { collectNews, type ReaderDeps } from './pull.ts';
import { whereOf, type MailSettings } from './settings.ts';

export interface ListenDeps extends ReaderDeps {
  readonly settings: MailSettings;
  readonly line: ImapLine;
  readonly keeper: MailboxKeeper;
  readonly logger: Logger;
}

/**
 * Waits for the server to say that the first inbox changed, and tells what is new at once. The next pull tells the same again, under the
 * same ids, with the cursor: what is pushed is never the only time it is told. A server without IDLE is asked every so often instead.
 */
export async function listen(
  deps: ListenDeps,
  listener: Listener,
  onDown: (error: AdapterError) => void,
  signal: AbortSignal,
): Promise<Result<void, AdapterError>> {
  const { settings, line, logger } = deps;
  const [inbox = 'INBOX'] = settings.folders.inbox;
  const connected = await line.connect(signal);
  if (!connected.ok) return connected;
  const client = connected.value;
  let over = false;
  const end = (error: AdapterError | undefined): void => {
    if (over) return;
    over = true;
    client.close();
    if (error) onDown(error);
  };
  try {
    await client.mailboxOpen(inbox, { readOnly: true });
  } catch (thrown) {
    client.close();
    return err(imapError(whereOf(settings.imap), thrown));
  }
  if (signal.aborted) {
    client.close();
    return err({ kind: 'unreachable', message: 'listening was withdrawn' });
  }
  signal.addEventListener('abort', () => end(undefined), { once: true });
  const broken = (thrown: unknown): void => {
    const error = imapError(whereOf(settings.imap), thrown);
    logger.info('mail.down', { message: error.message });
    end(error);
  };
  client.on('error', broken);
  client.on('close', () => broken({ code: 'NoConnection' }));
  const push = createPush(deps, listener, signal, broken);
  for (const event of ['exists', 'flags', 'expunge'] as const) client.on(event, push);
  idle(client, () => over).catch(broken);
  push();
  return ok(undefined);
}

async function idle(client: ImapFlow, over: () => boolean): Promise<void> {
  while (!over()) await client.idle();
}

/** Tells what is new, once for each thing; while that goes on, further signs are one. */
function createPush(
  { keeper, ...deps }: ListenDeps,
  listener: Listener,
  signal: AbortSignal,
  broken: (thrown: unknown) => void,
): () => void {
  const told = new Set<string>();
  let running = false;
  let again = false;
  const tell = async (): Promise<void> => {
    const collected = await keeper.use('push', signal, (client, mailbox) => collectNews(deps, client, mailbox));
    if (!collected.ok || signal.aborted) return;
    for (const message of collected.value.messages) {
      if (told.has(message.id)) continue;
      // The ids of one line; those of an earlier one are recognised by whoever listens.
      if (told.size > 10_000) told.clear();
      told.add(message.id);
      listener(message);
    }
  };
  return () => {
    again = true;
    if (running) return;
    running = true;
    const run = async (): Promise<void> => {
      while (again && !signal.aborted) {
        again = false;
        await tell();
      }
    };
    run()
      .catch(broken)
      .finally(() => (running = false));
  };
}
