import { createChatStreamReader } from '../../src-main/core/adapters/ai-bot/chat/read-stream.ts';
import { handoverToUnified, readHandover, unreadable } from '../../src-main/core/adapters/ai-bot/handovers/codec.ts';
import { pushToUnified, readPush } from '../../src-main/core/adapters/ai-bot/handovers/webhook.ts';
import { parseJson } from '../../src-main/core/http/parse-json.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const context = { system: 'bot' as SystemId, systemName: 'Bot', statusChanges: true, now: 0 };
const time = '2026-11-23T09:00:00Z';
const handovers = [
  { id: 'c1', handedOverAt: time, transcript: [{ role: 'customer', text: 'Hello', time }] },
  {
    id: 7,
    status: 'closed',
    handedOverAt: 1_795_424_400_000,
    updatedAt: time,
    reason: 'asked for a person',
    language: 'zh-CN',
    customer: { id: 'u1', name: '王', phone: '+8613800138000', email: 'a@b.example', customerNumber: 'C-1' },
    summary: 'Wants a refund',
    transcript: [{ id: 't1', role: 'agent', text: 'x', time, name: 'Kim', idempotencyKey: 'k.p1' }],
  },
];

/** A bot's hand-overs, asked for and sent, and the stream of words its chat endpoint answers. */
export const targets: readonly FuzzTarget[] = [
  {
    name: 'ai-bot: hand-overs',
    structure: 'json',
    seeds: handovers.map((one) => Buffer.from(JSON.stringify(one))),
    run(input) {
      const json = parseJson(input);
      if (!json.ok) return `error at ${json.error.byteOffset}`;
      const read = readHandover(json.value);
      if (!read.ok) {
        unreadable('hand-over', json.value, read.error, context);
        return `error at ${read.error.path}`;
      }
      handoverToUnified(read.value, context);
      return 'value';
    },
  },
  {
    name: 'ai-bot: webhook bodies',
    structure: 'json',
    seeds: handovers.map((one) => Buffer.from(JSON.stringify(one))),
    run(input) {
      const read = readPush(input);
      pushToUnified(input, read, context);
      return read.ok ? 'value' : `error at ${read.error.path}`;
    },
  },
  {
    name: 'ai-bot: stream of words',
    seeds: [
      'data: {"choices":[{"index":0,"delta":{"content":"Hel"}}]}\n\ndata: {"choices":[{"delta":{"content":"lo"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n',
      ': ping\n\nevent: x\ndata: {"error":{"message":"overloaded","code":"busy"}}\n\n',
    ].map((text) => Buffer.from(text)),
    run(input) {
      const reader = createChatStreamReader('Bot', ['secret']);
      const piece = 1 + ((input[0] ?? 0) % 31);
      const events = [];
      for (let at = 0; at < input.length; at += piece) events.push(...reader.feed(input.subarray(at, at + piece)));
      const last = events.at(-1);
      if (last?.type !== 'error') return 'value';
      // An event that cannot be read is named by its number; what the bot itself says has no place.
      const number = /event (\d+) /.exec(last.error.message)?.[1];
      return number === undefined ? 'said' : `error at event ${number}`;
    },
  },
];
