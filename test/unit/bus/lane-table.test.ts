import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LaneTable } from '../../../src-main/core/bus/lane-table.ts';
import { createReadyQueue } from '../../../src-main/core/bus/ready-queue.ts';

test('a table of lanes lists those that are not empty, whatever begins and ends', () => {
  const names = fc.constantFrom('', 'a', 'ab', 'conversation-1', 'conversation-2', '客户-3', 'x'.repeat(500));
  fc.assert(
    fc.property(fc.array(fc.tuple(names, fc.boolean())), (steps) => {
      const table = new LaneTable();
      const listed = new Set<string>();
      for (const [name, begins] of steps) {
        const lane = table.get(name);
        expect(lane !== undefined).toBe(listed.has(name));
        if (begins && lane === undefined) {
          expect(table.begin(name)).toMatchObject({ name, count: 0, buffer: [] });
          listed.add(name);
        } else if (!begins && lane !== undefined) {
          table.end(lane);
          listed.delete(name);
        }
      }
      expect(new Set([...table.all()].map(({ name }) => name))).toEqual(listed);
    }),
  );
});

test('lanes that came once are not kept for ever', () => {
  const table = new LaneTable();
  const first = table.begin('conversation-0');
  table.end(first);
  for (let index = 1; index < 20_000; index++) table.end(table.begin(`conversation-${index}`));
  const again = table.begin('conversation-0');
  expect(again).not.toBe(first);
});

test('a lane that ended and began anew is ready once, where it was queued last', () => {
  const table = new LaneTable();
  const queue = createReadyQueue();
  const queued = (name: string) => {
    const lane = table.get(name) ?? table.begin(name);
    lane.ticket++;
    lane.state = 'ready';
    queue.push(lane, 0);
    return lane;
  };
  const early = queued('a');
  table.end(early);
  queued('b');
  expect(queued('a')).toBe(early);
  expect([queue.shift()?.name, queue.shift()?.name, queue.shift()?.name]).toEqual(['b', 'a', undefined]);
});
