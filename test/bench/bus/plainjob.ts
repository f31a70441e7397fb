import { join } from 'node:path';
import Database from 'better-sqlite3';
import { importPeer } from '../harness/peers.ts';
import type { OpenContender } from './contender.ts';

interface Queue {
  addMany(type: string, data: readonly string[]): unknown;
  close(): void;
}
interface Plainjob {
  better(db: Database.Database): unknown;
  defineQueue(options: object): Queue;
  defineWorker(
    type: string,
    work: (job: { readonly data: string }) => Promise<void>,
    options: object,
  ): { start(): Promise<void>; stop(): Promise<void> };
}

const silent = { error() {}, warn() {}, info() {}, debug() {} };

/** plainjob with its own settings (WAL, synchronous = NORMAL), its bulk call, and a poll as short as timers allow. */
export const open: OpenContender = async ({ folder }) => {
  const { better, defineQueue, defineWorker } = await importPeer<Plainjob>('plainjob');
  const connection = better(new Database(join(folder, 'plainjob.db')));
  const serializer = (data: unknown): string => String(data);
  const queue = defineQueue({ connection, logger: silent, serializer });
  let worker: ReturnType<typeof defineWorker> | undefined;
  let ended: Promise<void> | undefined;
  return {
    async publish(bodies) {
      queue.addMany('bench', bodies);
    },
    async consume(delivered, settled) {
      let handled = 0;
      const work = async ({ data }: { readonly data: string }): Promise<void> => {
        delivered(data);
        // Its worker never leaves the microtask queue while there are jobs; nobody else would run in the process.
        if (++handled % 64 === 0) await new Promise((resume) => setImmediate(resume));
      };
      const onCompleted = ({ data }: { readonly data: string }): void => settled(data);
      worker = defineWorker('bench', work, { queue, logger: silent, pollIntervall: 1, onCompleted });
      ended = worker.start();
    },
    async [Symbol.asyncDispose]() {
      await worker?.stop();
      // Its `stop` does not wait for the job at hand.
      await ended;
      queue.close();
    },
  };
};
