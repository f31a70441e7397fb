import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

/** A Debian package and how to see that it is there already, under whichever version's name. */
interface DebianPackage {
  readonly name: string;
  readonly isThere: () => boolean;
  /** What is not run without it. */
  readonly suites: string;
}

const inFolder = (folder: string, rest: string) => (): boolean =>
  existsSync(folder) && readdirSync(folder).some((name) => existsSync(`${folder}/${name}/${rest}`));

const installed = (name: string) => (): boolean =>
  spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], { encoding: 'utf8' }).stdout === 'installed';

const requestTracker = 'the suites against a real Request Tracker 5';
const redmine = 'the suites against a real Redmine';
const tryton = 'the suites against a real Tryton';
const mail = 'the suites against a real IMAP and SMTP server';

export const debianPackages: readonly DebianPackage[] = [
  { name: 'request-tracker5', isThere: installed('request-tracker5'), suites: requestTracker },
  { name: 'rt5-db-sqlite', isThere: installed('rt5-db-sqlite'), suites: requestTracker },
  { name: 'rt5-standalone', isThere: installed('rt5-standalone'), suites: requestTracker },
  {
    name: 'mariadb-server',
    isThere: () => existsSync('/usr/sbin/mariadbd'),
    suites: 'the suites against a real MariaDB',
  },
  {
    name: 'postgresql-15',
    isThere: inFolder('/usr/lib/postgresql', 'bin/postgres'),
    suites: 'the suites against a real PostgreSQL',
  },
  {
    name: 'chromium',
    isThere: () => existsSync('/usr/bin/chromium') || existsSync('/usr/bin/google-chrome'),
    suites: 'the end-to-end suites in a browser',
  },
  {
    name: 'strace',
    isThere: () => existsSync('/usr/bin/strace'),
    suites: 'the suite that simulates a loss of power',
  },
  {
    name: 'gnucobol4',
    isThere: () => existsSync('/usr/bin/cobc'),
    suites: 'the suites that compare host records with COBOL programs',
  },
  { name: 'redmine', isThere: installed('redmine'), suites: redmine },
  { name: 'redmine-pgsql', isThere: installed('redmine-pgsql'), suites: redmine },
  { name: 'puma', isThere: installed('puma'), suites: redmine },
  { name: 'tryton-server', isThere: installed('tryton-server'), suites: tryton },
  { name: 'tryton-modules-party', isThere: installed('tryton-modules-party'), suites: tryton },
  { name: 'python3-psycopg2', isThere: installed('python3-psycopg2'), suites: tryton },
  { name: 'python3-spyne', isThere: installed('python3-spyne'), suites: 'the suites against a real SOAP server' },
  { name: 'python3-lxml', isThere: installed('python3-lxml'), suites: 'the suites against a real SOAP server' },
  {
    name: 'libreoffice-calc-nogui',
    isThere: () => existsSync('/usr/lib/libreoffice/program/soffice.bin'),
    suites: 'the suites that exchange workbooks with LibreOffice',
  },
  { name: 'dovecot-imapd', isThere: () => existsSync('/usr/lib/dovecot/imap'), suites: mail },
  { name: 'exim4-daemon-light', isThere: () => existsSync('/usr/sbin/exim4'), suites: mail },
  { name: 'fonts-noto-cjk', isThere: installed('fonts-noto-cjk'), suites: 'Chinese text in screenshots' },
];

/** Answers to questions the packages would ask: each test brings its own throwaway database. */
const preseed =
  'request-tracker5 request-tracker5/dbconfig-install boolean false\n' +
  'redmine redmine/instances/default/dbconfig-install boolean false\n' +
  'tryton-server-postgresql tryton-server-postgresql/dbconfig-install boolean false\n';
/** The version Debian patched for its Ruby gems: with the newer one of libruby, Redmine's own installation step fails. */
const bundler = '2.3.15';
const policyFile = '/usr/sbin/policy-rc.d';

const install = (names: readonly string[]): string =>
  `echo '${preseed.trim()}' | sudo debconf-set-selections && sudo apt-get update && ` +
  `sudo DEBIAN_FRONTEND=noninteractive BUNDLER_VERSION=${bundler} apt-get install -y --no-install-recommends ${names.join(' ')}`;

function run(command: string, words: readonly string[], input = ''): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', BUNDLER_VERSION: bundler };
  const result = spawnSync(command, words, { input, env, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.status !== 0) process.stdout.write(`${result.stdout ?? ''}${result.stderr ?? ''}`);
  return result.status === 0;
}

/** Installs packages without starting their services: tests start servers of their own, on their own ports. */
function aptInstall(names: readonly string[]): boolean {
  const ownPolicy = !existsSync(policyFile);
  // Debian's own way to say that services are not started (exit code 101, invoke-rc.d(8)).
  if (ownPolicy) writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    const wait = ['-o', 'DPkg::Lock::Timeout=600'];
    return (
      run('debconf-set-selections', [], preseed) &&
      run('apt-get', [...wait, 'update', '-q']) &&
      run('apt-get', [...wait, 'install', '-y', '-q', '--no-install-recommends', ...names])
    );
  } finally {
    if (ownPolicy) rmSync(policyFile, { force: true });
  }
}

const isDebian = (): boolean =>
  existsSync('/etc/os-release') && /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));

/** Gets the Debian packages tests need where that is possible; elsewhere says what would, and what will not run. */
export function provideDebianPackages(): void {
  if (!isDebian()) {
    console.log(
      'This is not Debian: suites against real servers run where those servers are found, and are skipped by name otherwise.\n' +
        `On Debian 12 this command brings them all:\n  ${install(debianPackages.map(({ name }) => name))}`,
    );
    return;
  }
  const missing = debianPackages.filter((one) => !one.isThere());
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  if (process.getuid?.() === 0) {
    console.log(`Installing Debian packages for the tests, a few minutes: ${names.join(' ')}`);
    if (aptInstall(names)) return;
    console.log('The packages could not be installed; the messages of apt-get are above.');
  } else {
    console.log(`Debian packages for the tests are missing. This command brings them:\n  ${install(names)}`);
  }
  for (const suites of new Set(missing.map((one) => one.suites))) console.log(`Will be skipped: ${suites}`);
}
