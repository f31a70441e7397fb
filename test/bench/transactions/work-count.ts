import { createRequire } from 'node:module';
import mysql from 'mysql2';
import pg from 'pg';

/** What a contender did since it began, in this process. */
export interface WorkCount {
  /** Questions to a database server; each is waited for before the next one on its connection. */
  requests: number;
  /** Executed statements of the log, begins, savepoints and commits included. */
  logStatements: number;
  logCommits: number;
  /** Time this process's JavaScript stood in commits of the log, fsync included, milliseconds. */
  logCommitMs: number;
}

type Callable = (this: unknown, ...args: unknown[]) => unknown;

/** The product's own copy: beside the benches stands another one, for the peers. */
const productSqlite = createRequire(new URL('../../../src-main/core/store/open-store.ts', import.meta.url))(
  'better-sqlite3',
) as { readonly prototype: { prepare: Callable } };

/** Counts calls of a method; reached by name, because the drivers' types do not say that they can be put in a method's place. */
function countCalls(owner: object, name: string, count: () => void, took?: (ms: number) => void): void {
  const methods = owner as Record<string, Callable>;
  const original = methods[name];
  if (original === undefined) throw new Error(`there is no method ${name} to count`);
  methods[name] = function counted(...args) {
    count();
    if (took === undefined) return original.apply(this, args);
    const begun = performance.now();
    try {
      return original.apply(this, args);
    } finally {
      took(performance.now() - begun);
    }
  };
}

/** Puts counters into the drivers of this process; call it before anything is opened. */
export function countWork(): Readonly<WorkCount> {
  const count: WorkCount = { requests: 0, logStatements: 0, logCommits: 0, logCommitMs: 0 };
  const request = (): void => void count.requests++;
  const connection = (mysql as unknown as { Connection: { prototype: object } }).Connection.prototype;
  // `execute` prepares on its own the first time; afterwards it is one question as well.
  countCalls(connection, 'query', request);
  countCalls(connection, 'execute', request);
  countCalls(pg.Client.prototype, 'query', request);

  const methods = productSqlite.prototype;
  const { prepare } = methods;
  methods.prepare = function counted(this: unknown, ...args) {
    const statement = prepare.apply(this, args) as object;
    const isCommit = args[0] === 'COMMIT';
    for (const name of ['run', ...('reader' in statement && statement.reader === true ? ['get', 'all'] : [])])
      countCalls(
        statement,
        name,
        () => {
          count.logStatements++;
          if (isCommit) count.logCommits++;
        },
        isCommit ? (ms) => void (count.logCommitMs += ms) : undefined,
      );
    return statement;
  };
  return count;
}
