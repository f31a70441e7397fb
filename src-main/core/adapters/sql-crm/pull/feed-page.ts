import type { Clock } from '../../../ports/clock.ts';
import type { Dialect, SqlConnection } from '../dialects/dialect.ts';
import type { Feed, FeedRow } from '../feed.ts';
import type { FeedState } from '../cursor.ts';

/** What a source found: rows that are new or changed, keys that are gone. `id` tells two versions of one row apart. */
export type FeedEvent =
  | { readonly row: FeedRow; readonly id: string }
  | { readonly removed: string; readonly id: string };

export interface FeedPage {
  readonly events: readonly FeedEvent[];
  readonly state: FeedState;
  readonly more: boolean;
}

/** What every source reads with. */
export interface FeedReader {
  readonly connection: SqlConnection;
  readonly dialect: Dialect;
  readonly clock: Clock;
  readonly feed: Feed;
}
