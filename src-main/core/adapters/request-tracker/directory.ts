import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RtError } from './answer-error.ts';
import { nobody } from './codec-context.ts';
import { read } from './codec-error.ts';
import type { RestApi } from './rest-api.ts';
import { userRecordShape, type RtUser } from './rt-shapes.ts';
import type { RequestTrackerSettings } from './settings.ts';

/** How long a looked-up user or queue is taken as current, in milliseconds. */
const freshMs = 10 * 60_000;
/** Users remembered at most; the oldest are forgotten first. */
const mostUsers = 5_000;

export interface KnownUser {
  readonly json: unknown;
  /** Absent where the record has a shape nobody expects. */
  readonly user: RtUser | undefined;
}

/** Names behind the logins and numbers that tickets and histories hold. Looked up once, remembered for ten minutes. */
export interface Directory {
  /** `undefined` where there is no such user, or this account may not see it. */
  user(login: string, signal: AbortSignal): Promise<Result<KnownUser | undefined, RtError>>;
  userNames(ids: Iterable<string>, signal: AbortSignal): Promise<Result<ReadonlyMap<string, string>, RtError>>;
  queueNames(signal: AbortSignal): Promise<Result<ReadonlyMap<string, string>, RtError>>;
  /** Owners met on tickets: for an account that may not list the agents these are those it knows of. */
  noteOwner(login: string): void;
  readonly owners: ReadonlySet<string>;
  /** The login this session works under. */
  account(signal: AbortSignal): Promise<Result<string, RtError>>;
}

export function createDirectory(api: RestApi, auth: RequestTrackerSettings['auth'], clock: Clock): Directory {
  const users = new Map<string, { readonly at: number; readonly known: KnownUser | undefined }>();
  const names = new Map<string, string>();
  const owners = new Set<string>();
  let queues: { readonly at: number; readonly names: ReadonlyMap<string, string> } | undefined;

  const isGone = (error: RtError): boolean => error.status === 404 || error.status === 403;

  const directory: Directory = {
    owners,
    noteOwner(login) {
      if (login !== nobody) owners.add(login);
    },
    async user(login, signal) {
      const remembered = users.get(login);
      if (remembered !== undefined && clock.monotonic() - remembered.at < freshMs) return ok(remembered.known);
      const answer = await api.user(login, signal);
      if (!answer.ok && !isGone(answer.error)) return answer;
      const known = answer.ok ? { json: answer.value, user: userOf(answer.value) } : undefined;
      users.delete(login);
      users.set(login, { at: clock.monotonic(), known });
      for (const oldest of users.keys()) {
        if (users.size <= mostUsers) break;
        users.delete(oldest);
      }
      return ok(known);
    },
    async userNames(ids, signal) {
      const missing = [...new Set(ids)].filter((id) => /^\d+$/.test(id) && !names.has(id));
      const answers = await Promise.all(missing.map((id) => api.userById(id, signal)));
      for (const [index, answer] of answers.entries()) {
        const id = missing[index] ?? '';
        if (answer.ok) names.set(id, answer.value);
        else if (isGone(answer.error) || answer.error.kind === 'nonsense') names.set(id, id);
        else return answer;
      }
      return ok(names);
    },
    async queueNames(signal) {
      if (queues !== undefined && clock.monotonic() - queues.at < freshMs) return ok(queues.names);
      const answer = await api.queues(signal);
      if (!answer.ok) return answer;
      queues = { at: clock.monotonic(), names: new Map(answer.value.map(({ id, Name }) => [id, Name])) };
      return ok(queues.names);
    },
    async account(signal) {
      if ('user' in auth) return ok(auth.user);
      // A token reads 1-<user id>-<random> (RT::Authen::Token).
      const id = auth.token.split('-')[1] ?? '';
      const found = await directory.userNames([id], signal);
      return found.ok ? ok(found.value.get(id) ?? id) : found;
    },
  };
  return directory;
}

function userOf(json: unknown): RtUser | undefined {
  const checked = read(userRecordShape, json);
  return checked.ok ? checked.value : undefined;
}
