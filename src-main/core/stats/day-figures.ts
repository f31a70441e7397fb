import type { TransactionId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { ReadDb, WriteTx } from '../store/store.ts';

const MINUTE = 60_000;

/** What the supervisors' panel counts over the day. Kept in the store, so that a restart does not set the day back to zero. */
export const dayFigures = {
  /** A call is over: answered by somebody, or missed. Counted once a call. */
  callEnded(tx: WriteTx, call: LiveCall): void {
    tx.prepare('INSERT OR IGNORE INTO call_ends (call, ended_at, answered) VALUES (?, ?, ?)').run(
      call.id,
      call.endedAt ?? call.startedAt,
      call.answeredAt === undefined ? 0 : 1,
    );
  },
  /** A reply has reached its system. Counted once a transaction. */
  answered(tx: WriteTx, transaction: TransactionId, at: UnixMillis): void {
    tx.prepare('INSERT OR IGNORE INTO answers ("transaction", at) VALUES (?, ?)').run(transaction, at);
  },
  callsSince(db: ReadDb, since: UnixMillis): { answered: number; missed: number } {
    const rows = db
      .prepare('SELECT answered, count(*) AS n FROM call_ends WHERE ended_at >= ? GROUP BY answered')
      .all(since) as { answered: number; n: number }[];
    const of = (answered: number): number => rows.find((row) => row.answered === answered)?.n ?? 0;
    return { answered: of(1), missed: of(0) };
  },
  /** Answers in each of the last 60 minutes, oldest first; the last one is the minute that runs now. */
  answeredPerMinute(db: ReadDb, now: UnixMillis): number[] {
    const first = Math.floor(now / MINUTE) - 59;
    const rows = db
      .prepare('SELECT at / 60000 AS minute, count(*) AS n FROM answers WHERE at >= ? GROUP BY minute')
      .all(first * MINUTE) as { minute: number; n: number }[];
    const minutes = Array.from({ length: 60 }, () => 0);
    for (const { minute, n } of rows) {
      const index = Math.floor(minute) - first;
      if (index >= 0 && index < 60) minutes[index] = n;
    }
    return minutes;
  },
};

/** Midnight of the workstation's own time zone. */
export function startOfDay(now: UnixMillis): UnixMillis {
  const date = new Date(now);
  date.setHours(0, 0, 0, 0);
  return date.getTime();
}
