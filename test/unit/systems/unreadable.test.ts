import { expect, test } from 'vitest';
import type { Bus, Delivery, DeliveryHandler } from '../../../src-main/core/bus/bus.ts';
import { declareUnreadable } from '../../../src-main/core/systems/unreadable.ts';

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
