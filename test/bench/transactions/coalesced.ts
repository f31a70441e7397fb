import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import type { Contender } from './contender.ts';
import { entryOf, type CrmAddresses } from './crm-pair.ts';

type Row = readonly [customer: string, at: Date, kind: string, author: string, body: string, key: string];
interface Waiting {
  readonly row: Row;
  readonly written: () => void;
  readonly failed: (reason: unknown) => void;
}

/** Two requests at any time, each with all the rows that gathered while those before were on their way. */
function gather(write: (rows: readonly Row[], lane: number) => Promise<unknown>): (row: Row) => Promise<void> {
  const free = [0, 1];
  let waiting: Waiting[] = [];
  const go = async (): Promise<void> => {
    const lane = waiting.length === 0 ? undefined : free.pop();
    if (lane === undefined) return;
    const members = waiting;
    waiting = [];
    await write(
      members.map(({ row }) => row),
      lane,
    ).then(
      () => members.forEach(({ written }) => written()),
      (error: unknown) => members.forEach(({ failed }) => failed(error)),
    );
    free.push(lane);
    setImmediate(() => void go());
  };
  return (row) =>
    new Promise((written, failed) => {
      waiting.push({ row, written, failed });
      setImmediate(() => void go());
    });
}

const columns = 'customer_id, at, kind, author, body, op_key';

/**
 * What coalescing by itself is worth: the rows of all writes in flight in one INSERT and one commit. Nobody looks whether the
 * customers exist, nobody can repeat anything, one bad row fails them all.
 */
export async function coalesced({ mariadb, postgres }: CrmAddresses): Promise<Contender> {
  const { host, user, password, database } = mariadb;
  const lanes = await Promise.all(
    [0, 1].map(async () => {
      const one = await createConnection({ host, port: mariadb.port, user, password, database, charset: 'utf8mb4' });
      const two = new pg.Client({ host, port: postgres.port, user, password, database });
      two.on('error', () => {});
      await two.connect();
      return { one, two };
    }),
  );
  const intoMariadb = gather(async (rows, lane) =>
    lanes[lane]?.one.query(`INSERT INTO activities (${columns}) VALUES ?`, [rows]),
  );
  const intoPostgres = gather(async (rows, lane) => {
    const values = rows.flat();
    const places = rows.map((row, at) => `(${row.map((_, index) => `$${at * row.length + index + 1}`).join(', ')})`);
    await lanes[lane]?.two.query(`INSERT INTO activities (${columns}) VALUES ${places.join(', ')}`, values);
  });
  return {
    name: 'coalesced',
    async writePair(serial) {
      const { customer, at, kind, author, text } = entryOf(serial);
      const row: Row = [customer, new Date(at), kind, author, text, `coalesced-${process.pid}-${serial}`];
      await Promise.all([intoMariadb(row), intoPostgres(row)]);
    },
    async [Symbol.asyncDispose]() {
      for (const { one, two } of lanes) {
        await one.end();
        await two.end();
      }
    },
  };
}
