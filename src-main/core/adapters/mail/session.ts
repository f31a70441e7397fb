import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession, HealthReport } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { readAttachment } from './attachment.ts';
import { codecContext } from './codec-context.ts';
import { openFolder } from './imap/folder-reader.ts';
import { createImapLine, MailFault } from './imap/imap-line.ts';
import { mailAdvice } from './imap/imap-error.ts';
import { listen } from './listening.ts';
import { createMailboxKeeper } from './mailbox/mailbox-keeper.ts';
import { shownText } from './mime/shown-text.ts';
import { pullNews } from './pull.ts';
import { sample } from './sample.ts';
import { createAuthorities } from './smime/authorities.ts';
import { createSmtpLine } from './smtp/send-mail.ts';
import type { MailSettings } from './settings.ts';
import { commit, compensate, release } from './write/carry-out.ts';
import { prepare } from './write/prepare.ts';
import { probe } from './write/probe.ts';
import type { WriterDeps } from './write/writer-deps.ts';

/** How often the server for sending is looked at, in milliseconds: a login costs it more than it tells. */
const sendingCheckMs = 5 * 60_000;

/** Opens a session; nothing is sent before the first call. */
export function createMailSession(adapterContext: AdapterContext<MailSettings>): AdapterSession {
  const { settings, clock, logger, system, makePool } = adapterContext;
  const context = codecContext(system, settings);
  const line = createImapLine(settings.imap, clock, logger, makePool);
  const smtp = createSmtpLine(settings.smtp);
  const unconfirmed = new Set<string>();
  const keeper = createMailboxKeeper(settings, context, line, clock, unconfirmed);
  const authorities = createAuthorities(settings.smimeAuthorities ?? '');
  const reader = { context, authorities, now: () => clock.now() };
  const writer: WriterDeps = {
    settings,
    context,
    clock,
    line,
    smtp,
    withMailbox: (owner, signal, work) => keeper.use(owner, signal, work),
    sentFolder: (client) => keeper.sentFolder(client),
    unsent: new Set(),
    unconfirmed,
  };
  let sending: { readonly at: number; readonly error: AdapterError | undefined } | undefined;

  /** What keeps mail from being sent; reading goes on meanwhile. */
  async function sendingTrouble(signal: AbortSignal): Promise<AdapterError | undefined> {
    if (sending?.error === undefined && sending && clock.monotonic() - sending.at < sendingCheckMs) return undefined;
    const checked = await smtp.check(signal);
    sending = { at: clock.monotonic(), error: checked.ok ? undefined : checked.error };
    return sending.error;
  }

  async function health(signal: AbortSignal): Promise<Result<HealthReport, AdapterError>> {
    const seen = await line.use('health', signal, async (client) => {
      const [inbox = 'INBOX'] = settings.folders.inbox;
      if ((await openFolder(client, inbox)) === undefined) {
        throw new MailFault({
          kind: 'misconfigured',
          message: `there is no folder ${inbox}`,
          advice: mailAdvice.folder,
        });
      }
      const { name = '', version = '' } = client.serverInfo ?? {};
      const named = [name, version].filter((part) => typeof part === 'string').join(' ');
      return shownText(named === '' ? (client.greeting ?? '') : named).slice(0, 100) || 'IMAP';
    });
    if (!seen.ok) return seen;
    const trouble = await sendingTrouble(signal);
    if (trouble === undefined) return ok({ state: 'ok', said: seen.value });
    return ok({ state: 'degraded', said: `${seen.value}; mail cannot be sent: ${trouble.message}` });
  }

  return {
    health,
    async pull(cursor, signal) {
      const batch = await keeper.read(cursor, signal, (client, mailbox, complete) =>
        complete
          ? pullNews(reader, client, mailbox)
          : Promise.resolve({ messages: [], cursor: cursor ?? mailbox.cursor(), more: true }),
      );
      if (batch.ok) keeper.answered(batch.value.cursor);
      return batch;
    },
    listen: (listener, onDown, signal) =>
      listen({ ...reader, settings, line, keeper, logger }, listener, onDown, signal),
    prepare: (operation, signal) => prepare(writer, operation, signal),
    commit: (operation, prepared, signal) => commit(writer, operation, prepared, signal),
    release,
    compensate: (_operation, prepared, _committed, signal) => compensate(writer, prepared, signal),
    probe: (operation, prepared, signal) => probe(writer, operation, prepared, signal),
    attachment: (reference, signal) => readAttachment(reader, keeper, reference.id, signal),
    sample: (limit, signal) => sample(reader, keeper, limit, signal),
    choices: (signal) =>
      line.use('choices', signal, () => Promise.resolve({ owners: [], queues: settings.folders.inbox })),
    [Symbol.asyncDispose]: () => line[Symbol.asyncDispose](),
  };
}
