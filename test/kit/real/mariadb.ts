import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { tempDir } from '../temp-dir.ts';
import { freePort } from './free-port.ts';
import { findExecutable, requirement } from './requirement.ts';
import { serverProcess } from './server-process.ts';

const daemon = findExecutable(['mariadbd', 'mysqld']);
const installer = findExecutable(['mariadb-install-db', 'mysql_install_db']);

export const mariadbRequirement = requirement('MariaDB', () =>
  daemon && installer ? undefined : 'mariadbd is not installed (Debian: apt-get install mariadb-server)',
);

/** A MariaDB server of its own on loopback, with a throwaway data folder. Disposing stops it and removes the data. */
export interface RunningMariadb extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** An empty database that `user` owns. */
  readonly database: string;
  readonly user: string;
  readonly password: string;
  /** Runs statements one after the other as the server's administrator in `database`; answers the rows of the last. */
  sql(...statements: string[]): Promise<readonly Record<string, unknown>[]>;
  /** Kills the server the hard way. */
  kill9(): Promise<void>;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
  /** Makes it take requests and answer none until disposed. */
  freeze(): AsyncDisposable;
}

export async function startMariadb(): Promise<RunningMariadb> {
  if (!daemon || !installer) throw new Error('MariaDB is not installed');
  const folder = tempDir();
  const data = join(folder.path, 'data');
  // A starting MariaDB removes what looks like its temporary tables: servers that share a folder for them break one another.
  const temporary = join(folder.path, 'tmp');
  mkdirSync(temporary);
  const socketPath = join(folder.path, 'm.sock');
  const log = join(folder.path, 'server.log');
  const port = await freePort();
  const asRoot = process.getuid?.() === 0 ? ['--user=root'] : [];

  const installed = spawnSync(
    installer,
    [
      '--no-defaults',
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      ...asRoot,
    ],
    { encoding: 'utf8', env: { ...process.env, TMPDIR: temporary } },
  );
  if (installed.status !== 0) throw new Error(`mariadb-install-db failed: ${installed.stdout}${installed.stderr}`);

  const server = serverProcess(
    daemon,
    [
      '--no-defaults',
      ...asRoot,
      `--datadir=${data}`,
      `--tmpdir=${temporary}`,
      `--socket=${socketPath}`,
      `--pid-file=${join(folder.path, 'pid')}`,
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      '--skip-name-resolve',
      '--character-set-server=utf8mb4',
      '--innodb-buffer-pool-size=64M',
      '--innodb-log-file-size=16M',
      '--innodb-lock-wait-timeout=2',
    ],
    log,
  );

  let admin: Connection | undefined;
  const connect = async (): Promise<Connection> => {
    if (admin) return admin;
    const opened = await createConnection({ user: 'root', socketPath, dateStrings: true, charset: 'utf8mb4' });
    // A kill of the server must not fail the test through an unheard event.
    opened.on('error', () => {});
    await opened.query('CREATE DATABASE IF NOT EXISTS crm');
    await opened.query('USE crm');
    admin = opened;
    return admin;
  };
  const ready = async (): Promise<boolean> => {
    try {
      await connect();
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
    const connection = await connect();
    let rows: unknown = [];
    for (const statement of statements) [rows] = await connection.query<RowDataPacket[]>(statement);
    return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
  };

  await server.startAndWait(ready);
  await sql("CREATE USER 'crm'@'127.0.0.1' IDENTIFIED BY 'crm-secret'", "GRANT ALL ON crm.* TO 'crm'@'127.0.0.1'");

  const kill9 = async (): Promise<void> => {
    admin?.destroy();
    admin = undefined;
    await server.stop('SIGKILL');
  };
  return {
    host: '127.0.0.1',
    port,
    database: 'crm',
    user: 'crm',
    password: 'crm-secret',
    sql,
    kill9,
    restart: () => server.startAndWait(ready),
    freeze() {
      server.signal('SIGSTOP');
      return { [Symbol.asyncDispose]: async () => server.signal('SIGCONT') };
    },
    async [Symbol.asyncDispose]() {
      await kill9();
      await folder[Symbol.asyncDispose]();
    },
  };
}
