import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import { createSnowflake, snowflakeEpoch } from '../../../src-main/core/transactions/snowflake.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const open = (path: string, clock = createVirtualClock()): Store => {
  const opened = openStore({ path, clock, logger: nullLogger });
  if (!opened.ok) throw opened.error;
  return opened.value;
};

describe('snowflake ids', () => {
  it('hold the millisecond since 2026, the worker and the sequence', async () => {
    await using dir = tempDir();
    const clock = createVirtualClock(snowflakeEpoch + 123_456);
    using store = open(join(dir.path, 'w.db'), clock);
    const next = createSnowflake({ clock, store, nodeId: 37 });
    const [first, second] = [BigInt(next()), BigInt(next())];
    expect(first >> 22n).toBe(123_456n);
    expect((first >> 12n) & 1023n).toBe(37n);
    expect([first & 4095n, second & 4095n]).toEqual([0n, 1n]);
  });

  it('refuse a worker number that does not fit', async () => {
    await using dir = tempDir();
    using store = open(join(dir.path, 'w.db'));
    for (const nodeId of [-1, 1024, 1.5, Number.NaN])
      expect(() => createSnowflake({ clock: createVirtualClock(), store, nodeId })).toThrow(RangeError);
  });

  it('are unique and rise whatever the clock does, and never repeat after a restart or in a second process', async () => {
    await using dir = tempDir();
    let run = 0;
    const step = fc.oneof(
      { weight: 6, arbitrary: fc.record({ do: fc.constant('draw' as const), count: fc.integer({ min: 1, max: 40 }) }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constant('jump' as const), ms: fc.integer({ min: -100_000, max: 30_000 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('restart' as const), which: fc.integer({ min: 0, max: 1 }) }),
      },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const clock = createVirtualClock();
        using store = open(join(dir.path, `w${run++}.db`), clock);
        // Two generators with the same worker number are two processes on one workspace.
        const make = () => ({ next: createSnowflake({ clock, store, nodeId: 5 }), last: -1n });
        const processes = [make(), make()];
        const seen = new Set<string>();
        for (const one of steps) {
          if (one.do === 'jump') clock.jump(one.ms);
          else if (one.do === 'restart') processes[one.which] = make();
          else
            for (let count = 0; count < one.count; count++) {
              const drawer = processes[count % 2];
              if (drawer === undefined) throw new Error('two processes');
              const id = drawer.next();
              expect(seen.has(id)).toBe(false);
              expect(BigInt(id) > drawer.last).toBe(true);
              seen.add(id);
              drawer.last = BigInt(id);
            }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('run ahead of a clock that stands still rather than repeat', async () => {
    await using dir = tempDir();
    const clock = createVirtualClock();
    using store = open(join(dir.path, 'w.db'), clock);
    const next = createSnowflake({ clock, store, nodeId: 0 });
    const ids = Array.from({ length: 10_000 }, next);
    expect(new Set(ids).size).toBe(10_000);
    expect(Number((BigInt(ids.at(-1) ?? 0) >> 22n) - (BigInt(ids[0] ?? 0) >> 22n))).toBe(2);
  });
});
