import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { postgresRequirement, startPostgres, type RunningPostgres } from './postgres.ts';
import { findExecutable, requirement } from './requirement.ts';
import { serverProcess } from './server-process.ts';

const run = promisify(execFile);
const home = '/usr/share/redmine';
const seedScript = fileURLToPath(new URL('redmine-seed.rb', import.meta.url));
const ownScript = fileURLToPath(import.meta.url);
const ruby = findExecutable(['/usr/bin/ruby', 'ruby']);
const bundle = findExecutable(['/usr/bin/bundle', 'bundle']);
const puma = findExecutable(['/usr/bin/puma', 'puma']);

/** Redmine on PostgreSQL, as Debian packages it. On SQLite it answers 500 to parallel writers. */
export const redmineRequirement = requirement('Redmine', () =>
  existsSync(join(home, 'config.ru')) && ruby && bundle && puma
    ? postgresRequirement.missing
    : 'not installed (Debian: BUNDLER_VERSION=2.3.15 apt-get install redmine redmine-pgsql puma)',
);

/** What the seed made. */
export interface RedmineSeed {
  /**
   * API keys: `agent1` and `agent2` may do everything an agent does, `clerk` may not write private notes, `reader` only reads,
   * `anna` and `li` are customers, `admin` is the administrator. All but admin see the projects support and aftersales only.
   */
  readonly keys: Readonly<Record<'agent1' | 'agent2' | 'clerk' | 'reader' | 'anna' | 'li' | 'admin', string>>;
  readonly users: Readonly<Record<string, number>>;
  readonly projects: Readonly<Record<'support' | 'aftersales' | 'hidden', number>>;
  readonly trackers: Readonly<Record<string, number>>;
  readonly statuses: Readonly<Record<string, number>>;
  readonly fields: Readonly<Record<string, number>>;
}

export interface RunningRedmine extends AsyncDisposable {
  readonly baseUrl: string;
  readonly seed: RedmineSeed;
  /** SQL in Redmine's own database; answers the rows of the last statement. */
  sql(...statements: string[]): Promise<readonly Record<string, unknown>[]>;
  /** Addresses mailed so far, each with the whole text of all mails to it. */
  mails(): Promise<ReadonlyMap<string, string>>;
  /** Kills the server as a power cut would. */
  kill9(): Promise<void>;
  restart(): Promise<void>;
  /** Stops it where it stands until disposed: connections are taken, nothing is answered. */
  freeze(): AsyncDisposable;
}

/** Starts a Redmine of its own: free ports, own PostgreSQL, own folder. About 7 s; the first of a machine about 40 s. */
export async function startRedmine(): Promise<RunningRedmine> {
  await using starting = new AsyncDisposableStack();
  const [image, database] = await Promise.all([preparedImage(), startPostgres().then((one) => starting.use(one))]);
  const folder = await temporaryFolder(starting, 'trunkline-redmine-');
  const environment = await writeInstance(folder, database);
  await copyFile(join(image, 'Gemfile.lock'), join(folder, 'app', 'Gemfile.lock'));
  await loadDump(database, join(image, 'dump.sql'));
  const seed = JSON.parse(await readFile(join(image, 'made.json'), 'utf8')) as RedmineSeed;
  const port = await freePort();
  const baseUrl = `http://127.0.0.1:${port}`;
  const server = serverProcess(
    ruby ?? 'ruby',
    [
      puma ?? 'puma',
      '-b',
      `tcp://127.0.0.1:${port}`,
      '-t',
      '5:5',
      '-w',
      '0',
      '-e',
      'production',
      join(folder, 'app', 'config.ru'),
    ],
    join(folder, 'server.log'),
    { env: environment, cwd: home },
  );
  starting.defer(() => server.stop('SIGKILL'));
  const ready = async (): Promise<boolean> => {
    const answer = await fetch(`${baseUrl}/users/current.json`).catch(() => undefined);
    await answer?.arrayBuffer();
    return answer?.status === 401;
  };
  await server.startAndWait(ready, 90_000);
  const running = starting.move();
  return {
    baseUrl,
    seed,
    sql: database.sql,
    async mails() {
      const names = await readdir(join(folder, 'mails'));
      const texts = await Promise.all(names.map((name) => readFile(join(folder, 'mails', name), 'utf8')));
      return new Map(names.map((name, index) => [name, texts[index] ?? '']));
    },
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

/**
 * Debian's Redmine looks for everything of an instance below a name that is joined to two folders three levels deep; enough `..`
 * lead out of both. BUNDLER_VERSION names the bundler Debian patched, a newer one beside it finds no packaged libraries. The
 * package's own lock file is deleted by triggers of other ruby packages, so Gemfile and lock are the instance's own.
 */
async function writeInstance(folder: string, database: RunningPostgres): Promise<NodeJS.ProcessEnv> {
  const parts = ['config', 'files', 'log', 'tmp/cache', 'tmp/pdf', 'public/plugin_assets', 'app', 'mails'];
  for (const part of parts) await mkdir(join(folder, part), { recursive: true });
  const { host, port, database: name, user, password } = database;
  const values = { adapter: 'postgresql', host, port, username: user, password, database: name, encoding: 'utf8' };
  const databaseFile = join(folder, 'config', 'database.yml');
  await writeFile(databaseFile, JSON.stringify({ production: values }));
  await writeFile(join(folder, 'config', 'secret_key.txt'), randomBytes(32).toString('hex'));
  const gems = await readFile(join(home, 'Gemfile'), 'utf8');
  await writeFile(
    join(folder, 'app', 'Gemfile'),
    gems.replace(/Dir\['[^']*database\.yml'\]/, `Dir['${databaseFile}']`),
  );
  await writeFile(join(folder, 'app', 'config.ru'), rackup(folder));
  return {
    ...process.env,
    BUNDLE_GEMFILE: join(folder, 'app', 'Gemfile'),
    BUNDLER_VERSION: '2.3.15',
    RAILS_ENV: 'production',
    REDMINE_LANG: 'en',
    REDMINE_INSTANCE: `../../../../../..${folder}`,
    // The description of the tables that a migration writes would go into the package's folder.
    SCHEMA: '/dev/null',
  };
}

/** The package's own rackup file, and mail that is put into a file for each address instead of being sent. */
const rackup = (folder: string): string =>
  [
    `require '${home}/config/environment'`,
    'ActionMailer::Base.perform_deliveries = true',
    'ActionMailer::Base.delivery_method = :file',
    `ActionMailer::Base.file_settings = { location: '${folder}/mails' }`,
    'run Rails.application',
    '',
  ].join('\n');

/** The migrated and seeded database, made once per machine, package version and seed, then only loaded. */
async function preparedImage(): Promise<string> {
  const { stdout: version } = await run('dpkg-query', ['-W', '-f', '${Version}', 'redmine']).catch(() => ({
    stdout: readFileSync(join(home, 'lib/redmine/version.rb'), 'utf8'),
  }));
  const key = createHash('sha256')
    .update(version)
    .update(readFileSync(seedScript))
    .update(readFileSync(ownScript))
    .update(readdirSync('/usr/lib/postgresql').join())
    .update(String(process.getuid?.() ?? 0))
    .digest('hex');
  const image = join(tmpdir(), `trunkline-redmine-image-${key.slice(0, 16)}`);
  if (existsSync(join(image, 'made.json'))) return image;
  await using making = new AsyncDisposableStack();
  const database = making.use(await startPostgres());
  const folder = await temporaryFolder(making, 'trunkline-redmine-draft-');
  const env = await writeInstance(folder, database);
  const options = { env, cwd: home, maxBuffer: 1 << 26 };
  const ask = async (...args: string[]): Promise<string> => (await run(bundle ?? 'bundle', args, options)).stdout;
  await ask('install', '--local', '--quiet');
  await ask('exec', 'rake', 'db:migrate');
  // In the process that migrated, the models do not know their new columns.
  await ask('exec', 'rake', 'redmine:load_default_data');
  const said = await ask('exec', 'rails', 'runner', seedScript);
  const made = /^made:(.*)$/m.exec(said)?.[1];
  if (made === undefined) throw new Error(`the seed of Redmine said nothing: ${said}`);
  const draft = join(folder, 'image');
  await mkdir(draft);
  await dumpDatabase(database, join(draft, 'dump.sql'));
  await copyFile(join(folder, 'app', 'Gemfile.lock'), join(draft, 'Gemfile.lock'));
  await writeFile(join(draft, 'made.json'), made);
  // Several test processes may prepare at once: whoever comes second throws its own away.
  await rename(draft, image).catch((fault: unknown) => {
    if (!existsSync(join(image, 'made.json'))) throw fault;
  });
  return image;
}

const connection = ({ host, port, user, database }: RunningPostgres): string[] => [
  ...['-h', host, '-p', String(port), '-U', user, '-d', database],
];
const withPassword = ({
  password,
}: RunningPostgres): { readonly env: NodeJS.ProcessEnv; readonly maxBuffer: number } => ({
  env: { ...process.env, PGPASSWORD: password },
  maxBuffer: 1 << 26,
});

async function dumpDatabase(database: RunningPostgres, file: string): Promise<void> {
  await run('pg_dump', [...connection(database), '--no-owner', '--no-privileges', '-f', file], withPassword(database));
}

async function loadDump(database: RunningPostgres, file: string): Promise<void> {
  const args = ['-q', '-X', '-v', 'ON_ERROR_STOP=1', '--single-transaction', '-f', file];
  await run('psql', [...connection(database), ...args], withPassword(database));
}
