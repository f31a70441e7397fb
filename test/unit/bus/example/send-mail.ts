import { join } from 'node:path';
import { createJsonLogger } from '../../../../src-main/core/host-kit/json-logger.ts';
import { noFaultPoints } from '../../../../src-main/core/ports/fault-point.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import { openStore } from '../../../../src-main/core/store/open-store.ts';
import { createBus } from '../../../../src-main/core/bus/create-bus.ts';

const folder = process.argv[2] ?? '.'; // has to exist
const say = (line: string) => process.stdout.write(`${line}\n`);

// Open. What is declared with `using` is closed at the end, the bus before the store.
const clock = createRealClock();
using logger = createJsonLogger({ folder, clock });
const opened = openStore({ path: join(folder, 'example.db'), clock, logger });
if (!opened.ok) throw opened.error; // says what happened, where, and what to do
using store = opened.value;
await using bus = createBus({ store, clock, logger, reachFaultPoint: noFaultPoints });

bus.topic({
  name: 'mail.send',
  durability: 'power',
  maxMessages: 10_000,
  maxBytes: 1024 * 1024,
  maxAttempts: 12,
  maxCrashes: 3,
  backoff: { firstMs: 1_000, capMs: 300_000 },
  leaseMs: 30_000,
  concurrency: 8,
  idempotencyTtlMs: 24 * 3_600_000,
});

// Subscribe. `id` goes to the mail system as its idempotency key, `signal` ends what takes too long.
bus.handle('mail.send', async ({ body }) => {
  const { to } = JSON.parse(body) as { to: string };
  if (!to.includes('@')) return { outcome: 'park', reason: `"${to}" is no address` };
  say(`sent to ${to}`);
  return { outcome: 'done' };
});

// Publish. The second is the same act again; the third is more than the topic takes.
const letter = { lane: 'ann', body: JSON.stringify({ to: 'ann at example.org' }), idempotencyKey: 'letter-1' };
for (const message of [letter, letter, { lane: 'ann', body: 'x'.repeat(2_000_000) }]) {
  const receipt = await bus.publish('mail.send', message);
  if (receipt.ok) say(receipt.value.duplicate ? 'stored before' : `stored, level ${receipt.value.durability}`);
  else say(`refused, nothing was stored: ${receipt.error.code}`);
}

// A person corrects what was parked and sends it again.
const until = async (holds: () => boolean) => {
  for (const limit = AbortSignal.timeout(10_000); !holds();) await clock.sleep(10, limit);
};
await until(() => bus.parked('mail.send').length > 0);
for (const { id, reason } of bus.parked('mail.send')) {
  say(`parked: ${reason}`);
  bus.redrive(id, JSON.stringify({ to: 'ann@example.org' }));
}
await until(() => bus.depth().every(({ waiting, running, parked }) => waiting + running + parked === 0));
