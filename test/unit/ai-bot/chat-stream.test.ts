import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { createChatStreamReader, type ChatEvent } from '../../../src-main/core/adapters/ai-bot/chat/read-stream.ts';

const chunk = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function readInPieces(bytes: Uint8Array, size: number): ChatEvent[] {
  const reader = createChatStreamReader('the bot', ['secret']);
  const events: ChatEvent[] = [];
  for (let start = 0; start < bytes.length; start += size)
    events.push(...reader.feed(bytes.subarray(start, start + size)));
  return events;
}
const textOf = (events: readonly ChatEvent[]): string =>
  events.map((event) => (event.type === 'text' ? event.text : '')).join('');

it('a stream says the same wherever it is cut, inside characters and events too', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.integer({ min: 1, max: 40 }), (words, size) => {
      const events = readInPieces(bytesOf(`: hello\n\n${words.map(chunk).join('')}data: [DONE]\n\n`), size);
      expect(textOf(events)).toBe(words.join(''));
      expect(events.at(-1)).toEqual({ type: 'end' });
    }),
  );
});

it('never throws, and says nothing after an error or the end', () => {
  const event = fc.oneof(fc.json(), fc.string()).map((data) => `data: ${data}\n\n`);
  fc.assert(
    fc.property(fc.array(fc.oneof(event, fc.string())), fc.uint8Array(), (parts, noise) => {
      const events = readInPieces(Buffer.concat([bytesOf(parts.join('')), noise]), 7);
      const end = events.findIndex(({ type }) => type !== 'text');
      if (end !== -1) expect(end).toBe(events.length - 1);
    }),
  );
});

it('what is no chunk is an error that names the event and the place', () => {
  const [broken] = readInPieces(bytesOf('data: {"choices": [{"delta": {"content": 7}}]}\n\n'), 9);
  expect(broken).toMatchObject({
    error: { kind: 'nonsense', message: expect.stringMatching(/event 1 .*content/) },
  });
});

it('an error in the middle of a stream is told without its secrets', () => {
  const error = { error: { message: 'overloaded, key secret', code: 'overloaded' } };
  const events = readInPieces(bytesOf(`${chunk('half')}data: ${JSON.stringify(error)}\n\n`), 11);
  expect(events.at(-1)).toMatchObject({ type: 'error', error: { kind: 'busy' } });
  expect(JSON.stringify(events)).not.toContain('key secret');
});
