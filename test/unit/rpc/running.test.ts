import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Running, type Run } from '../../../src-shared/rpc/running.ts';

test('what runs is known by its id until it ends, in whatever order it ends', () => {
  const step = fc.record({ id: fc.integer({ min: 1, max: 6 }), starts: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step), (steps) => {
      const running = new Running();
      const expected = new Map<number, Run>();
      for (const { id, starts } of steps) {
        expect(running.has(id)).toBe(expected.has(id));
        if (starts && !expected.has(id)) expected.set(id, running.start(id, 'window-1'));
        else if (!starts) {
          running.end(id);
          expected.delete(id);
        }
        expect(running.size).toBe(expected.size);
      }
      running.abortAll('over');
      for (const { signal } of expected.values()) expect(signal.reason).toMatchObject({ message: 'over' });
    }),
  );
});

test('one of several is aborted alone; an id that does not run is nobody', () => {
  const running = new Running();
  const [one, two] = [running.start(1, 'window-1'), running.start(2, 'window-1')];
  running.abort(2, 'cancelled');
  running.abort(3, 'cancelled');
  expect([one.aborted, two.aborted]).toEqual([false, true]);
  expect([one.signal.aborted, two.signal.aborted]).toEqual([false, true]);
  one.abort('too late');
  expect(one.signal.reason).toMatchObject({ message: 'too late' });
});
