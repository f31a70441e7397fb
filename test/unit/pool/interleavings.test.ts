import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Lease } from '../../../src-main/core/pool/pool.ts';
import { poolRig, type FakeConnection } from './scripted-endpoint.ts';

const max = 3;

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('acquire' as const),
      timeoutMs: fc.integer({ min: 1, max: 300 }),
      owner: fc.constantFrom('a', 'b', 'c'),
      priority: fc.constantFrom('interactive' as const, 'background' as const),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('release' as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('discard' as const), at: fc.nat(20) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('abort' as const), at: fc.nat(20) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 400 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('failNext' as const), times: fc.integer({ min: 1, max: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('die' as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('killSilently' as const), at: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'pause' as const }) },
  { weight: 2, arbitrary: fc.constant({ do: 'resume' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'refresh' as const }) },
);

it('whatever happens in whatever order: never above the maximum, nothing lost, nobody served twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(), async (steps, seed) => {
      let state = seed + 1;
      const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
      const rig = poolRig(
        { max, minIdle: 1, maxLifetimeMs: 900, idleTimeoutMs: 700, sweepEveryMs: 100, random, maxWaiting: 5 },
        20,
      );
      const { clock, endpoint, pool } = rig;
      const leases: Lease<FakeConnection>[] = [];
      const controllers: AbortController[] = [];
      let asked = 0;
      let answered = 0;
      const answers: Promise<void>[] = [];

      const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];
      const giveBack = (at: number, how: 'release' | 'discard'): void => {
        const lease = pick(leases, at);
        if (!lease) return;
        leases.splice(leases.indexOf(lease), 1);
        lease[how]();
      };
      const run = (one: (typeof steps)[number]): Promise<void> | void => {
        if (one.do === 'acquire') {
          const controller = new AbortController();
          controllers.push(controller);
          asked += 1;
          answers.push(
            pool.acquire({ ...one, signal: controller.signal }).then((result) => {
              answered += 1;
              if (result.ok) leases.push(result.value);
            }),
          );
        } else if (one.do === 'release' || one.do === 'discard') giveBack(one.at, one.do);
        else if (one.do === 'abort') pick(controllers, one.at)?.abort();
        else if (one.do === 'wait') return clock.advance(one.ms);
        else if (one.do === 'failNext') endpoint.failures = Array.from({ length: one.times }, () => new Error('no'));
        else if (one.do === 'die') pick([...endpoint.alive], one.at)?.die(new Error('gone'));
        else if (one.do === 'killSilently') {
          const victim = pick([...endpoint.alive], one.at);
          if (victim) endpoint.dead.add(victim);
        } else pool[one.do]();
      };

      for (const one of steps) {
        await run(one);
        const now = pool.snapshot();
        expect(now.total).toBeLessThanOrEqual(max);
        expect(now.idle + now.active + now.busy + now.creating + now.closing).toBe(now.total);
        expect(new Set(leases.map((lease) => lease.resource)).size).toBe(leases.length);
        expect(answered).toBeLessThanOrEqual(asked);
      }
      expect(endpoint.peak).toBeLessThanOrEqual(max);

      pool.resume();
      await clock.advance(400);
      expect(answered).toBe(asked);
      expect(pool.snapshot()).toMatchObject({ pending: 0, active: leases.length });

      // Nothing lost: with the endpoint sound again and everything given back, all places can be borrowed once more.
      for (const lease of leases.splice(0)) lease.release();
      endpoint.failures = [];
      await clock.advance(60_000);
      const all = Array.from({ length: max }, () => pool.acquire({ timeoutMs: 5_000 }));
      await clock.advance(5_000);
      const again = await Promise.all(all);
      expect(again.map((result) => result.ok)).toEqual(Array.from({ length: max }, () => true));

      const drained = pool.drain(10);
      await clock.advance(10_000);
      expect(await drained).toEqual({ forced: max });
      expect(endpoint.alive.size).toBe(0);
      const end = pool.snapshot();
      expect(end.created + end.late).toBe(end.destroyed + end.late);
    }),
    { numRuns: 150 },
  );
});
