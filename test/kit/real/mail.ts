import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile, chmod, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { dovecotConfig, eximConfig } from './mail-config.ts';
import { freePort } from './free-port.ts';
import { findExecutable, requirement } from './requirement.ts';
import { serverProcess } from './server-process.ts';

const run = promisify(execFile);
const dovecot = findExecutable(['dovecot']);
const exim = findExecutable(['exim4', 'exim']);

/** Dovecot and Exim, as Debian packages them; both change to users of their own, so they are started as root. */
export const mailRequirement = requirement('Dovecot and Exim', () => {
  if (
    dovecot === undefined ||
    exim === undefined ||
    findExecutable(['openssl']) === undefined ||
    findExecutable(['setpriv']) === undefined
  ) {
    return 'not installed; apt-get install dovecot-imapd exim4-daemon-light openssl util-linux';
  }
  return process.getuid?.() === 0 ? undefined : 'must be started as root';
});

export interface MailServers extends AsyncDisposable {
  readonly ports: { readonly imap: number; readonly imaps: number; readonly smtp: number; readonly smtps: number };
  readonly password: string;
  /** Mailboxes `support`, `agent1` and `customer` at this domain. */
  readonly domain: string;
  /** PEM of the authority that signed the servers' certificate, which is for `localhost` and `127.0.0.1`. */
  readonly ca: string;
  /** Folder with the mailboxes in Maildir format. */
  readonly boxes: string;
  /** Stops both where they stand until disposed: connections are taken, nothing is answered. */
  freeze(): Promise<AsyncDisposable>;
  /** Kills and starts both again on the same ports and data. */
  restart(): Promise<void>;
  /** Kills the server for mail that is sent and answers a way to start it again. */
  stopSmtp(): Promise<{ start(): Promise<void> }>;
}

/** Starts a Dovecot and an Exim with throwaway data, on loopback only. About 1 s. */
export async function startMailServers(): Promise<MailServers> {
  const folder = await mkdtemp(join(tmpdir(), 'trunkline-mail-'));
  await chmod(folder, 0o755);
  const [imap, imaps, smtp, smtps] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const ports = { imap, imaps, smtp, smtps };
  const password = 'mail-secret-0815';
  const domain = 'mail.example';
  for (const name of ['exim/spool', 'exim/log', 'dovecot/run', 'dovecot/state', 'boxes', 'tls']) {
    await mkdir(join(folder, name), { recursive: true });
  }
  const users = ['support', 'agent1', 'customer'];
  await writeFile(join(folder, 'users'), users.map((user) => `${user}: ${user}\n`).join(''));
  await writeFile(join(folder, 'passwd'), users.map((user) => `${user}:{PLAIN}${password}::::::\n`).join(''));
  const ca = await makeCertificate(join(folder, 'tls'));
  await writeFile(join(folder, 'exim.conf'), eximConfig(folder, ports, domain, password));
  await writeFile(join(folder, 'dovecot.conf'), dovecotConfig(folder, ports));
  await run('chown', [
    '-R',
    'Debian-exim:Debian-exim',
    join(folder, 'exim'),
    join(folder, 'boxes'),
    join(folder, 'tls'),
  ]);

  // Both end with the test run, also where it is cut short: the one through its own parent, the other, whose program may not be watched
  // so because it is setuid, through a shell that is.
  const watched = ['--pdeathsig', 'TERM', '--'];
  const imapServer = serverProcess(
    'setpriv',
    [...watched, dovecot!, '-F', '-c', join(folder, 'dovecot.conf')],
    join(folder, 'dovecot.log'),
  );
  const [uid, gid] = await Promise.all(['-u', '-g'].map((what) => idOf(what)));
  const passOn = '"$@" & child=$!; trap \'kill -TERM $child; wait $child; exit 0\' TERM INT; wait $child';
  const smtpServer = serverProcess(
    'setpriv',
    [...watched, 'sh', '-c', passOn, 'sh', exim!, '-C', join(folder, 'exim.conf'), '-bdf', '-q1m'],
    join(folder, 'exim.log'),
    { cwd: folder, uid: uid!, gid: gid! },
  );
  const answers = (port: number) => (): Promise<boolean> => greets(port);
  await Promise.all([imapServer.startAndWait(answers(imap)), smtpServer.startAndWait(answers(smtp))]).catch(
    async (error: unknown) => {
      await Promise.all([imapServer.stop('SIGKILL'), smtpServer.stop('SIGKILL')]);
      throw error;
    },
  );

  const both = (signal: NodeJS.Signals): void => {
    for (const server of [imapServer, smtpServer]) {
      try {
        server.signal(signal);
      } catch {
        // A child of it ended while it was being named.
      }
    }
  };
  return {
    ports,
    password,
    domain,
    ca,
    boxes: join(folder, 'boxes'),
    freeze() {
      both('SIGSTOP');
      return Promise.resolve({ [Symbol.asyncDispose]: () => Promise.resolve(both('SIGCONT')) });
    },
    async restart() {
      await Promise.all([imapServer.stop('SIGTERM'), smtpServer.stop('SIGTERM')]);
      await Promise.all([imapServer.startAndWait(answers(imap)), smtpServer.startAndWait(answers(smtp))]);
    },
    async stopSmtp() {
      await smtpServer.stop('SIGTERM');
      return { start: () => smtpServer.startAndWait(answers(smtp)) };
    },
    async [Symbol.asyncDispose]() {
      both('SIGCONT');
      await Promise.all([imapServer.stop('SIGTERM'), smtpServer.stop('SIGTERM')]);
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

const idOf = async (what: string): Promise<number> => Number((await run('id', [what, 'Debian-exim'])).stdout);

/** An authority of our own and a certificate it signed; answers the authority's. */
async function makeCertificate(folder: string): Promise<string> {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): Promise<unknown> => run('openssl', args, { cwd: folder });
  await writeFile(at('names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\nbasicConstraints=CA:FALSE\n');
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  await openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '2',
    '-subj',
    '/CN=Test authority',
  );
  await openssl('req', ...key, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  const sign = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names'];
  await openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.pem', ...sign);
  return readFile(at('ca.pem'), 'utf8');
}

function greets(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(2_000, () => done(false));
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.once('close', () => done(false));
  });
}
