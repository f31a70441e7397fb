import { err, ok } from '../../../../src-shared/result/result.ts';
import type { HttpLimits } from '../../http/http-client.ts';
import type { AdapterContext, AdapterSession, Listener, SampleRecord } from '../adapter.ts';
import { openAgentSocket } from './agent-socket.ts';
import { createGoflyApi } from './api.ts';
import { readChat, readChatOf } from './chat-reader.ts';
import { readVisitor, unreadableRow, type CodecContext } from './codec.ts';
import { pull } from './pull.ts';
import { commit, compensate, prepare, probe, type WriterDeps } from './reply.ts';
import type { GoflySettings } from './settings.ts';

/** Messages of a burst come together: a chat is read once for all of them. */
const GATHER_MS = 50;

export function createGoflySession(context: AdapterContext<GoflySettings>, limits?: HttpLimits): AdapterSession {
  const { settings, clock, system, logger } = context;
  const api = createGoflyApi(settings, clock, limits);
  const host = new URL(settings.baseUrl).host;
  const codec = (): CodecContext => ({
    system,
    timeZone: settings.timeZone,
    customerNumberKey: settings.customerNumberKey,
    now: clock.now(),
  });
  const closing = new AbortController();
  let listener: Listener | undefined;
  let line: Disposable | undefined;
  const waiting = new Set<string>();
  /** Highest message handed on of each chat of this session. */
  const handed = new Map<string, number>();
  let gathering: Disposable | undefined;

  /** Reads the chats that were touched and hands on what is new. What fails is found by the next pull. */
  function touched(visitor: string): void {
    waiting.add(visitor);
    if (listener === undefined) return;
    gathering ??= clock.timer(GATHER_MS, () => {
      gathering = undefined;
      const visitors = [...waiting];
      waiting.clear();
      for (const one of visitors) void handOn(one);
    });
  }
  async function handOn(visitor: string): Promise<void> {
    const limit = closing.signal;
    const reading = await readChatOf(api, visitor, handed.get(visitor) ?? 0, codec(), limit);
    if (!reading.ok) logger.warn('gofly.read', { message: reading.error.message });
    if (!reading.ok || reading.value === undefined) return;
    handed.set(visitor, reading.value.newest);
    for (const message of reading.value.messages) listener?.(message);
  }
  const writer: WriterDeps = { api, system, claims: new Map(), touched };

  return {
    async health(signal) {
      const online = await api.online(signal);
      return online.ok
        ? ok({
            state: 'ok',
            said: `go-fly, ${online.value} visitors on line`,
            found: { code: 'visitorsOnLine', values: { count: online.value } },
          })
        : online;
    },
    pull: (cursor, signal) => pull({ api, settings, context: codec }, cursor, signal),
    async listen(heard, onDown, signal) {
      const token = await api.token(signal);
      if (!token.ok) return token;
      const address = `${settings.baseUrl.replace(/^http/, 'ws')}/ws_kefu?token=${encodeURIComponent(token.value)}`;
      const stop = (): void => {
        if (listener === heard) listener = undefined;
      };
      const down: typeof onDown = (error) => {
        stop();
        onDown(error);
      };
      const opened = await openAgentSocket(address, host, clock, { touched, down }, signal);
      if (!opened.ok) return opened;
      listener = heard;
      line = opened.value;
      signal.addEventListener('abort', stop, { once: true });
      return ok(undefined);
    },
    prepare: (operation, signal) => prepare(writer, operation, signal),
    commit: (operation, prepared, signal) => commit(writer, operation, prepared, signal),
    // A look holds nothing that could be given back.
    release: () => Promise.resolve(ok(undefined)),
    compensate: (operation, prepared, _committed, signal) => compensate(writer, operation, prepared, signal),
    probe: (operation, prepared, signal) => probe(writer, operation, prepared, signal),
    async choices(signal) {
      const colleagues = await api.colleagues(signal);
      if (!colleagues.ok) return colleagues;
      return ok({ owners: [...new Set([settings.username, ...colleagues.value])].toSorted(), queues: [] });
    },
    async sample(limit, signal) {
      const listed = await api.visitors(1, limit, signal);
      if (!listed.ok) return listed;
      const samples: SampleRecord[] = [];
      for (const one of listed.value.slice(0, limit)) {
        const raw = JSON.stringify(one, null, 2);
        const row = readVisitor(one);
        if (!row.ok) {
          samples.push({ title: 'visitor', raw, messages: [unreadableRow('visitor', one, row.error, codec())] });
          continue;
        }
        const reading = await readChat(api, row.value, 0, codec(), signal);
        if (!reading.ok) return reading;
        samples.push({ title: row.value.name || row.value.visitor_id, raw, messages: reading.value.messages });
      }
      return signal.aborted ? err({ kind: 'unreachable', message: 'the look was given up' }) : ok(samples);
    },
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the session is closed'));
      gathering?.[Symbol.dispose]();
      line?.[Symbol.dispose]();
      listener = undefined;
      await api[Symbol.asyncDispose]();
    },
  };
}
