import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrame } from '../../../src-main/core/adapters/gofly/agent-socket.ts';
import { readAnswer } from '../../../src-main/core/adapters/gofly/answer.ts';
import { chatTime } from '../../../src-main/core/adapters/gofly/chat-time.ts';
import {
  messageToUnified,
  readMessage,
  readVisitor,
  visitorToUnified,
  type CodecContext,
} from '../../../src-main/core/adapters/gofly/codec.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

const context: CodecContext = {
  system: 'chat' as SystemId,
  timeZone: 'Asia/Shanghai',
  customerNumberKey: 'customer_no',
  now: 0,
};
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64');
const row = {
  visitor_id: 'v-1',
  name: '上海 Guest',
  to_id: 'kim',
  status: 1,
  city: '上海',
  extra: base64({ visitor_name: '王小明', email: 'wang@demo.example', customer_no: 'C-1001', deep: { no: 1 } }),
  created_at: '2026-11-23T10:00:00+08:00',
  updated_at: '2026-11-23T10:05:00+08:00',
};
const visitor = (over: Record<string, unknown> = {}, newest?: Parameters<typeof visitorToUnified>[1]) => {
  const read = readVisitor({ ...row, ...over });
  if (!read.ok) throw new Error(read.error.message);
  return visitorToUnified(read.value, newest, context).map(({ body }) => body);
};

describe('a visitor', () => {
  it('is a person with what their page told, and a chat of their agent', () => {
    expect(visitor()).toMatchObject([
      {
        type: 'customer',
        card: { name: { full: '王小明' }, emails: { main: { address: 'wang@demo.example' } }, extra: { city: '上海' } },
        links: [{ key: 'customerNo', value: 'C-1001' }],
      },
      {
        type: 'ticket',
        channel: 'chat',
        subject: '',
        state: 'open',
        nativeState: 'online',
        owner: 'kim',
        createdAt: Date.UTC(2026, 10, 23, 2),
        requesters: [{ name: '王小明', email: 'wang@demo.example' }],
      },
    ]);
  });

  it('who left without an answer is still waited for; who was answered and left is done with', () => {
    const newest = (byVisitor: boolean) => ({ id: 7, at: 1, byVisitor });
    expect(visitor({ status: 0 }, newest(true))[1]).toMatchObject({ state: 'open', nativeState: 'offline' });
    expect(visitor({ status: 0 }, newest(false))[1]).toMatchObject({ state: 'resolved' });
  });

  it.each([
    'not base64 %',
    base64([1]),
    base64('x'),
    Buffer.from('{"a":').toString('base64'),
    base64({ __proto__: null, x: 1 }),
  ])('whose page told nonsense (%s) is a visitor all the same', (extra) =>
    expect(visitor({ extra })[0]).toMatchObject({ card: { name: { full: '上海 Guest' } }, links: [] }),
  );

  it('without an id is none', () => {
    expect(readVisitor({ ...row, visitor_id: '' })).toMatchObject({ ok: false, error: { path: 'visitor_id' } });
  });
});

describe('a message', () => {
  it.each([
    ['visitor', 'message', 'customer', 'Guest'],
    ['kefu', 'reply', 'agent', 'Kim'],
  ])('of a %s is a %s of the %s', (mesType, kind, role, name) => {
    const read = readMessage({
      id: 9,
      content: '<b>hi</b>',
      mes_type: mesType,
      kefu_name: 'Kim',
      visitor_name: 'Guest',
      create_time: '2026-11-23 10:00:00',
    });
    expect(read.ok && messageToUnified(read.value, 'v-1', context)).toMatchObject({
      id: 'message/9',
      time: Date.UTC(2026, 10, 23, 2),
      body: { kind, author: { role, name }, text: '<b>hi</b>', on: { ticket: { id: 'v-1' } } },
    });
  });

  it.each([
    [{ content: 'x', mes_type: 'kefu' }, 'id'],
    [{ id: 1.5, content: 'x', mes_type: 'kefu' }, 'id'],
    [{ id: 1, mes_type: 'kefu' }, 'content'],
    [{ id: 1, content: 'x', mes_type: 'admin' }, 'mes_type'],
  ])('%j is refused with its path', (message, path) => {
    expect(readMessage(message)).toMatchObject({ ok: false, error: { path } });
  });
});

describe('an answer', () => {
  const read = (text: string) => readAnswer(Buffer.from(text), 'GET /x', ['sesame']);

  it('of a handler that went on after its login check failed is the first of the two', () => {
    expect(read('{"code":401,"msg":"token失效"}{"code":200,"result":[]}')).toMatchObject({
      value: { code: 401, said: 'token失效' },
    });
  });

  it('says its reason as msg or message, without our secrets', () => {
    expect(read('{"code":400,"message":"wrong: sesame"}')).toMatchObject({ value: { code: 400, said: 'wrong: ***' } });
  });

  it.each(['', '<html>', '{"code":', '[]', '{"msg":"ok"}', '{"code":"200"}', '{"code":200}x'])(
    '%j is nonsense',
    (text) => {
      expect(read(text)).toMatchObject({ ok: false, error: { kind: 'nonsense' } });
    },
  );
});

describe('a frame of the socket', () => {
  it.each([
    ['{"type":"message","data":{"id":"v-1","to_id":"kim","is_kefu":"no"}}', { touched: 'v-1' }],
    ['{"type":"message","data":{"id":"v-1","to_id":"v-1","is_kefu":"yes"}}', { touched: 'v-1' }],
    ['{"type":"userOnline","data":{"uid":"v-2"}}', { touched: 'v-2' }],
    ['{"type":"userOffline","data":{"uid":"v-2","name":"x"}}', { touched: 'v-2' }],
    ['{"type":"close","data":"kim"}', 'replaced'],
    ['{"type":"many pong"}', 'noise'],
    ['{"type":"inputing","data":{"from":"v-1"}}', 'noise'],
    ['{"type":"message","data":null}', 'noise'],
    ['nonsense', 'noise'],
  ])('%s means %j', (text, meaning) => expect(readFrame(text)).toEqual(meaning));

  it('of any text is understood or passed over', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const meaning = readFrame(text);
        expect(typeof meaning === 'string' ? ['replaced', 'noise'].includes(meaning) : meaning.touched !== '').toBe(
          true,
        );
      }),
    );
  });
});

it.each([
  ['2026-11-23T10:00:00+08:00', '2026-11-23T02:00:00.000Z'],
  ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
  ['2026-11-23 10:00:00', '2026-11-23T02:00:00.000Z'],
  ['0001-01-01T00:00:00Z', undefined],
  ['yesterday', undefined],
  ['', undefined],
])('the time %j is %s', (text, iso) => {
  const at = chatTime(text, 'Asia/Shanghai');
  expect(at === undefined ? undefined : new Date(at).toISOString()).toBe(iso);
});

it('whatever the rows hold, they are messages or refused with a path', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, extra) => {
      const read = readVisitor({
        ...row,
        ...(typeof one === 'object' ? one : {}),
        extra: typeof extra === 'string' ? extra : base64(extra),
      });
      if (read.ok) expect(visitorToUnified(read.value, undefined, context)).toHaveLength(2);
      else expect(read.error.path).not.toBe('');
      const message = readMessage(one);
      if (message.ok) expect(messageToUnified(message.value, 'v', context).body.type).toBe('entry');
      else expect(message.error.path).not.toBe('');
    }),
  );
});
