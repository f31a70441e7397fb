import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { RunningPostgres } from './postgres.ts';

const run = promisify(execFile);

const connection = ({ host, port, user, database }: RunningPostgres): string[] => [
  ...['-h', host, '-p', String(port), '-U', user, '-d', database],
];
const withPassword = ({
  password,
}: RunningPostgres): { readonly env: NodeJS.ProcessEnv; readonly maxBuffer: number } => ({
  env: { ...process.env, PGPASSWORD: password },
  maxBuffer: 1 << 26,
});

/** Writes everything of the database into a file of SQL. */
export async function dumpDatabase(database: RunningPostgres, file: string): Promise<void> {
  await run('pg_dump', [...connection(database), '--no-owner', '--no-privileges', '-f', file], withPassword(database));
}

/** Fills an empty database from such a file. */
export async function loadDump(database: RunningPostgres, file: string): Promise<void> {
  const args = ['-q', '-X', '-v', 'ON_ERROR_STOP=1', '--single-transaction', '-f', file];
  await run('psql', [...connection(database), ...args], withPassword(database));
}
