import { expect, test, vi } from 'vitest';
import { createSystemsApi, type SystemsApiDeps } from '../../../src-main/core/api/systems-api.ts';
import type { Bus, Delivery, DeliveryHandler } from '../../../src-main/core/bus/bus.ts';
import { applyBatch } from '../../../src-main/core/systems/apply-batch.ts';
import { cursors } from '../../../src-main/core/systems/cursors.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { declareUnreadable } from '../../../src-main/core/systems/unreadable.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import { openBus } from '../../kit/bus-on-file.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** What the handler of unreadable records answers for one that a person sent back. */
async function sentBack(reread: Parameters<typeof declareUnreadable>[1]) {
  let handler: DeliveryHandler | undefined;
  const bus = { topic() {}, handle: (_topic: string, given: DeliveryHandler) => void (handler = given) };
  declareUnreadable(bus as unknown as Bus, reread);
  const body = JSON.stringify({ system: 'rt', id: 'r1', reason: 'no number', raw: '{}', again: true });
  return handler?.({ body } as Delivery);
}

test('a parked record whose system was removed stays parked when a person sends it back', async () => {
  expect(await sentBack(() => undefined)).toEqual({
    outcome: 'park',
    reason: 'its system "rt" was removed: no number',
  });
});

test('a parked record is done when its system is read again', async () => {
  expect(await sentBack(() => Promise.resolve())).toEqual({ outcome: 'done' });
});

test('records that are sent back together have each of their systems read once, and what is still unreadable is parked once', async () => {
  await using dir = tempDir();
  const { bus, store, clock, close } = openBus({ path: `${dir.path}/w.db` });
  const [rt, crm] = ['rt' as SystemId, 'crm' as SystemId];
  const record = (system: SystemId, id: string) =>
    ({
      id,
      system,
      time: clock.now(),
      body: { type: 'unreadable', reason: 'no number', raw: '{}' },
    }) as unknown as UnifiedMessage;
  const callBoard = { apply() {}, lost() {} };
  const deps = { store, bus, inbox: { apply: () => 0 }, callBoard, clock, reachFaultPoint: () => {} };
  const read = (system: SystemId, ids: readonly string[]) =>
    applyBatch(
      deps,
      system,
      ids.map((id) => record(system, id)),
      'read',
    );
  const readings: SystemId[] = [];
  declareUnreadable(bus, async (system) => {
    readings.push(system);
    await store.writeSoon('process', (tx) => cursors.forget(tx, system, clock.now()));
    // The runner begins at once; nothing has become readable.
    await read(system, system === rt ? ['r1', 'r2', 'r3'] : ['c1']);
  });
  const parked = () => bus.parked(undefined, 100).map(({ body }) => (JSON.parse(body) as { id: string }).id);
  const settled = async (count: number) => {
    await vi.waitFor(async () => {
      await clock.advance(1_000);
      expect(bus.depth().reduce((sum, { waiting }) => sum + waiting, 0)).toBe(0);
      expect(parked()).toHaveLength(count);
    });
  };
  await read(rt, ['r1', 'r2', 'r3']);
  await read(crm, ['c1']);
  await settled(4);

  const api = createSystemsApi({ bus } as SystemsApiDeps);
  const sendAllBack = () => api.redrive({ ids: bus.parked(undefined, 100).map(({ id }) => id) }, {} as never);
  await sendAllBack();
  await settled(4);
  expect(readings.toSorted()).toEqual([crm, rt]);
  expect(parked().toSorted()).toEqual(['c1', 'r1', 'r2', 'r3']);
  expect(store.read((db) => cursors.generation(db, rt))).toBe(1);

  // Sent back once more by a person, they are read once more.
  await sendAllBack();
  await settled(4);
  expect(readings.toSorted()).toEqual([crm, crm, rt, rt]);
  await close();
});
