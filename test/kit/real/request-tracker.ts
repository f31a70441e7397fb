import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { findExecutable, requirement } from './requirement.ts';

const run = promisify(execFile);
const serverProgram = '/usr/share/request-tracker5/libexec/rt-server';
const seedScript = fileURLToPath(new URL('request-tracker-seed.pl', import.meta.url));

/** Request Tracker 5 with SQLite, as Debian packages it. */
export const requestTrackerRequirement = requirement('Request Tracker 5', () =>
  existsSync(serverProgram) && findExecutable(['rt-setup-database-5']) !== undefined
    ? undefined
    : 'not installed; apt-get install request-tracker5 rt5-db-sqlite rt5-standalone starlet',
);

export interface RequestTracker extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, without the REST path. */
  readonly baseUrl: string;
  /** Tokens of `agent1`, `agent2` (rights on the two queues) and `bridge` (may see and do everything). */
  readonly tokens: Readonly<Record<'agent1' | 'agent2' | 'bridge', string>>;
  /** Every user's password. */
  readonly password: string;
  readonly queues: readonly ['Support', '售后'];
  /** SIGKILL to the server and all its workers, as a power cut would; resolves when they are gone. */
  kill9(): Promise<void>;
  /** Stops it where it stands until disposed: connections are taken, nothing is answered. */
  freeze(): AsyncDisposable;
  /** Starts it again on the same port and data. */
  restart(): Promise<void>;
}

/** Starts a Request Tracker of its own: free port, own data folder, four workers. About 3 s; the first of a machine about 6 s. */
export async function startRequestTracker(): Promise<RequestTracker> {
  const image = await preparedImage();
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-rt-'));
  const port = await freePort();
  const environment = await writeSiteConfig(folder, port);
  await copyFile(join(image, 'rt.db'), join(folder, 'rt.db'));
  const made = JSON.parse(await readFile(join(image, 'made.json'), 'utf8')) as { tokens: RequestTracker['tokens'] };
  const baseUrl = `http://127.0.0.1:${port}`;
  let server: ChildProcess | undefined = await startServer(folder, port, environment);

  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    const running = server;
    server = undefined;
    if (running?.pid === undefined) return;
    const gone = running.exitCode === null && running.signalCode === null ? once(running, 'exit') : undefined;
    // The server leads a process group of its own: its workers go with it.
    killGroup(running.pid, signal);
    await gone;
    killGroup(running.pid, 'SIGKILL');
  };
  return {
    baseUrl,
    tokens: made.tokens,
    password: 'secret12',
    queues: ['Support', '售后'],
    kill9: () => stop('SIGKILL'),
    freeze() {
      const frozen = server?.pid;
      if (frozen !== undefined) killGroup(frozen, 'SIGSTOP');
      return {
        [Symbol.asyncDispose]() {
          if (frozen !== undefined) killGroup(frozen, 'SIGCONT');
          return Promise.resolve();
        },
      };
    },
    async restart() {
      await stop('SIGTERM');
      server = await startServer(folder, port, environment);
    },
    async [Symbol.asyncDispose]() {
      await stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** The initialised and seeded database, made once per machine and version of the seed, then only copied. */
async function preparedImage(): Promise<string> {
  const key = createHash('sha256')
    .update(readFileSync(seedScript))
    .update(readFileSync(serverProgram))
    .update(String(process.getuid?.() ?? 0))
    .digest('hex');
  const image = join(tmpdir(), `trunkline-rt-image-${key.slice(0, 16)}`);
  if (existsSync(join(image, 'made.json'))) return image;
  const draft = await mkdtemp(join(tmpdir(), 'trunkline-rt-draft-'));
  try {
    const env = await writeSiteConfig(draft, 80);
    await run('rt-setup-database-5', ['--action', 'init', '--skip-create'], { env, maxBuffer: 1 << 26 });
    const { stdout } = await run('perl', [seedScript], { env });
    await writeFile(join(draft, 'made.json'), stdout);
    // Several test processes may prepare at once: whoever comes second throws its own away.
    await rename(draft, image).catch((fault: unknown) => {
      if (!existsSync(join(image, 'made.json'))) throw fault;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return image;
}

/** Everything Request Tracker would read from /etc comes from `folder` instead. */
async function writeSiteConfig(folder: string, port: number): Promise<NodeJS.ProcessEnv> {
  for (const part of ['RT_SiteConfig.d', 'mason', 'session', 'tmp']) {
    await mkdir(join(folder, part), { recursive: true });
  }
  const values: Record<string, string | number> = {
    rtname: 'rt.example',
    Organization: 'rt.example',
    Timezone: 'UTC',
    WebDomain: '127.0.0.1',
    WebPort: port,
    WebBaseURL: `http://127.0.0.1:${port}`,
    WebPath: '',
    DatabaseType: 'SQLite',
    DatabaseName: join(folder, 'rt.db'),
    DatabaseUser: '',
    DatabasePassword: '',
    DatabaseHost: '',
    DatabasePort: '',
    LogToSTDERR: 'warning',
    MailCommand: 'testfile',
    CorrespondAddress: 'rt@rt.example',
    CommentAddress: 'rt-comment@rt.example',
    // Each request checks a password hash; the default cost of 12 makes that 200 ms.
    BcryptCost: 4,
  };
  const lines = Object.entries(values).map(([name, value]) => `Set($${name}, '${value}');`);
  const config = join(folder, 'RT_SiteConfig.pm');
  await writeFile(
    config,
    `${lines.join('\n')}\nSet($LogToSyslog, undef); Set($LogToFile, undef);\n` +
      `$RT::MasonDataDir = '${folder}/mason'; $RT::MasonSessionDir = '${folder}/session';\n1;\n`,
  );
  return {
    ...process.env,
    RT_SITE_CONFIG: config,
    RT_SITE_CONFIG_DIR: join(folder, 'RT_SiteConfig.d'),
    TMPDIR: join(folder, 'tmp'),
  };
}

async function startServer(folder: string, port: number, env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const log = openSync(join(folder, 'server.log'), 'a');
  const args = ['--server', 'Starlet', '--host', '127.0.0.1', '--port', String(port)];
  const server = spawn(serverProgram, [...args, '--max-workers', '4', '--max-reqs-per-child', '5000'], {
    env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  const stopWithUs = (): void => {
    if (server.pid !== undefined) killGroup(server.pid, 'SIGKILL');
  };
  // A test run that is cut short must not leave servers behind.
  process.once('exit', stopWithUs);
  server.once('exit', () => process.off('exit', stopWithUs));
  const deadline = Date.now() + 45_000;
  while (Date.now() < deadline && server.exitCode === null && server.signalCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/REST/2.0/rt`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.status === 401) return server;
    await sleep(50);
  }
  stopWithUs();
  throw new Error(`Request Tracker did not start:\n${await readFile(join(folder, 'server.log'), 'utf8')}`);
}

function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // Nobody of the group is left.
  }
}
