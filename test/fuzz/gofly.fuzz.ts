import { readFrame } from '../../src-main/core/adapters/gofly/agent-socket.ts';
import { readAnswer } from '../../src-main/core/adapters/gofly/answer.ts';
import {
  messageToUnified,
  readMessage,
  readVisitor,
  unreadableRow,
  visitorToUnified,
} from '../../src-main/core/adapters/gofly/codec.ts';
import type { SystemId } from '../../src-shared/model/ids.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const context = {
  system: 'chat' as SystemId,
  timeZone: 'Asia/Shanghai',
  customerNumberKey: 'no',
  now: 0,
};
const seeds = [
  {
    code: 200,
    msg: 'ok',
    result: {
      visitor_id: 'v',
      name: 'n',
      to_id: 'k',
      status: 1,
      extra: 'eyJubyI6MX0=',
      updated_at: '2026-11-23T10:00:00+08:00',
    },
  },
  {
    code: 200,
    msg: 'ok',
    result: { id: 7, content: 'hello', mes_type: 'kefu', kefu_name: 'Kim', create_time: '2026-11-23 10:00:00' },
  },
  { code: 401, msg: 'token失效' },
  { type: 'message', data: { id: 'v', to_id: 'k', is_kefu: 'no' } },
];

/** Answers and frames of the live chat. */
export const target: FuzzTarget = {
  name: 'gofly: answers and frames',
  structure: 'json',
  seeds: [...seeds.map((seed) => Buffer.from(JSON.stringify(seed))), Buffer.from('{"code":401}{"code":200}')],
  run(input) {
    readFrame(Buffer.from(input).toString('utf8'));
    const answer = readAnswer(input, 'GET /x', []);
    if (!answer.ok) return `error at ${/byte (\d+)|at (.+?)\)/.exec(answer.error.message)?.[0] ?? ''}`;
    const visitor = readVisitor(answer.value.result);
    if (visitor.ok) visitorToUnified(visitor.value, undefined, context);
    const message = readMessage(answer.value.result);
    if (message.ok) messageToUnified(message.value, 'v', context);
    if (!message.ok) unreadableRow('message', answer.value.result, message.error, context);
    return visitor.ok || message.ok ? 'value' : `error at ${visitor.error.path} and ${message.error.path}`;
  },
};
