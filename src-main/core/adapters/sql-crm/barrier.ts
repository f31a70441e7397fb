import type { Reference } from '../../../../src-shared/model/reference.ts';
import type { CommitOutcome } from '../operation.ts';
import type { Dialect, SqlConnection, SqlRow } from './dialects/dialect.ts';
import { misconfigured, SqlFault } from './sql-fault.ts';
import { join, raw, sql, type SqlText } from './sql-text.ts';

/** What an act changed, so that it can be taken back as long as nobody changed it since. */
export type Image =
  | {
      readonly act: 'updateContact';
      readonly key: string;
      readonly before: Readonly<Record<string, string | null>>;
      readonly after: Readonly<Record<string, string | null>>;
    }
  | { readonly act: 'logCall'; readonly operationKey: string; readonly text: string | null };

/** What an operation did. Stored with the barrier row, in the same database transaction. */
export interface Applied {
  readonly evidence: string;
  readonly made: readonly Reference[];
  readonly images: readonly Image[];
}

export const outcomeOf = ({ evidence, made }: Applied): CommitOutcome => ({ evidence, made });

export type BarrierRecord = { readonly happened: true; readonly applied: Applied } | { readonly happened: false };

/**
 * One row per operation and phase, in the system's own database and written in the same transaction as the effect. It makes a
 * repeat harmless (the row is there), an empty compensation too (it puts the row of the commit there first, as done by
 * nobody), and a commit that comes after it (it finds that row). After the sub-transaction barrier of dtm.
 */
export interface Barrier {
  /** The table has been seen: `ready` has nothing to do. */
  readonly known: boolean;
  /** Makes sure the table exists. */
  ready(connection: SqlConnection): Promise<void>;
  /** Takes the row; false where it is there already. Waits for another transaction that is taking it. */
  claim(connection: SqlConnection, key: string, phase: 'commit' | 'compensate'): Promise<boolean>;
  note(connection: SqlConnection, key: string, phase: 'commit' | 'compensate', record: BarrierRecord): Promise<void>;
  /**
   * Puts the rows of commits that have just been made, all at once. A key that is there already is a `duplicate` fault, and
   * the caller has to undo what it did.
   */
  noteMade(connection: SqlConnection, made: readonly (readonly [key: string, applied: Applied])[]): Promise<void>;
  /**
   * The statement that puts the rows of commits of which a SELECT gives key and record, and the one that reads them: for
   * statements that travel together. A key that is there already fails it.
   */
  noteSelected(
    keys: readonly string[],
    row: { readonly key: SqlText; readonly record: SqlText },
    from: SqlText,
  ): SqlText;
  selectMade(keys: readonly string[]): SqlText;
  /** What `selectMade` found. */
  madeIn(rows: readonly SqlRow[]): ReadonlyMap<string, Applied>;
  read(connection: SqlConnection, key: string): Promise<BarrierRecord | undefined>;
  /** The table may have been dropped: look again. */
  forget(): void;
}

const table = 'trunkline_operations';
/** As wide as the column. */
const maxKeyLength = 128;

export function createBarrier(dialect: Dialect, where: string, now: () => number): Barrier {
  const id = dialect.id(table);
  let known = false;
  const row = (key: string, phase: string): SqlText => sql`op_key = ${key} AND phase = ${phase}`;
  const columns = ['op_key', 'phase', 'at', 'evidence'].map(raw);
  const demandKey = (key: string): void => {
    if (key.length > maxKeyLength || !/^[\x21-\x7e]+$/.test(key)) {
      throw new Error(`operation key "${key}" is not 1 to ${maxKeyLength} printable ASCII characters`);
    }
  };

  return {
    get known() {
      return known;
    },
    async ready(connection) {
      if (known) return;
      if ((await dialect.columns(connection, table)).length === 0) await create(connection);
      known = true;
    },
    async claim(connection, key, phase) {
      demandKey(key);
      const at = new Date(now()).toISOString();
      const none: BarrierRecord = { happened: false };
      const values = [key, phase, at, JSON.stringify(none)];
      return (await connection.run(dialect.insertIfAbsent(id, columns, values))).matched === 1;
    },
    async note(connection, key, phase, record) {
      await connection.run(sql`UPDATE ${id} SET evidence = ${JSON.stringify(record)} WHERE ${row(key, phase)}`);
    },
    async noteMade(connection, made) {
      const at = new Date(now()).toISOString();
      const rows = made.map(([key, applied]) => {
        demandKey(key);
        const record: BarrierRecord = { happened: true, applied };
        return sql`(${key}, ${'commit'}, ${at}, ${JSON.stringify(record)})`;
      });
      await connection.run(sql`INSERT INTO ${id} (${join(columns, ', ')}) VALUES ${join(rows, ', ')}`);
    },
    noteSelected(keys, { key, record }, from) {
      for (const one of keys) demandKey(one);
      const at = dialect.text(sql`${new Date(now()).toISOString()}`);
      const values = join([key, raw("'commit'"), at, record], ', ');
      return sql`INSERT INTO ${id} (${join(columns, ', ')}) SELECT ${values} FROM ${from}`;
    },
    selectMade: (keys) =>
      sql`SELECT op_key AS o, evidence AS e FROM ${id} WHERE phase = 'commit' AND op_key IN (${join(
        keys.map((key) => sql`${key}`),
        ', ',
      )})`,
    madeIn(rows) {
      const made = new Map<string, Applied>();
      for (const { o, e } of rows) {
        const record = JSON.parse(e ?? '{}') as BarrierRecord;
        if (o && record.happened) made.set(o, record.applied);
      }
      return made;
    },
    async read(connection, key) {
      const { rows } = await connection.run(sql`SELECT evidence FROM ${id} WHERE ${row(key, 'commit')}`);
      const text = rows[0]?.['evidence'];
      return text ? (JSON.parse(text) as BarrierRecord) : undefined;
    },
    forget() {
      known = false;
    },
  };

  async function create(connection: SqlConnection): Promise<void> {
    try {
      await connection.run(raw(dialect.barrierDdl));
    } catch (error) {
      // Two sessions may create it at once: what counts is that it is there.
      if ((await dialect.columns(connection, table)).length > 0) return;
      if (error instanceof SqlFault && error.fault !== 'permission') throw error;
      throw misconfigured(
        `${where}: the table ${table}, which keeps operations from happening twice, is missing and this user may not create it: ${dialect.barrierDdl}`,
        'createBarrierTable',
      );
    }
  }
}
