import type { Clock } from '../../ports/clock.ts';
import type { UnifiedMessage } from '../unified-message.ts';
import {
  activityColumns,
  activityToUnified,
  customerColumns,
  customerToUnified,
  removedToUnified,
  type CodecContext,
} from './codec.ts';
import type { FeedState, SequenceState, StampState } from './cursor.ts';
import type { Dialect, SqlConnection } from './dialects/dialect.ts';
import type { Feed } from './feed.ts';
import type { CheckedMapping } from './mapping.ts';
import { pullChanges, pullSnapshot, startSnapshot, type ChangeTable } from './pull/pull-changes.ts';
import type { FeedPage, FeedReader } from './pull/feed-page.ts';
import { pullScan } from './pull/pull-scan.ts';
import { pullSequence } from './pull/pull-sequence.ts';
import { pullStamps } from './pull/pull-stamps.ts';
import type { SqlCrmSettings } from './settings.ts';

export interface FeedDeps {
  readonly connection: SqlConnection;
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly settings: SqlCrmSettings;
  readonly mapping: CheckedMapping;
  readonly codec: CodecContext;
}

export interface MessagePage {
  readonly messages: readonly UnifiedMessage[];
  readonly state: FeedState;
  readonly more: boolean;
}

const newStamps = (table: string): StampState => ({
  kind: 'stamp',
  table,
  at: null,
  key: '',
  sureTo: null,
  again: null,
  recent: [],
});
const newSequence = (table: string): SequenceState => ({
  kind: 'sequence',
  table,
  last: '0',
  gaps: [],
  catchingUp: true,
});

/** One page of customers: by change table, by change time, or by comparing everything, whichever the mapping names first. */
export async function pullCustomers(deps: FeedDeps, stored: FeedState | undefined): Promise<MessagePage> {
  const { settings, mapping } = deps;
  const { customers } = settings;
  const table = mapping.customers;
  const feed: Feed = {
    table: table.id,
    tableName: table.name,
    key: table.column(customers.key),
    stamp: customers.updatedAt === undefined ? undefined : table.column(customers.updatedAt),
    columns: customerColumns(customers),
  };
  const page = await pullCustomerFeed({ ...deps, feed }, deps, stored);
  return {
    ...page,
    messages: page.events.map((event) =>
      'removed' in event
        ? removedToUnified(event.removed, event.id, deps.codec)
        : customerToUnified(event.row, event.id, customers, deps.codec),
    ),
  };
}

async function pullCustomerFeed(
  reader: FeedReader,
  { settings, mapping }: FeedDeps,
  stored: FeedState | undefined,
): Promise<FeedPage> {
  const { changeTable } = settings.customers;
  if (changeTable && mapping.changes) {
    const changes: ChangeTable = {
      id: mapping.changes.id,
      name: mapping.changes.name,
      sequence: mapping.changes.column(changeTable.sequence),
      key: mapping.changes.column(changeTable.key),
    };
    const same = stored?.table === changes.name ? stored : undefined;
    if (same?.kind === 'sequence') return pullChanges(reader, changes, same);
    const state = same?.kind === 'snapshot' ? same : await startSnapshot(reader, changes);
    return pullSnapshot(reader, changes, state);
  }
  const table = reader.feed.tableName;
  const same = stored?.table === table ? stored : undefined;
  if (reader.feed.stamp) return pullStamps(reader, same?.kind === 'stamp' ? same : newStamps(table));
  return pullScan(reader, same?.kind === 'scan' ? same : { kind: 'scan', table, round: 0, after: null, known: {} });
}

/**
 * One page of activities: by `updatedAt` where it is mapped, else by a numeric key, else by the time they happened (then one
 * that is added with an old time is not noticed).
 */
export async function pullActivities(deps: FeedDeps, stored: FeedState | undefined): Promise<MessagePage | undefined> {
  const { settings, mapping } = deps;
  const { activities } = settings;
  const table = mapping.activities;
  if (!activities || !table) return undefined;
  const key = table.column(activities.key);
  const byKey = activities.updatedAt === undefined && /^(tiny|small|medium|big)?int|^integer/.test(key.type);
  const feed: Feed = {
    table: table.id,
    tableName: table.name,
    key,
    stamp: byKey ? undefined : table.column(activities.updatedAt ?? activities.at),
    columns: activityColumns(activities),
  };
  const reader: FeedReader = { ...deps, feed };
  const same = stored?.table === table.name ? stored : undefined;
  const page = byKey
    ? await pullSequence(reader, same?.kind === 'sequence' ? same : newSequence(table.name))
    : await pullStamps(reader, same?.kind === 'stamp' ? same : newStamps(table.name));
  return {
    ...page,
    messages: page.events.flatMap((event) =>
      'removed' in event ? [] : [activityToUnified(event.row, event.id, activities, deps.codec)],
    ),
  };
}
