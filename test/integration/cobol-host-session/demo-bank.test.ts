import * as v from 'valibot';
import { expect, test } from 'vitest';
import { cobolHostSettingsSchema } from '../../../src-main/core/adapters/cobol-host/settings.ts';
import { demoPeople } from '../../../src-main/demo/demo-people.ts';
import { startDemoCobolHost } from '../../../src-main/demo/cobol-host/start-demo-cobol-host.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { openOn, soon } from './odd-host.ts';

test('the demo bank knows customers of the demo, says that it is a simulation, and lives', async () => {
  const clock = createVirtualClock(Date.UTC(2026, 10, 23, 8));
  await using system = await startDemoCobolHost({
    clock,
    random: () => 0.3,
    now: clock.now(),
    folder: '',
    tickets: [],
  });
  const { port, user, password, timeZone } = v.parse(cobolHostSettingsSchema, system.config.settings);
  await using session = openOn({ port }, { user, password, timeZone });
  expect(await session.health(soon())).toMatchObject({
    ok: true,
    value: { said: expect.stringContaining('SIMULATION') },
  });
  const first = await session.pull(undefined, soon());
  if (!first.ok) throw new Error(first.error.message);
  const { messages, cursor } = first.value;
  expect(messages.filter(({ body }) => body.type === 'unreadable')).toEqual([]);
  for (const { body } of messages) {
    if (body.type !== 'customer') continue;
    const person = demoPeople.find(({ customerNo }) => customerNo === body.reference.id);
    expect(body.card.name?.full).toBe(person?.name);
    expect(body.card.emails?.['main']?.address).toBe(person?.email);
  }
  const tickets = messages.flatMap(({ body }) => (body.type === 'ticket' ? [body] : []));
  expect(tickets.map(({ subject }) => subject)).toContain('信用卡被重复扣款');
  // Each stands at its own time of the last days, in the time zone of the bank.
  const hoursAgo = tickets
    .map(({ createdAt }) => Math.round((clock.now() - createdAt) / 3_600_000))
    .toSorted((a, b) => a - b);
  expect(hoursAgo).toEqual([3, 14, 26, 51, 120]);
  for (let n = 0; n < 3; n += 1) await clock.advance(45_000);
  const next = await session.pull(cursor, soon());
  const types = next.ok ? next.value.messages.map(({ body }) => body.type) : [];
  expect(types).toContain('customer');
  expect(types).toContain('entry');
});
