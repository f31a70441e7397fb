import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { HttpLimits } from '../../http/http-client.ts';
import type { AdapterContext, AdapterSession, HealthReport } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { redmineAdvice } from './answer-error.ts';
import { commit } from './commit.ts';
import { compensate } from './compensate.ts';
import { createDirectory, fullName, type Directory } from './directory.ts';
import { createHttpClient } from './http-client.ts';
import { prepare } from './prepare.ts';
import { probe } from './probe.ts';
import { isNamed } from './project-ids.ts';
import { pull } from './pull.ts';
import { queues } from './queue-names.ts';
import { memberLabel } from './resolve-changes.ts';
import { createRestApi, type RestApi } from './rest-api.ts';
import { sample } from './sample.ts';
import type { RedmineSettings } from './settings.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Opens a session; nothing is sent before the first call. */
export function createSession(context: AdapterContext<RedmineSettings>, limits?: HttpLimits): AdapterSession {
  const { settings, clock, system } = context;
  const http = createHttpClient(settings, clock, limits);
  const api = createRestApi(http);
  const directory = createDirectory(api, settings, clock);
  const writer: WriterDeps = { api, directory, system, settings, claims: new Map() };
  const { customerNumberField, requesterField, phoneField, operationKeyField, queueBy, statusClasses } = settings;
  const reader = {
    api,
    directory,
    clock,
    settings,
    context: { system, customerNumberField, requesterField, phoneField, operationKeyField, queueBy, statusClasses },
  };
  return {
    health: (signal) => health(api, directory, settings, signal),
    pull: (cursor, signal) => pull(reader, cursor, signal),
    prepare: (operation, signal) => prepare(writer, operation, signal),
    commit: (operation, prepared, signal) => commit(writer, operation, prepared, signal),
    // A look holds nothing that could be given back.
    release: () => Promise.resolve(ok(undefined)),
    compensate: (operation, prepared, _committed, signal) => compensate(writer, operation, prepared, signal),
    probe: (operation, prepared, signal) => probe(writer, operation, prepared, signal),
    async attachment(reference, signal) {
      const file = await api.attachment(reference.id, signal);
      if (!file.ok) return file;
      const { id, filename, content_type: mediaType } = file.value;
      const bytes = await api.download(String(id), filename, signal);
      if (!bytes.ok) return bytes;
      return ok({
        name: filename === '' ? `file-${id}` : filename,
        mediaType: mediaType === '' ? 'application/octet-stream' : mediaType,
        bytes: bytes.value,
      });
    },
    sample: (limit, signal) => sample(reader, limit, signal),
    choices: (signal) => choices(directory, settings, signal),
    [Symbol.asyncDispose]: () => http[Symbol.asyncDispose](),
  };
}

async function health(
  api: RestApi,
  directory: Directory,
  settings: RedmineSettings,
  signal: AbortSignal,
): Promise<Result<HealthReport, AdapterError>> {
  const account = await api.account(signal);
  if (!account.ok) return account;
  const projects = await api.projects(signal);
  if (!projects.ok) return projects;
  // Redmine tells its version to nobody over this interface.
  const name = fullName(account.value);
  const said = `Redmine, as ${name}`;
  const missing = (settings.projects ?? []).filter((text) => !projects.value.some((one) => isNamed(one, text)));
  const wrong = (message: string): Result<never, AdapterError> =>
    err({ kind: 'misconfigured', message, said, advice: redmineAdvice.permission });
  if (projects.value.length === 0) return wrong('this account may not see any project');
  if (missing.length > 0) return wrong(`this account sees no project named ${missing.join(', ')}`);
  const { operationKeyField } = settings;
  const [first] = projects.value;
  const fields = first === undefined ? ok([]) : await directory.fields(first, signal);
  if (!fields.ok) return fields;
  const lacksKeyField = !fields.value.some(({ name }) => name === operationKeyField);
  // Where there is no issue yet, nothing tells which fields there are.
  if (operationKeyField !== undefined && fields.value.length > 0 && lacksKeyField)
    return err({
      kind: 'misconfigured',
      message: `issues have no field "${operationKeyField}" for the operation key that this account may see`,
      said,
      advice: redmineAdvice.keyField,
    });
  const { memberships, admin } = account.value;
  if (!admin && memberships.length === 0)
    return ok({
      state: 'degraded',
      said: `${said}, who is a member of no project`,
      found: { code: 'memberOfNothing', values: { system: 'Redmine', name } },
    });
  return ok({ state: 'ok', said, found: { code: 'workingAs', values: { system: 'Redmine', name } } });
}

async function choices(
  directory: Directory,
  settings: RedmineSettings,
  signal: AbortSignal,
): Promise<Result<{ owners: readonly string[]; queues: readonly string[] }, AdapterError>> {
  const projects = await directory.projects(signal);
  if (!projects.ok) return projects;
  const places = queues(projects.value, settings);
  const owners = new Set<string>();
  for (const id of new Set([...places.values()].map(({ project }) => project.id))) {
    const members = await directory.members(id, signal);
    if (!members.ok) return members;
    for (const member of members.value) if (member.isAgent) owners.add(memberLabel(member, members.value));
  }
  return ok({ queues: [...places.keys()].toSorted(), owners: [...owners].toSorted() });
}
