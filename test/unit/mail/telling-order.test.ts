import { expect, test } from 'vitest';
import { createTellingOrder } from '../../../src-main/core/adapters/mail/mailbox/telling-order.ts';
import type { MailRecord } from '../../../src-main/core/adapters/mail/threads/mail-record.ts';

const recordOf = (key: string): MailRecord => ({
  ...{ key, messageId: key, ancestors: [], subject: '', date: 0, from: { name: '', address: '' }, to: [] },
  ...({ origin: 'person', operation: '', agent: '', copies: [] } as unknown as MailRecord),
});

test('what was removed is told no more, at the front and in the middle', () => {
  const order = createTellingOrder(['a', 'b', 'c', 'd'].map(recordOf));
  order.remove('c');
  order.remove('a');
  order.remove('nobody');
  expect([[...order].map(({ key }) => key), order.size, order.first?.key]).toEqual([['b', 'd'], 2, 'b']);
  order.remove('b');
  order.remove('d');
  expect([[...order], order.size, order.first]).toEqual([[], 0, undefined]);
});

test('looking at the first ones does not look at the others', () => {
  let looked = 0;
  const records = Array.from({ length: 1_000 }, (_, n) => recordOf(`${n}`));
  const watched = new Proxy(records, {
    get(target, name, receiver): unknown {
      if (typeof name === 'string' && /^\d+$/.test(name)) looked++;
      return Reflect.get(target, name, receiver);
    },
  });
  const order = createTellingOrder(watched);
  looked = 0;
  for (let batch = 0; batch < 20; batch++) {
    const told: MailRecord[] = [];
    for (const record of order) {
      if (told.length === 50) break;
      told.push(record);
    }
    for (const { key } of told) order.remove(key);
  }
  expect(order.size).toBe(0);
  expect(looked).toBeLessThan(10 * records.length);
});
