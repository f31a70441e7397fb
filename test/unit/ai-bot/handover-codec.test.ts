import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  handoverToUnified,
  readHandover,
  type CodecContext,
} from '../../../src-main/core/adapters/ai-bot/handovers/codec.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

const context: CodecContext = { system: 'bot' as SystemId, systemName: 'Bot', statusChanges: true, now: 0 };
const document = {
  id: 'talk-1',
  handedOverAt: '2026-11-23T09:00:00Z',
  summary: 'Wants a person.',
  transcript: [
    { id: 'm1', role: 'customer', text: '你好', time: '2026-11-23T08:59:00Z' },
    { id: 'm2', role: 'bot', text: 'Hello', time: '2026-11-23T08:59:10Z' },
  ],
};
const bodiesOf = (value: unknown) => {
  const read = readHandover(value);
  return read.ok ? handoverToUnified(read.value, context).map(({ body }) => body) : [];
};

it('a hand-over becomes a ticket, its turns, and an internal note with the summary', () => {
  expect(bodiesOf(document)).toMatchObject([
    { type: 'ticket', channel: 'chat', state: 'open' },
    { type: 'entry', kind: 'message', text: '你好' },
    { type: 'entry', kind: 'bot', text: 'Hello' },
    { type: 'entry', kind: 'note', text: expect.stringContaining('Wants a person.') },
  ]);
});

it('a turn that cannot be read is parked with its place, and the others go on', () => {
  const [, , second] = [...document.transcript, { id: 'm3', role: 'ghost', text: 'boo', time: 1 }];
  const bodies = bodiesOf({ ...document, transcript: [...document.transcript, second] });
  expect(bodies.filter(({ type }) => type === 'entry')).toHaveLength(3);
  expect(bodies.at(-1)).toMatchObject({ type: 'unreadable', reason: expect.stringContaining('transcript.2.role') });
});

it('never throws: whatever comes is read or an error with a path', () => {
  const hostile = fc.oneof(
    fc.anything(),
    fc.record(
      {
        id: fc.anything(),
        handedOverAt: fc.oneof(fc.double(), fc.string(), fc.constant(1)),
        transcript: fc.array(fc.anything()),
        customer: fc.anything(),
        summary: fc.anything(),
      },
      { requiredKeys: [] },
    ),
    fc.json().map((text) => JSON.parse(text) as unknown),
  );
  fc.assert(
    fc.property(hostile, (value) => {
      const read = readHandover(value);
      if (read.ok) handoverToUnified(read.value, context);
      else expect(read.error.path).not.toBe('');
    }),
  );
});
