import type Database from 'better-sqlite3';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';

/** Statements that take longer than this are logged, milliseconds. */
export const slowMs = 50;
/** Compiled statements kept per connection. SQL text is fixed in the product, so this is a bound, not a tuning knob. */
const keep = 1_000;

type Statement = Database.Statement;

/**
 * Compiles each SQL text once per connection and logs slow executions with the text, never with the values.
 *
 * The modes `pluck`, `raw` and `safeIntegers` are back at their defaults with each `prepare`. Take a statement where it is
 * used rather than keeping it: inside one callback two holders of the same text share its modes.
 */
export function createStatements(
  db: Database.Database,
  clock: Clock,
  logger: Logger,
): { prepare(sql: string): Statement } {
  const compiled = new Map<string, Statement>();

  const timed = (sql: string, statement: Statement): Statement => {
    const measure =
      <A extends unknown[], R>(execute: (...args: A) => R) =>
      (...args: A): R => {
        const start = clock.monotonic();
        try {
          return execute.apply(statement, args);
        } finally {
          const ms = clock.monotonic() - start;
          if (ms > slowMs) logger.warn('store.slowStatement', { sql: oneLine(sql), ms: Math.round(ms) });
        }
      };
    statement.run = measure(statement.run);
    if (statement.reader) {
      statement.get = measure(statement.get);
      statement.all = measure(statement.all);
    }
    return statement;
  };

  return {
    prepare(sql) {
      const known = compiled.get(sql);
      if (known !== undefined && !known.busy) {
        if (known.reader) known.pluck(false).raw(false).safeIntegers(false);
        return known;
      }
      const statement = timed(sql, db.prepare(sql));
      if (known === undefined) {
        if (compiled.size >= keep) compiled.delete(compiled.keys().next().value!);
        compiled.set(sql, statement);
      }
      return statement;
    },
  };
}

function oneLine(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}
