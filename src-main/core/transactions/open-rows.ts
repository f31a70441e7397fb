import type { ActName } from '../../../src-shared/model/intent.ts';
import type { SystemId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { ParticipantState, TransactionState } from '../../../src-shared/model/transaction-states.ts';
import type { OpenTransaction } from '../../../src-shared/model/transaction.ts';
import type { ReadDb, Store } from '../store/store.ts';

interface Standing {
  readonly id: TransactionId;
  readonly seq: number;
  readonly state: TransactionState;
  readonly owner: string | null;
  readonly createdAt: number;
  /** JSON as `progressText` writes it. */
  readonly participants: string;
}

/** What never changes of a participant, and fits into a list. */
interface Fixed {
  readonly key: string;
  readonly system: SystemId;
  readonly systemName: string;
  readonly acts: readonly ActName[];
}

interface Kept {
  readonly standing: Standing;
  readonly fixed: readonly Fixed[];
  readonly row: OpenTransaction;
}

/**
 * Lists open transactions, oldest first, each in a few words. The list is asked for several times a second while hundreds
 * wait, so intents are read once each, by SQLite and without their texts and files; what has not moved is not made again.
 */
export function createOpenRows(store: Store): (limit: number) => readonly OpenTransaction[] {
  let kept = new Map<TransactionId, Kept>();
  return (limit) =>
    store.read((db) => {
      const standings = db
        .prepare(
          `SELECT id, intent_seq AS seq, state, owner, created_at AS createdAt, participants FROM transactions
           WHERE state NOT IN ('done', 'compensated', 'refused') ORDER BY created_at, id LIMIT ?`,
        )
        .all(limit) as Standing[];
      const next = new Map<TransactionId, Kept>();
      for (const standing of standings) {
        const before = kept.get(standing.id);
        next.set(
          standing.id,
          before !== undefined && isSame(before.standing, standing) ? before : keep(db, standing, before),
        );
      }
      kept = next;
      return [...next.values()].map(({ row }) => row);
    });
}

const isSame = (a: Standing, b: Standing): boolean =>
  a.state === b.state && a.owner === b.owner && a.participants === b.participants;

function keep(db: ReadDb, standing: Standing, before: Kept | undefined): Kept {
  const fixed = before?.fixed ?? readFixed(db, standing.seq);
  const progress = JSON.parse(standing.participants) as { readonly state?: ParticipantState }[];
  const { id, state, owner, createdAt } = standing;
  const row: OpenTransaction = {
    id,
    state,
    createdAt,
    ...(owner === null ? {} : { owner }),
    participants: fixed.map((one, index) => ({
      key: one.key,
      system: one.system,
      systemName: one.systemName,
      acts: [...one.acts],
      state: progress[index]?.state ?? 'pending',
    })),
  };
  return { standing, fixed, row };
}

/** The names of the acts only: their texts and files stay where they are. */
function readFixed(db: ReadDb, seq: number): readonly Fixed[] {
  const { plan, acts } = db
    .prepare(
      `SELECT plan, (SELECT json_group_array(json_extract(value, '$.act')) FROM json_each(intent, '$.acts')) AS acts
       FROM transaction_intents WHERE seq = ?`,
    )
    .get(seq) as { readonly plan: string; readonly acts: string };
  const names = JSON.parse(acts) as ActName[];
  const planned = JSON.parse(plan) as (Omit<Fixed, 'acts'> & { readonly acts: readonly number[] })[];
  return planned.map(({ key, system, systemName, acts: positions }) => ({
    key,
    system,
    systemName,
    acts: positions.flatMap((position) => names[position] ?? []),
  }));
}
