import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CodecContext } from './codec.ts';
import { codePage } from './host-records.ts';
import { createHostClient, type HostClient } from './messages/host-client.ts';
import { createMessageSet } from './messages/message-set.ts';
import { openHostRecords, type HostRecords } from './messages/open-records.ts';
import { pullChanges, sampleRecords } from './pull.ts';
import { advice } from './session/host-advice.ts';
import { HostFault } from './session/host-fault.ts';
import { createHostLines } from './session/host-lines.ts';
import { createOpeningHours } from './session/opening-hours.ts';
import { whereOf, type CobolHostSettings } from './settings.ts';
import { createHostWriter, type HostWriter } from './writes/host-writer.ts';

/**
 * Longest time for which nobody looks at the clock while the host is closed, in milliseconds: a computer that slept, or whose
 * clock was set, is not late by more than this.
 */
const lookAgainMs = 5 * 60_000;

/** What a call works with. */
interface Tools {
  readonly client: HostClient;
  readonly records: HostRecords;
  readonly writer: HostWriter;
  readonly codec: CodecContext;
}

/** Opens a session; connects at the first call. Outside the hours of the host nothing is sent and every call says `busy`. */
export function openCobolHost(context: AdapterContext<CobolHostSettings>): AdapterSession {
  const { system, settings, clock, logger, makePool } = context;
  const where = whereOf(settings);
  const page = codePage(settings.codePage);
  if (page === undefined) throw new Error(`the settings were not checked: there is no code page ${settings.codePage}`);
  const messages = createMessageSet(page);
  const hours = settings.hours.length === 0 ? undefined : createOpeningHours(settings.hours, settings.timeZone);
  const lines = createHostLines({
    endpoint: settings,
    frame: settings.frame,
    messages,
    user: settings.user,
    password: settings.password,
    connections: settings.connections,
    inFlight: settings.inFlight,
    connectTimeoutMs: settings.connectTimeoutMs,
    requestTimeoutMs: settings.requestTimeoutMs,
    keepaliveMs: settings.keepaliveMs,
    isOpen: () => hours?.isOpen(clock.now()) ?? true,
    clock,
    logger,
    makePool,
  });
  const client = createHostClient(lines, messages, where);
  let records: HostRecords | undefined;

  const closed = (now: number): AdapterError | undefined => {
    if (hours === undefined || hours.isOpen(now)) return undefined;
    const at = hours.opensAt(now);
    const opens = at === undefined ? 'it never opens' : `it opens ${hours.tell(at)}`;
    return {
      kind: 'busy',
      message: `${where} is outside its hours; ${opens}`,
      advice: advice('systems.advice.waitForWindow'),
      retryAfterMs: at === undefined ? lookAgainMs : Math.min(lookAgainMs, Math.max(1, at - now)),
      closed: true,
    };
  };

  /** The session's edge: hours first, then faults become outcomes. */
  async function attempt<T>(signal: AbortSignal, work: (tools: Tools) => Promise<T>): Promise<Result<T, AdapterError>> {
    const shut = closed(clock.now());
    if (shut !== undefined) return err(shut);
    if (signal.aborted) return err({ kind: 'unreachable', message: `${where}: withdrawn before anything was sent` });
    try {
      records ??= await openHostRecords(settings, signal);
      const codec: CodecContext = { system, records, mapping: settings, now: clock.now() };
      const writer = createHostWriter({ system, client, records, mapping: settings }, messages);
      return ok(await work({ client, records, writer, codec }));
    } catch (error) {
      if (error instanceof HostFault) return err(error.error);
      throw error;
    }
  }

  return {
    health: (signal) =>
      attempt(signal, async ({ client }) => {
        const banner = await client.echo(signal);
        if (!banner.ok) throw new HostFault(banner.error);
        return { state: 'ok', said: banner.value || where };
      }),
    pull: (cursor, signal) => attempt(signal, ({ client, codec }) => pullChanges(client, cursor, codec, signal)),
    prepare: (operation, signal) => attempt(signal, ({ writer }) => writer.prepare(operation, signal)),
    commit: (operation, prepared, signal) =>
      attempt(signal, ({ writer }) => writer.commit(operation, prepared, signal)),
    compensate: (operation, prepared, _committed, signal) =>
      attempt(signal, ({ writer }) => writer.compensate(operation, prepared, signal)),
    probe: (operation, prepared, signal) => attempt(signal, ({ writer }) => writer.probe(operation, prepared, signal)),
    sample: (limit, signal) =>
      attempt(signal, ({ client, codec }) => sampleRecords(client, limit, codec, page, signal)),
    [Symbol.asyncDispose]: () => lines[Symbol.asyncDispose](),
  };
}
