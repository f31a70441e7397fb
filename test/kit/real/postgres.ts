import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { tempDir } from '../temp-dir.ts';
import { freePort } from './free-port.ts';
import { findExecutable, requirement } from './requirement.ts';
import { serverProcess } from './server-process.ts';

const debianHome = '/usr/lib/postgresql';

function findBinary(name: string): string | undefined {
  const versions = existsSync(debianHome) ? readdirSync(debianHome).sort((a, b) => Number(b) - Number(a)) : [];
  return findExecutable([...versions.map((version) => join(debianHome, version, 'bin', name)), name]);
}

const daemon = findBinary('postgres');
const initdb = findBinary('initdb');

export const postgresRequirement = requirement('PostgreSQL', () =>
  daemon && initdb ? undefined : 'postgres is not installed (Debian: apt-get install postgresql)',
);

export interface PostgresOptions {
  /** 0 switches PREPARE TRANSACTION off, as a fresh PostgreSQL has it. Default 20. */
  readonly maxPreparedTransactions?: number;
}

/** A PostgreSQL server of its own on loopback, with a throwaway data folder. Disposing stops it and removes the data. */
export interface RunningPostgres extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** An empty database that `user` owns. */
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Runs statements one after the other as superuser in `database`; answers the rows of the last. */
  sql(...statements: string[]): Promise<readonly Record<string, unknown>[]>;
  kill9(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Makes it take requests and answer none until disposed. */
  freeze(): AsyncDisposable;
}

/** The server refuses to run as root; under root it becomes the user Debian made for it. */
function serverIdentity(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

export async function startPostgres(options: PostgresOptions = {}): Promise<RunningPostgres> {
  if (!daemon || !initdb) throw new Error('PostgreSQL is not installed');
  const folder = tempDir();
  const identity = serverIdentity();
  const data = join(folder.path, 'data');
  const passwordFile = join(folder.path, 'password');
  const log = join(folder.path, 'server.log');
  const port = await freePort();
  writeFileSync(passwordFile, 'admin-secret\n');
  for (const path of [folder.path, passwordFile]) if (identity) chownSync(path, identity.uid, identity.gid);

  const made = spawnSync(
    initdb,
    [
      '-D',
      data,
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-U',
      'postgres',
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C.UTF-8',
    ],
    { encoding: 'utf8', cwd: folder.path, ...identity },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stdout}${made.stderr}`);

  const parameters = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder.path,
    max_prepared_transactions: String(options.maxPreparedTransactions ?? 20),
    lock_timeout: '2s',
  };
  const args = Object.entries(parameters).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = serverProcess(daemon, ['-D', data, ...args], log, { cwd: folder.path, ...identity });

  let admin: pg.Client | undefined;
  const connect = async (database: string): Promise<pg.Client> => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'postgres', password: 'admin-secret', database });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const ready = async (): Promise<boolean> => {
    try {
      const client = await connect('postgres');
      await client.end();
      return true;
    } catch {
      return false;
    }
  };
  // One call after the other: they share a connection.
  let last: Promise<unknown> = Promise.resolve();
  const sql = (...statements: string[]): Promise<readonly Record<string, unknown>[]> => {
    const answer = last.then(() => runInOrder(statements));
    last = answer.catch(() => {});
    return answer;
  };
  const runInOrder = async (statements: readonly string[]): Promise<readonly Record<string, unknown>[]> => {
    admin ??= await connect('crm');
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await admin.query<Record<string, unknown>>(statement)).rows;
    return rows;
  };

  await server.startAndWait(ready);
  const first = await connect('postgres');
  await first.query("CREATE ROLE crm LOGIN PASSWORD 'crm-secret'");
  await first.query('CREATE DATABASE crm OWNER crm');
  await first.end();

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const old = admin;
    admin = undefined;
    await server.stop(signal);
    await old?.end().catch(() => {});
  };
  return {
    host: '127.0.0.1',
    port,
    database: 'crm',
    user: 'crm',
    password: 'crm-secret',
    sql,
    kill9: () => stop('SIGKILL'),
    restart: () => server.startAndWait(ready),
    freeze() {
      server.signal('SIGSTOP');
      return { [Symbol.asyncDispose]: async () => server.signal('SIGCONT') };
    },
    async [Symbol.asyncDispose]() {
      // SIGQUIT is PostgreSQL's immediate shutdown: its children go with it.
      await stop('SIGQUIT');
      await folder[Symbol.asyncDispose]();
    },
  };
}
