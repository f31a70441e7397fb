import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Backlog, type BacklogQueue } from '../../../src-main/core/bus/backlog.ts';

const emptyQueue = (): BacklogQueue => ({ first: -1, last: -1 });

test('queues that share a backlog are first in, first out, each for itself', () => {
  const step = fc.record({ queue: fc.nat(3), push: fc.boolean(), plain: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const backlog = new Backlog();
      const queues = Array.from({ length: 4 }, emptyQueue);
      const expected: { seq: number; plain: boolean }[][] = [[], [], [], []];
      let seq = 2 ** 52 - 1_000;
      for (const { queue: index, push, plain } of steps) {
        const [queue, model] = [queues[index]!, expected[index]!];
        if (push) {
          backlog.push(queue, ++seq, plain);
          model.push({ seq, plain });
        } else if (model.length > 0) {
          backlog.dropFirst(queue);
          model.shift();
        }
        expect(backlog.isEmpty(queue)).toBe(model.length === 0);
        expect(backlog.firstIsPlain(queue)).toBe(model[0]?.plain ?? false);
        if (model.length > 0) expect(backlog.first(queue)).toBe(model[0]!.seq);
      }
    }),
  );
});

test('a hundred thousand in one queue come out as they went in, and places are used again', () => {
  const backlog = new Backlog();
  const [long, short] = [emptyQueue(), emptyQueue()];
  for (let round = 0; round < 2; round++) {
    for (let seq = 1; seq <= 100_000; seq++) {
      backlog.push(long, seq, true);
      if (seq % 3 === 0) backlog.push(short, seq, false);
    }
    for (let seq = 1; seq <= 100_000; seq++) {
      expect(backlog.first(long)).toBe(seq);
      backlog.dropFirst(long);
      if (seq % 3 !== 0) continue;
      expect(backlog.first(short)).toBe(seq);
      backlog.dropFirst(short);
    }
    expect(backlog.isEmpty(long) && backlog.isEmpty(short)).toBe(true);
  }
});
