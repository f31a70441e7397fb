import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { buildRenderer } from '../../../src-main/host-node/launch/build-renderer.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { repositoryRoot, startTrunkline } from '../../kit/trunkline-process.ts';

const launcher = ['src-main/host-node/launch/run.mjs', 'src-main/host-node/launch/start.ts'];
/** A workspace without systems: what is tested here is around it. */
function workspace(folder: string): string[] {
  const file = join(folder, 'workspace.json');
  writeFileSync(file, JSON.stringify({ agent: { id: 'wang', name: 'Wang Fang' }, systems: [] }));
  return ['--no-window', '--config', file, '--data-dir', join(folder, 'data')];
}

beforeAll(() => void buildRenderer(repositoryRoot));

describe('a running Trunkline', () => {
  test('prints exactly one line with an address that lets one browser in, once', async () => {
    await using dir = tempDir();
    await using running = startTrunkline(workspace(dir.path));
    const address = await running.ready;
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/enter\/[\w-]{43}$/);
    const entered = await fetch(address);
    expect(entered.status).toBe(200);
    const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
    const page = await fetch(new URL('/', address), { headers: { Cookie: cookie } });
    expect(await page.text()).toContain('<div id="root">');
    expect((await fetch(address)).status).toBe(403);
    expect(running.printed).toEqual({ stdout: `Trunkline is ready: ${address}\n`, stderr: '' });
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('ends cleanly on %s', async (signal) => {
    await using dir = tempDir();
    await using running = startTrunkline(workspace(dir.path));
    await running.ready;
    running.child.kill(signal);
    // A second signal, as an impatient person sends it, changes nothing.
    running.child.kill(signal);
    const { code, stderr } = await running.ended;
    // The shutdown is cut off after 1.9 s with code 1 and a line that says so: neither means that it was in time.
    expect([code, stderr]).toEqual([0, '']);
    expect(existsSync(join(dir.path, 'data', 'owner.pid'))).toBe(false);
  });

  test('is not started twice on one folder, and the message names the process', async () => {
    await using dir = tempDir();
    await using first = startTrunkline(workspace(dir.path));
    await first.ready;
    await using second = startTrunkline(workspace(dir.path));
    const { code, stdout, stderr } = await second.ended;
    expect([code, stdout]).toEqual([3, '']);
    expect(stderr).toMatch(new RegExp(`^The data folder .*data is in use by process ${first.child.pid}: `));
    expect(stderr).toContain('--data-dir');
  });

  test('that was killed leaves no lock behind', async () => {
    await using dir = tempDir();
    const first = startTrunkline(workspace(dir.path));
    await first.ready;
    first.child.kill('SIGKILL');
    await first.ended;
    await using second = startTrunkline(workspace(dir.path));
    expect(await second.ready).toMatch(/^http/);
  });

  test('keeps its data where only its owner may read it', async () => {
    await using dir = tempDir();
    await using running = startTrunkline(workspace(dir.path));
    const address = await running.ready;
    expect(statSync(join(dir.path, 'data')).mode & 0o077).toBe(0);
    const log = readFileSync(join(dir.path, 'data', 'logs', 'trunkline.log'), 'utf8');
    expect(log).toContain('host.started');
    expect(log).not.toContain(new URL(address).pathname.split('/')[2]);
  });

  test('through the launcher takes the same options and passes signals on', async () => {
    await using dir = tempDir();
    await using running = startTrunkline(workspace(dir.path), { script: launcher });
    await running.ready;
    running.child.kill('SIGTERM');
    expect((await running.ended).code).toBe(0);
  });
});

describe('what cannot be started', () => {
  test('a port in use is named with what to do', async () => {
    await using dir = tempDir();
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    await using refused = startTrunkline([...workspace(dir.path), '--port', String(port)]);
    const { code, stderr } = await refused.ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Port ${port} on 127.0.0.1 is in use by another program. Give another with --port, or none to take a free one.\n`,
    );
    other.close();
  });

  test.each<[string[], RegExp]>([
    [['--prot', '1'], /^Unknown option '--prot'\. See --help\.\n$/],
    [['--port', '99999'], /^--port 99999 is no port/],
    [['open'], /^"open" is no command/],
    [['--config', '/nowhere/workspace.json'], /^The configuration cannot be read: ENOENT.*\/nowhere\/workspace\.json/],
  ])('%j is refused with exit code 2 and one line', async (words, message) => {
    await using refused = startTrunkline(words);
    const { code, stdout, stderr } = await refused.ended;
    expect([code, stdout, stderr.trimEnd().split('\n').length]).toEqual([2, '', 1]);
    expect(stderr).toMatch(message);
  });

  test('a configuration that is no JSON is refused with file, line and column', async () => {
    await using dir = tempDir();
    const words = workspace(dir.path);
    writeFileSync(join(dir.path, 'workspace.json'), '{\n  "agent": {,}\n}');
    await using refused = startTrunkline(words);
    const { code, stderr } = await refused.ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/workspace\.json:2:13: not valid JSON/);
  });

  test('a folder that cannot be used is named with what to do', async () => {
    await using dir = tempDir();
    const words = workspace(dir.path);
    writeFileSync(join(dir.path, 'data'), 'a file in the way');
    await using refused = startTrunkline(words);
    const { code, stderr } = await refused.ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The data folder .* cannot be used: EEXIST.*--data-dir\.\n$/);
  });
});

test('a secret is read from standard input, kept encrypted and never printed', async () => {
  await using dir = tempDir();
  await using set = startTrunkline(['secret', 'set', 'crm-password', '--data-dir', dir.path], { input: 'hunter2\n' });
  const { code, stdout, stderr } = await set.ended;
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toBe('The secret "crm-password" is stored.\n');
  expect(readFileSync(join(dir.path, 'secrets.json'), 'utf8')).not.toContain('hunter2');
  await using list = startTrunkline(['secret', 'list', '--data-dir', dir.path]);
  expect((await list.ended).stdout).toBe('crm-password\n');
});

test('--help and --version print and start nothing', async () => {
  await using help = startTrunkline(['--help']);
  await using version = startTrunkline(['--version']);
  expect(await help.ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('--no-window') });
  expect(await version.ended).toMatchObject({ code: 0, stderr: '', stdout: '0.1.0\n' });
});
