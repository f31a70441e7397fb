import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Clock } from '../../ports/clock.ts';
import type { PullBatch } from '../adapter.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import type { RedmineError } from './answer-error.ts';
import { readFeed } from './change-feed.ts';
import type { CodecContext } from './codec-context.ts';
import { projectIds } from './project-ids.ts';
import type { Directory } from './directory.ts';
import { readLoad } from './first-load.ts';
import { readIssue, type IssueReaderDeps, type IssueReading } from './issue-reader.ts';
import { packIds, unpackIds } from './open-issues.ts';
import { firstCursor, overlapMs, readCursor, type PullCursor } from './pull-cursor.ts';
import type { RestApi } from './rest-api.ts';
import type { RedmineSettings } from './settings.ts';
import { readSweep } from './sweep.ts';
import { unreadable } from './unreadable.ts';

export interface PullDeps {
  readonly api: RestApi;
  readonly directory: Directory;
  readonly clock: Clock;
  readonly settings: Pick<RedmineSettings, 'projects' | 'since'>;
  readonly context: Omit<CodecContext, 'names'>;
}

/** Two changes within one second look the same in the feed: how long after the first sight an issue is read again, in milliseconds. */
const settleAfterMs = 4_000;
/** Until then it is read no more often than this, in milliseconds. */
const againAfterMs = 2_000;
/** A change this much older than the newest can have no sibling any more, in milliseconds. */
const oldMs = 10_000;
/** Readings of an issue that makes Redmine fail before it is parked. Its next change has it read again. */
const mostFailures = 3;

/** The changes since the cursor; then, on the first load, older issues; then, every ten minutes, a look for deleted ones. */
export async function pull(
  deps: PullDeps,
  cursorText: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, RedmineError>> {
  const { api, directory, clock, context, settings } = deps;
  const now = clock.now();
  const before = (cursorText === undefined ? undefined : readCursor(cursorText)) ?? firstCursor(now);
  const shown = await projectIds(directory, settings.projects, signal);
  if (!shown.ok) return shown;
  const lists = { api, system: context.system, shown: shown.value, now };

  const feed = await readFeed(lists, before, signal);
  if (!feed.ok) return feed;
  const load =
    feed.value.cursor.page === undefined
      ? await readLoad(lists, feed.value.cursor, settings.since, signal)
      : ok({ cursor: feed.value.cursor, issues: [], unreadable: [] });
  if (!load.ok) return load;
  const sweep = await readSweep(lists, load.value.cursor, settings.since, signal);
  if (!sweep.ok) return sweep;
  // Redmine shows strangers what is public. Only now is it certain that the lists above were the agent's own.
  const account = await directory.account(signal);
  if (!account.ok) return account;

  const { cursor } = sweep.value;
  const changed = Object.entries(cursor.recent).flatMap(([id, noted]) => (isDue(noted, now) ? [id] : []));
  const others = [...load.value.issues, ...sweep.value.issues].map(String);
  const ids = [...new Set([...changed, ...others])];
  const reader: IssueReaderDeps = { api, directory, context, shown: shown.value, account: account.value, now };
  const seenAs = (id: string): string => String(cursor.recent[id]?.at ?? cursor.sweep.ended);
  const readings = await Promise.all(
    ids.map(async (id) => ({ id, reading: await readIssue(reader, id, seenAs(id), signal) })),
  );

  const messages: UnifiedMessage[] = [...feed.value.unreadable, ...load.value.unreadable];
  const open = new Set(unpackIds(cursor.open));
  const recent = { ...cursor.recent };
  for (const { id, reading } of readings) {
    const noted = recent[id] ?? { at: cursor.from ?? 0, seen: now };
    const failed = reading.ok ? undefined : (noted.failed ?? 0) + 1;
    if (!reading.ok && reading.error.kind !== 'nonsense' && reading.error.kind !== 'refused') return reading;
    const outcome = reading.ok ? reading.value : givenUp(context, id, noted.at, failed ?? 0, reading.error, now);
    messages.push(...(outcome?.messages ?? []));
    if (outcome?.isOpen) open.add(Number(id));
    else if (outcome !== undefined) open.delete(Number(id));
    const isSettled = outcome !== undefined && (failed !== undefined || isLate(noted, cursor.from ?? 0, now));
    if (recent[id] !== undefined || failed !== undefined)
      recent[id] = {
        at: noted.at,
        seen: noted.seen,
        read: now,
        ...(isSettled ? { settled: true } : {}),
        ...(failed === undefined ? {} : { failed }),
      };
  }
  const after: PullCursor = { ...cursor, open: packIds(open), recent: withoutOld(recent, cursor.from ?? 0) };
  const more = after.page !== undefined || after.load !== undefined;
  return ok({ messages, cursor: JSON.stringify(after), more });
}

type Noted = PullCursor['recent'][string];

const isDue = ({ settled, read }: Noted, now: number): boolean =>
  settled !== true && (read === undefined || Math.abs(now - read) >= againAfterMs);

const isLate = ({ at, seen }: Noted, newest: number, now: number): boolean =>
  newest - at > oldMs || Math.abs(now - seen) >= settleAfterMs;

/** An issue that makes Redmine fail is tried some times before it is parked; the others go on meanwhile. */
function givenUp(
  { system }: PullDeps['context'],
  id: string,
  at: number,
  failures: number,
  error: RedmineError,
  now: number,
): IssueReading | undefined {
  if (failures < mostFailures) return undefined;
  return { messages: [unreadable(system, `issue/${id}@${at}`, error.message, error.said, now)], isOpen: true };
}

/** What the feed will not list again need not be remembered, unless it is still to be read. */
function withoutOld(recent: PullCursor['recent'], newest: number): PullCursor['recent'] {
  const oldest = newest - overlapMs - 2_000;
  return Object.fromEntries(Object.entries(recent).filter(([, { at, settled }]) => at >= oldest || settled !== true));
}
