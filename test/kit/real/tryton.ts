import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { dumpDatabase, loadDump } from './database-image.ts';
import { freePort } from './free-port.ts';
import { postgresRequirement, startPostgres, type RunningPostgres } from './postgres.ts';
import { findExecutable, requirement } from './requirement.ts';
import { serverProcess } from './server-process.ts';

const run = promisify(execFile);
const ownScript = fileURLToPath(import.meta.url);
const trytond = findExecutable(['/usr/bin/trytond', 'trytond']);
const trytondAdmin = findExecutable(['/usr/bin/trytond-admin', 'trytond-admin']);
const partyModule = '/usr/lib/python3/dist-packages/trytond/modules/party';

/** Tryton with the party module on PostgreSQL. On SQLite its stamps have the resolution of a second, and parallel creates fail. */
export const trytonRequirement = requirement('Tryton', () =>
  trytond && trytondAdmin && existsSync(partyModule)
    ? postgresRequirement.missing
    : 'not installed (Debian: apt-get install tryton-server tryton-modules-party python3-psycopg2)',
);

const password = 'tryton-secret-of-tests';
const database = 'crm';

export interface RunningTryton extends AsyncDisposable {
  readonly baseUrl: string;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  /** Calls a method as the administrator; throws on an error answer. */
  rpc(method: string, ...params: unknown[]): Promise<unknown>;
  /** SQL in Tryton's own database; answers the rows of the last statement. */
  sql(...statements: string[]): Promise<readonly Record<string, unknown>[]>;
  kill9(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it where it stands until disposed: connections are taken, nothing is answered. */
  freeze(): AsyncDisposable;
}

/** Starts a Tryton of its own: free ports, own PostgreSQL, own folder. About 4 s; the first of a machine about 40 s. */
export async function startTryton(): Promise<RunningTryton> {
  await using starting = new AsyncDisposableStack();
  const [image, postgres] = await Promise.all([preparedImage(), startPostgres().then((one) => starting.use(one))]);
  const folder = await temporaryFolder(starting, 'trunkline-tryton-');
  const port = await freePort();
  const config = await writeConfig(folder, postgres, port);
  await loadDump(postgres, join(image, 'dump.sql'));
  const baseUrl = `http://127.0.0.1:${port}`;
  const server = serverProcess(trytond ?? 'trytond', ['-c', config, '-d', database], join(folder, 'server.log'), {
    cwd: folder,
  });
  starting.defer(() => server.stop('SIGKILL'));
  const url = `${baseUrl}/${database}/`;
  let session: string | undefined;
  async function rpc(method: string, ...params: unknown[]): Promise<unknown> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (session !== undefined) headers['authorization'] = `Session ${Buffer.from(session).toString('base64')}`;
    const body = JSON.stringify({ id: 1, method, params });
    const answer = await fetch(url, { method: 'POST', headers, body });
    const text = await answer.text();
    const json = JSON.parse(text) as { readonly result?: unknown; readonly error?: unknown };
    if (json.error !== undefined) throw new Error(`${method}: ${JSON.stringify(json.error)}`);
    return json.result;
  }
  async function login(): Promise<void> {
    session = undefined;
    const [user, key] = (await rpc('common.db.login', 'admin', { password })) as [number, string];
    session = `admin:${user}:${key}`;
  }
  const ready = async (): Promise<boolean> =>
    login().then(
      () => true,
      () => false,
    );
  await server.startAndWait(ready, 90_000);
  const running = starting.move();
  return {
    baseUrl,
    database,
    username: 'admin',
    password,
    rpc,
    sql: postgres.sql,
    kill9: () => server.stop('SIGKILL'),
    restart: () => server.startAndWait(ready, 90_000),
    freeze() {
      server.signal('SIGSTOP');
      return { [Symbol.asyncDispose]: async () => server.signal('SIGCONT') };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function temporaryFolder(stack: AsyncDisposableStack, prefix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  stack.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

async function writeConfig(folder: string, postgres: RunningPostgres, port: number): Promise<string> {
  const { host, port: databasePort, user, password: databasePassword } = postgres;
  const uri = `postgresql://${user}:${databasePassword}@${host}:${databasePort}/`;
  const file = join(folder, 'trytond.conf');
  const lines = ['[web]', `listen = 127.0.0.1:${port}`, '[database]', `uri = ${uri}`, `path = ${folder}`];
  await writeFile(file, `${lines.join('\n')}\n`);
  return file;
}

/** The database with the party module activated, made once per machine and version, then only loaded. */
async function preparedImage(): Promise<string> {
  const { stdout: version } = await run('dpkg-query', [
    '-W',
    '-f',
    '${Version} ',
    'tryton-server',
    'tryton-modules-party',
  ]).catch(() => ({ stdout: 'unknown' }));
  const key = createHash('sha256')
    .update(version)
    .update(readFileSync(ownScript))
    .update(readdirSync('/usr/lib/postgresql').join())
    .update(String(process.getuid?.() ?? 0))
    .digest('hex');
  const image = join(tmpdir(), `trunkline-tryton-image-${key.slice(0, 16)}`);
  if (existsSync(join(image, 'dump.sql'))) return image;
  await using making = new AsyncDisposableStack();
  const postgres = making.use(await startPostgres());
  const folder = await temporaryFolder(making, 'trunkline-tryton-draft-');
  const config = await writeConfig(folder, postgres, await freePort());
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, password);
  const env = { ...process.env, TRYTONPASSFILE: passwordFile };
  const admin = (...args: string[]): Promise<unknown> =>
    run(trytondAdmin ?? 'trytond-admin', ['-c', config, '-d', database, ...args], { env, maxBuffer: 1 << 26 });
  await admin('--all', '--email', 'admin@tryton.example');
  await admin('-u', 'party', '--activate-dependencies');
  const draft = join(folder, 'image');
  await mkdir(draft);
  await dumpDatabase(postgres, join(draft, 'dump.sql'));
  // Several test processes may prepare at once: whoever comes second throws its own away.
  await rename(draft, image).catch((fault: unknown) => {
    if (!existsSync(join(image, 'dump.sql'))) throw fault;
  });
  return image;
}
