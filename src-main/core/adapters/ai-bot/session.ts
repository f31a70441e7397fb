import { ok } from '../../../../src-shared/result/result.ts';
import type { HttpLimits } from '../../http/http-client.ts';
import type { InboundHttp } from '../../inbound-http/inbound-http.ts';
import type { AdapterContext, AdapterSession } from '../adapter.ts';
import { createChatClient } from './chat/chat-client.ts';
import { suggestPrompt } from './chat/prompt.ts';
import type { CodecContext } from './handovers/codec.ts';
import { pull } from './handovers/pull.ts';
import { sampleHandovers } from './handovers/sample.ts';
import { createServiceApi } from './handovers/service-api.ts';
import { createSummaries } from './handovers/summaries.ts';
import { startWebhook } from './handovers/webhook.ts';
import { commit, compensate, prepare, probe } from './handovers/writes.ts';
import type { AiBotSettings } from './settings.ts';

export function createAiBotSession(context: AdapterContext<AiBotSettings>, limits?: HttpLimits): AdapterSession {
  const { settings, clock, system, systemName, logger } = context;
  const { handovers } = settings;
  const chat = createChatClient(settings, clock, limits);
  const api = handovers === undefined ? undefined : createServiceApi(handovers, clock, limits);
  const closing = new AbortController();
  const summaries = createSummaries({ chat, settings, clock, logger, closing: closing.signal });
  const codec = (): CodecContext => ({
    system,
    systemName,
    statusChanges: handovers?.statusChanges === true,
    now: clock.now(),
  });

  const webhooks = new Set<InboundHttp>();

  const session: AdapterSession = {
    async health(signal) {
      const service = await api?.page(undefined, 1, signal);
      if (service?.ok === false) return service;
      const models = await chat.models(signal);
      if (!models.ok) {
        // Customers who were handed over are served without suggestions too.
        if (service === undefined || signal.aborted) return models;
        return ok({ state: 'degraded', said: models.error.message });
      }
      if (models.value === undefined || models.value.length === 0 || models.value.includes(settings.model))
        return ok({
          state: 'ok',
          said: `model ${settings.model}`,
          found: { code: 'model', values: { model: settings.model } },
        });
      return ok({
        state: 'degraded',
        said: `the chat endpoint lists no model ${settings.model}`,
        found: { code: 'noSuchModel', values: { model: settings.model } },
      });
    },
    pull: (cursor, signal) => pull({ api, summaries, context: codec }, cursor, signal),
    sample: (limit, signal) => sampleHandovers(api, limit, codec(), signal),
    async [Symbol.asyncDispose]() {
      closing.abort(new Error('the session is closed'));
      await Promise.all([...webhooks].map((one) => one[Symbol.asyncDispose]()));
      await Promise.all([chat[Symbol.asyncDispose](), api?.[Symbol.asyncDispose]()]);
    },
  };
  const webhook = handovers?.webhook;
  if (webhook !== undefined) {
    session.listen = async (listener, _onDown, signal) => {
      const started = await startWebhook({ settings: webhook, clock, logger, context: codec }, listener);
      if (!started.ok) return started;
      const end = (): void => {
        webhooks.delete(started.value);
        void started.value[Symbol.asyncDispose]();
      };
      webhooks.add(started.value);
      if (signal.aborted || closing.signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
      return ok(undefined);
    };
  }
  if (api !== undefined) {
    const writer = { api, system };
    session.prepare = (operation, signal) => prepare(writer, operation, signal);
    session.commit = (operation, prepared, signal) => commit(writer, operation, prepared, signal);
    // A look holds nothing that could be given back.
    session.release = () => Promise.resolve(ok(undefined));
    session.compensate = (operation, prepared, _committed, signal) => compensate(writer, operation, prepared, signal);
    session.probe = (operation, _prepared, signal) => probe(writer, operation, signal);
  }
  if (settings.suggestions)
    session.suggest = (request, signal) => chat.answer(suggestPrompt(settings, request), signal);
  return session;
}
