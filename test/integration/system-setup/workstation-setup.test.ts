import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startDemoRequestTracker } from '../../../src-main/demo/demo-request-tracker.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { SystemDraft } from '../../../src-shared/model/system-setup.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import { connectDesk, type Desk } from '../../kit/desk.ts';
import { demoTicket } from '../../kit/started-demo-request-tracker.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { startTrunkline } from '../../kit/trunkline-process.ts';
import { startWorkstation } from '../../kit/workstation.ts';

const rt = 'rt' as SystemId;
const working = (desk: Desk): Promise<SystemStatus> =>
  desk.until(
    (listener) => desk.client.systems.live({}, listener),
    (event: { readonly systems: readonly SystemStatus[] }) =>
      event.systems.find(({ id, state }) => id === rt && state === 'ok'),
  );

test('a system added in one run works in the next, also after the process was killed; its secret is on the disk only encrypted', async () => {
  await using folder = tempDir();
  await using tracker = await startDemoRequestTracker({
    clock: createRealClock(),
    users: [
      { name: 'agent1', realName: 'Agent One', email: 'agent1@demo.example', privileged: true },
      { name: 'agent2', realName: 'Agent Two', email: 'agent2@demo.example', privileged: true },
    ],
    tickets: [demoTicket()],
    queues: ['Support', '售后'],
  });
  const configFile = join(folder.path, 'workspace.json');
  const dataDir = join(folder.path, 'data');
  await writeFile(configFile, '{ "agent": { "id": "a", "name": "A" }, "systems": [] }\n');
  const draft: SystemDraft = {
    mode: 'add',
    id: rt,
    adapter: 'request-tracker',
    name: 'Tickets',
    settings: { baseUrl: tracker.baseUrl, auth: {} },
    secrets: { 'auth.token': tracker.token },
    keep: [],
  };
  {
    // The program itself, as it is started by hand.
    await using program = startTrunkline(['--config', configFile, '--data-dir', dataDir, '--no-window']);
    using desk = await connectDesk(await program.ready);
    expect(await desk.client.systems.save({ draft })).toEqual({ ok: true, value: { id: rt } });
    await working(desk);
    program.child.kill('SIGKILL');
    await program.ended;
  }
  const [secret = ''] = tracker.token.split('-').slice(-1);
  for (const name of await readdir(dataDir, { recursive: true, withFileTypes: true })) {
    if (!name.isFile()) continue;
    expect((await readFile(join(name.parentPath, name.name))).includes(secret), name.name).toBe(false);
  }
  expect(await readFile(configFile, 'utf8')).not.toContain(secret);
  {
    await using station = await startWorkstation({ dataDir, configFile });
    using desk = await connectDesk(station.url);
    await working(desk);
    expect(await desk.client.systems.get({ id: rt })).toMatchObject({
      value: { secrets: [{ path: 'auth.token', rests: 'store' }] },
    });
    expect(await desk.client.systems.remove({ id: rt })).toMatchObject({ ok: true });
  }
  await using station = await startWorkstation({ dataDir, configFile });
  using desk = await connectDesk(station.url);
  const removed = await desk.until(
    (listener) => desk.client.systems.live({}, listener),
    (event: { readonly removed?: readonly unknown[] | undefined }) => event.removed,
  );
  expect(removed).toEqual([{ id: 'rt', name: 'Tickets' }]);
  expect(await readFile(configFile, 'utf8')).toBe('{ "agent": { "id": "a", "name": "A" }, "systems": [] }\n');
}, 90_000);
