import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { InboundAnswer, InboundHttp, InboundRequest } from '../../inbound-http/inbound-http.ts';
import { startInboundHttp } from '../../inbound-http/start-inbound-http.ts';
import type { AdapterContext, AdapterSession, Listener } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import { createCallTracker } from './call-tracker.ts';
import { toUnified, unreadableHook } from './codec.ts';
import { readHook } from './hook-event.ts';
import type { CtiHookSettings } from './settings.ts';

const TICK_MS = 1_000;
const busy: InboundAnswer = { status: 503, text: 'not listening yet', retryAfterMs: 2_000 };

/** A session that is called: it holds a port, and what arrives there becomes calls. */
export function createCtiHookSession(context: AdapterContext<CtiHookSettings>): AdapterSession {
  const { settings, system, clock, logger, agent } = context;
  const own = new Set([agent.id, agent.name, ...(settings.agents[agent.id] ?? [])].map((name) => name.toLowerCase()));
  const tracker = createCallTracker({
    system,
    isOwn: (name) => own.has(name.toLowerCase()),
    wrapUpMs: settings.wrapUpSeconds * 1_000,
    forgetMs: settings.forgetAfterMinutes * 60_000,
  });
  let listener: Listener | undefined;
  let server: InboundHttp | undefined;
  let making: Promise<Result<InboundHttp, AdapterError>> | undefined;
  let timer: Disposable | undefined;
  let closed = false;
  let heard = 0;

  const handOn = (message: UnifiedMessage): Promise<boolean> =>
    new Promise((resolve) => (listener === undefined ? resolve(false) : listener(message, resolve)));

  async function handle(request: InboundRequest): Promise<InboundAnswer> {
    if (listener === undefined) return busy;
    const at = clock.now();
    const event = readHook(request.bytes, request.header('content-type') ?? '');
    if (!event.ok) {
      const { path, message } = event.error;
      logger.warn('cti-hook.unreadable', { path, message });
      if (!(await handOn(unreadableHook(request.bytes, event.error, system, at)))) return busy;
      return { status: 422, text: `${path}: ${message}` };
    }
    heard++;
    const safe = await handOn(toUnified(tracker.apply(event.value, at), system, at));
    return safe ? { status: 200, text: '{}', mediaType: 'application/json' } : busy;
  }

  async function listening(signal: AbortSignal): Promise<Result<InboundHttp, AdapterError>> {
    if (signal.aborted || closed) return err({ kind: 'unreachable', message: 'given up before the port was opened' });
    if (server !== undefined) return ok(server);
    making ??= startInboundHttp(
      {
        settings: settings.hook,
        handle,
        onRefused: (reason, from) => logger.warn('cti-hook.refused', { reason, from }),
      },
      clock,
    ).finally(() => (making = undefined));
    const made = await making;
    if (made.ok && server === undefined && !closed) server = made.value;
    return made;
  }

  function tick(): void {
    timer = clock.timer(TICK_MS, () => {
      const at = clock.now();
      for (const body of tracker.tick(at)) listener?.(toUnified(body, system, at));
      tick();
    });
  }
  function stop(): void {
    listener = undefined;
    timer?.[Symbol.dispose]();
    timer = undefined;
  }

  return {
    async health(signal) {
      const up = await listening(signal);
      if (!up.ok) return up;
      const news = heard === 0 ? 'no hook yet' : `${heard} hooks`;
      const at = `${settings.hook.host}:${up.value.port}`;
      const found = { code: 'listening', values: { at, count: heard } };
      return ok({ state: 'ok', said: `listening on ${at}, ${news}`, found });
    },
    async pull(cursor, signal) {
      // Everything is pushed, and there is nobody to ask.
      const up = await listening(signal);
      return up.ok ? ok({ messages: [], cursor: cursor ?? 'pushed', more: false }) : up;
    },
    async listen(heardBy, _onDown, signal) {
      const up = await listening(signal);
      if (!up.ok) return up;
      stop();
      listener = heardBy;
      tick();
      signal.addEventListener('abort', () => (listener === heardBy ? stop() : undefined), { once: true });
      return ok(undefined);
    },
    async [Symbol.asyncDispose]() {
      closed = true;
      stop();
      const late = await making;
      const held = server ?? (late?.ok === true ? late.value : undefined);
      server = undefined;
      await held?.[Symbol.asyncDispose]();
    },
  };
}
