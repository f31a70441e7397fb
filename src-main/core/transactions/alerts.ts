import type { Alert, StuckStep } from '../../../src-shared/model/alert.ts';
import type { SystemId, TransactionId, UnixMillis } from '../../../src-shared/model/ids.ts';
import type { ReadDb } from '../store/store.ts';

/** Most transactions named in one alert; `count` counts them all. */
export const listed = 100;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

interface Row {
  readonly id: TransactionId;
  readonly reason: string | null;
  readonly system: SystemId | null;
  readonly systemName: string | null;
  readonly stuck: StuckStep | null;
  readonly lastError: string | null;
  readonly since: number;
}

const saidBy = ({ lastError, reason }: Row): string => lastError ?? reason ?? '';
/** Numbers and quoted values differ from case to case; without them equal causes read the same. */
const alike = (text: string): string => text.replaceAll(/\d+/g, '#').replaceAll(/"[^"]*"|'[^']*'/g, '…');

/**
 * What needs a person, grouped by cause; the cause that has waited longest first. A transaction that is stuck in two systems
 * counts in both. The lines of the record itself are left out: none of them calls for a person, and they stand behind the
 * files of the intent, so that reading them reads those.
 *
 * @param now wall clock; ages are as good as it is
 */
export function readAlerts(db: ReadDb, now: UnixMillis): readonly Alert[] {
  const rows = db
    .prepare(
      `SELECT t.id AS id, t.reason AS reason, p.system AS system, p.system_name AS systemName, p.stuck AS stuck,
         p.last_error AS lastError, coalesce((SELECT max(j.value ->> 'at') FROM transaction_audit a, json_each(a.lines) j
           WHERE a.transaction_id = t.id AND j.value ->> 'event' = 'attention'), t.updated_at) AS since
       FROM transactions t
       LEFT JOIN transaction_troubles p ON p.transaction_id = t.id AND p.stuck IS NOT NULL
       WHERE t.state = 'attention' AND t.state NOT IN ('done', 'compensated', 'refused')
       ORDER BY since, t.id`,
    )
    .all() as Row[];
  const causes = Map.groupBy(rows, (row) => JSON.stringify([row.system, row.stuck, alike(saidBy(row))]));
  return [...causes.values()].flatMap((group) => {
    const [oldest] = group;
    return oldest === undefined ? [] : [alertOf(oldest, group, now)];
  });
}

function alertOf(oldest: Row, group: readonly Row[], now: UnixMillis): Alert {
  const ages = { hour: 0, day: 0, older: 0 };
  for (const { since } of group) {
    const age = now - since;
    ages[age < hourMs ? 'hour' : age < dayMs ? 'day' : 'older'] += 1;
  }
  return {
    ...(oldest.system === null ? {} : { system: oldest.system }),
    ...(oldest.systemName === null ? {} : { systemName: oldest.systemName }),
    step: oldest.stuck ?? 'fault',
    count: group.length,
    oldestAt: oldest.since,
    ages,
    reason: saidBy(oldest),
    transactions: group.slice(0, listed).map(({ id }) => id),
  };
}
