import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession, HealthReport } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { requestTrackerAdvice } from './answer-error.ts';
import { commit } from './commit.ts';
import { compensate } from './compensate.ts';
import { createDirectory, type Directory } from './directory.ts';
import type { HttpLimits } from '../../http/http-client.ts';
import { createHttpClient } from './http-client.ts';
import { prepare } from './prepare.ts';
import { probe } from './probe.ts';
import { pull } from './pull.ts';
import { createRestApi, type RestApi } from './rest-api.ts';
import { sample } from './sample.ts';
import type { RequestTrackerSettings } from './settings.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Opens a session; nothing is sent before the first call. */
export function createSession(context: AdapterContext<RequestTrackerSettings>, limits?: HttpLimits): AdapterSession {
  const { settings, clock, system } = context;
  const http = createHttpClient(settings, clock, limits);
  const api = createRestApi(http);
  const directory = createDirectory(api, settings.auth, clock);
  const writer: WriterDeps = { api, directory, system, claims: new Map() };
  const reader = {
    api,
    directory,
    clock,
    settings,
    queues: settings.queues,
    context: { system, customerNumberField: settings.customerNumberField, statusClasses: settings.statusClasses },
  };
  return {
    health: (signal) => health(api, settings, signal),
    pull: (cursor, signal) => pull(reader, cursor, signal),
    prepare: (operation, signal) => prepare(writer, operation, signal),
    commit: (operation, prepared, signal) => commit(writer, operation, prepared, signal),
    // A look holds nothing that could be given back.
    release: () => Promise.resolve(ok(undefined)),
    compensate: (operation, prepared, _committed, signal) => compensate(writer, operation, prepared, signal),
    probe: (operation, prepared, signal) => probe(writer, operation, prepared, signal),
    async attachment(reference, signal) {
      const answer = await api.attachment(reference.id, signal);
      if (!answer.ok) return answer;
      const { id, Filename: name, ContentType: mediaType, Content: content } = answer.value;
      return ok({
        name: name === '' ? `part-${id}` : name,
        mediaType: mediaType === '' ? 'application/octet-stream' : mediaType,
        bytes: Buffer.from(content ?? '', 'base64'),
      });
    },
    sample: (limit, signal) => sample(reader, limit, signal),
    choices: (signal) => choices(api, directory, settings, signal),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

async function health(
  api: RestApi,
  settings: RequestTrackerSettings,
  signal: AbortSignal,
): Promise<Result<HealthReport, AdapterError>> {
  const version = await api.version(signal);
  if (!version.ok) return version;
  const queues = await api.queues(signal);
  if (!queues.ok) return queues;
  const said = `Request Tracker ${version.value}`;
  const seen = new Set(queues.value.map(({ Name }) => Name));
  const missing = (settings.queues ?? []).filter((queue) => !seen.has(queue));
  if (seen.size > 0 && missing.length === 0) return ok({ state: 'ok', said });
  return err({
    kind: 'misconfigured',
    message:
      seen.size === 0 ? 'this account may not see any queue' : `this account sees no queue named ${missing.join(', ')}`,
    said,
    advice: requestTrackerAdvice.permission,
  });
}

async function choices(
  api: RestApi,
  directory: Directory,
  settings: RequestTrackerSettings,
  signal: AbortSignal,
): Promise<Result<{ owners: readonly string[]; queues: readonly string[] }, AdapterError>> {
  const queues = await api.queues(signal);
  if (!queues.ok) return queues;
  const owners = await api.privileged(signal);
  if (!owners.ok) return owners;
  const account = await directory.account(signal);
  if (!account.ok) return account;
  const shown = queues.value.map(({ Name }) => Name).filter((name) => settings.queues?.includes(name) ?? true);
  // An ordinary agent may not list the others: then it is those met as owners, and the agent.
  const names = new Set([account.value, ...(owners.value ?? directory.owners)]);
  return ok({ queues: shown.toSorted(), owners: [...names].toSorted() });
}
