import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { distinctIds, has, must, pullToEnd, pullUntil, soon, type Fixture } from './fixture.ts';
import { unless, type Rule } from './rules.ts';

/** Writers beside a running pull. */
const parallelRecords = 12;

/** How changes are learnt: nothing is missed, nothing gets a second name. */
export function changeRules({ descriptor, running }: Fixture): Rule[] {
  const { delta } = descriptor.capabilities;
  const pulls = unless(delta !== 'push', `changes are pushed (delta: ${delta})`);
  return [
    {
      title: 'every message names its system, has a time, and an id of its own',
      async check({ open, running }) {
        const { messages } = await pullToEnd(open());
        expect(messages.filter(({ source }) => source !== running.system)).toEqual([]);
        expect(messages.filter(({ time }) => !Number.isFinite(time))).toEqual([]);
        expect(messages.filter(({ body }) => body.type === 'unreadable')).toEqual([]);
        const bodies = new Map<string, string>();
        for (const { id, body } of messages) expect(bodies.get(id) ?? body.type, id).toBe(body.type);
      },
    },
    {
      title: 'a record added after a pull is announced by the next ones under exactly one id',
      notApplicable: pulls,
      async check({ open, running }) {
        const session = open();
        const before = await pullToEnd(session);
        const added = await running.addRecord();
        const announced = (messages: readonly UnifiedMessage[]): UnifiedMessage[] =>
          messages.filter((m) => added.announces(m));
        expect(announced(before.messages)).toEqual([]);
        const after = await pullUntil(session, before.cursor, (messages) => announced(messages).length > 0);
        const later = await pullToEnd(session, after.cursor);
        expect(distinctIds(announced([...after.messages, ...later.messages]))).toHaveLength(1);
      },
    },
    {
      title: 'a record that changes is announced again under another id',
      notApplicable: pulls,
      async check({ open, running }) {
        const session = open();
        const before = await pullToEnd(session);
        const added = await running.addRecord();
        const one = await pullUntil(session, before.cursor, (messages) => messages.some((m) => added.announces(m)));
        if (added.change === undefined) return;
        await added.change();
        const ids = (messages: readonly UnifiedMessage[]): string[] =>
          distinctIds(messages.filter((m) => added.announces(m)));
        const two = await pullUntil(session, one.cursor, (messages) => ids([...one.messages, ...messages]).length > 1);
        expect(ids([...one.messages, ...two.messages])).toHaveLength(2);
      },
    },
    {
      title: 'a record that cannot be read is parked once, with its reason, and those before and after it are read',
      notApplicable: pulls ?? unless(running.addUnreadable !== undefined, 'no record of it can be unreadable here'),
      async check({ open }) {
        const start = await pullToEnd(open());
        const before = await running.addRecord();
        await using bad = await has(running.addUnreadable, 'addUnreadable')();
        const after = await running.addRecord();
        const isAll = (messages: readonly UnifiedMessage[]): boolean =>
          [before, after].every((one) => messages.some((m) => one.announces(m))) && messages.some((m) => bad.parks(m));
        const session = open(bad.settings);
        const parkings: string[][] = [];
        // As news, and again with everything there is.
        for (const cursor of [start.cursor, undefined]) {
          const read = await pullUntil(session, cursor, isAll);
          const later = await pullToEnd(session, read.cursor);
          expect([before, after].map((one) => read.messages.some((m) => one.announces(m)))).toEqual([true, true]);
          const parked = [...read.messages, ...later.messages].filter((m) => bad.parks(m));
          expect(parked.map(({ body }) => body.type === 'unreadable' && body.reason.length > 10)).not.toContain(false);
          parkings.push(distinctIds(parked).toSorted());
        }
        // Parked again under the same ids, it lies there once. A mapping may read several things from one record.
        expect(parkings[0]).not.toEqual([]);
        expect(parkings[1]).toEqual(parkings[0]);
      },
    },
    {
      title: 'a pull repeated from an old cursor, by another session, gives the same messages again',
      notApplicable: pulls,
      async check({ open, running }) {
        const first = open();
        const before = await pullToEnd(first);
        const added = await Promise.all([running.addRecord(), running.addRecord()]);
        const all = (messages: readonly UnifiedMessage[]): boolean =>
          added.every((one) => messages.some((m) => one.announces(m)));
        const once = await pullUntil(first, before.cursor, all);
        const twice = await pullUntil(open(), before.cursor, all);
        for (const one of added) {
          const ids = (messages: readonly UnifiedMessage[]): string[] =>
            distinctIds(messages.filter((m) => one.announces(m)));
          expect(ids(twice.messages)).toEqual(ids(once.messages));
        }
      },
    },
    {
      title: 'two loads from the beginning give the same ids',
      notApplicable: pulls,
      async check({ open }) {
        const once = distinctIds((await pullToEnd(open())).messages).toSorted();
        const twice = distinctIds((await pullToEnd(open())).messages).toSorted();
        expect(twice).toEqual(once);
      },
    },
    {
      title: 'records added by parallel writers during a pull are all announced, each under exactly one id',
      notApplicable: pulls,
      async check({ open, running }) {
        const session = open();
        let { cursor } = await pullToEnd(session);
        const messages: UnifiedMessage[] = [];
        let writing = true;
        const written = Promise.all(Array.from({ length: parallelRecords }, () => running.addRecord())).finally(() => {
          writing = false;
        });
        while (writing) {
          const answer = await session.pull(cursor, soon());
          // A file that somebody is writing is looked at again: the answer says so, and the cursor stays.
          if (!answer.ok && answer.error.kind === 'busy') {
            await delay(20);
            continue;
          }
          const batch = must(answer);
          messages.push(...batch.messages);
          ({ cursor } = batch);
        }
        const added = await written;
        const missing = (seen: readonly UnifiedMessage[]): number =>
          added.filter((one) => ![...messages, ...seen].some((m) => one.announces(m))).length;
        const rest = await pullUntil(session, cursor, (seen) => missing(seen) === 0);
        expect(missing(rest.messages)).toBe(0);
        const all = [...messages, ...rest.messages, ...(await pullToEnd(session, rest.cursor)).messages];
        for (const one of added) expect(distinctIds(all.filter((m) => one.announces(m)))).toHaveLength(1);
      },
    },
    {
      title: 'a cursor nobody can read is answered, not thrown',
      async check({ open }) {
        const answer = await open().pull('{"this is": "no cursor"', soon());
        expect(typeof answer.ok).toBe('boolean');
      },
    },
    {
      title: 'what happens while the line is up is pushed, once',
      notApplicable: unless(delta === 'push', `changes are pulled (delta: ${delta})`),
      async check({ open, running }) {
        const session = open();
        const line = new AbortController();
        const messages: UnifiedMessage[] = [];
        must(
          await has(session.listen, 'listen')(
            (message, stored) => {
              messages.push(message);
              stored?.(true);
            },
            () => {},
            line.signal,
          ),
        );
        const added = await running.addRecord();
        // Each message is asked about once, in the order of arrival.
        const announced: UnifiedMessage[] = [];
        const until = performance.now() + 30_000;
        for (let next = 0; announced.length === 0 && performance.now() < until;) {
          const arrived = messages.slice(next);
          next += arrived.length;
          announced.push(...arrived.filter((m) => added.announces(m)));
          await createRealClock().sleep(20);
        }
        line.abort();
        expect(distinctIds(announced)).toHaveLength(1);
      },
    },
  ];
}
