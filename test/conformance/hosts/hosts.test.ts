import { describe, expect, test } from 'vitest';
import { lockDataFolder } from '../../../src-main/core/host-kit/lock-data-folder.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { contract } from '../../../src-shared/contract/contract.ts';
import { createClient } from '../../../src-shared/rpc/client.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';
import { hostKinds, type RunningHost } from './host-kinds.ts';

const clientOf = (host: RunningHost) =>
  createClient(contract, { connect: (signal) => host.connect(signal), timers: createRealClock() });
const closeOf = (wire: Wire): Promise<string> => new Promise((resolve) => void wire.onClose(resolve));

describe.each(hostKinds)('the $name host', (kind) => {
  test('lets its window talk to the core, which knows its host', async () => {
    await using host = await kind.open();
    using handle = clientOf(host);
    expect(await handle.client.settings.workspace({})).toMatchObject({
      ok: true,
      value: { host: kind.name, version: '0.0.0-test' },
    });
  });

  test('refuses an input outside the contract with the path', async () => {
    await using host = await kind.open();
    using handle = clientOf(host);
    expect(await handle.client.systems.parked({ limit: 0 })).toMatchObject({
      ok: false,
      error: { code: 'BAD_REQUEST', detail: [{ path: 'limit' }] },
    });
  });

  test('tells a fault of the core without its details, and goes on', async () => {
    await using host = await kind.open();
    using handle = clientOf(host);
    const answer = await handle.client.systems.parked({ limit: 1 });
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
    expect(JSON.stringify(answer)).not.toContain('fake core');
    expect(await handle.client.settings.workspace({})).toMatchObject({ ok: true });
  });

  test('ends only the connection that sends what is no frame', async () => {
    await using host = await kind.open();
    using handle = clientOf(host);
    await handle.client.settings.workspace({});
    const bad = await host.connect(new AbortController().signal);
    const closed = closeOf(bad);
    bad.send({ t: 'shout' } as never);
    expect(await closed).toMatch(/not a frame/);
    expect(await handle.client.settings.workspace({})).toMatchObject({ ok: true });
  });

  test('connects a window again that lost its connection', async () => {
    await using host = await kind.open();
    let wire: Wire | undefined;
    using handle = createClient(contract, {
      connect: async (signal) => (wire = await host.connect(signal)),
      timers: createRealClock(),
      backOff: { minMs: 1, maxMs: 10 },
    });
    await handle.client.settings.workspace({});
    wire?.close('lost');
    expect(await handle.client.settings.workspace({})).toMatchObject({ ok: true });
  });

  test('ends its windows’ connections and gives the data folder back when it ends', async () => {
    await using host = await kind.open();
    using handle = clientOf(host);
    await handle.client.settings.workspace({});
    const wire = await host.connect(new AbortController().signal);
    const closed = closeOf(wire);
    expect(lockDataFolder(host.dataDir)).toMatchObject({ ok: false, error: { code: 'LOCKED' } });
    await host.end();
    expect(await closed).not.toBe('');
    const again = lockDataFolder(host.dataDir);
    expect(again).toMatchObject({ ok: true });
    if (again.ok) again.value[Symbol.dispose]();
  });
});
