import { join } from 'node:path';
import { importPeer } from '../harness/peers.ts';
import type { OpenContender } from './contender.ts';

interface Database {
  transaction(work: (db: Database) => Promise<unknown>): Promise<unknown>;
}

interface Liteque {
  buildDBClient(path: string, options: { readonly runMigrations: boolean }): Database;
  SqliteQueue: new (name: string, db: unknown, options: object) => { enqueue(payload: string): Promise<unknown> };
  Runner: new (
    queue: unknown,
    functions: {
      run(job: { readonly data: string }): Promise<void>;
      onComplete(job: { readonly data: string }): Promise<void>;
    },
    options: object,
  ) => { run(): Promise<void>; stop(): void };
}

/** liteque with its own settings (WAL, synchronous = NORMAL); it has no bulk call. */
export const open: OpenContender = async ({ folder }) => {
  const { buildDBClient, SqliteQueue, Runner } = await importPeer<Liteque>('liteque');
  const db = buildDBClient(join(folder, 'liteque.db'), { runMigrations: true });
  // Today's better-sqlite3 refuses its asynchronous transaction; earlier ones committed before the first statement of it ran.
  db.transaction = (work) => work(db);
  const queue = new SqliteQueue('bench', db, { defaultJobArgs: { numRetries: 2 }, keepFailedJobs: false });
  let runner: InstanceType<Liteque['Runner']> | undefined;
  let ended: Promise<void> | undefined;
  return {
    async publish(bodies) {
      for (const body of bodies) await queue.enqueue(body);
    },
    async consume(delivered, settled) {
      const run = async ({ data }: { readonly data: string }): Promise<void> => delivered(data);
      // Called before its delete; the difference is below what these figures resolve.
      const onComplete = async ({ data }: { readonly data: string }): Promise<void> => {
        settled(data);
        await new Promise((resume) => setImmediate(resume));
      };
      runner = new Runner(queue, { run, onComplete }, { concurrency: 64, pollIntervalMs: 1, timeoutSecs: 60 });
      ended = runner.run();
    },
    async [Symbol.asyncDispose]() {
      runner?.stop();
      await ended;
    },
  };
};
