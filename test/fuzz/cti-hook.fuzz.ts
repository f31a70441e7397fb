import { readHook } from '../../src-main/core/adapters/cti-hook/hook-event.ts';
import type { FuzzTarget } from './fuzz-target.ts';

const seeds = [
  'event=newCall&from=493055571600&to=491711234567&direction=in&callId=53ba&user[]=Alice&user[]=Bob&queue=help',
  JSON.stringify({ event: 'hangup', callId: '1', cause: 'busy', from: '1', to: '2', direction: 'out' }),
  JSON.stringify({ event: 'answer', callId: '1', user: ['A', 'B'], answeringNumber: '42' }),
];

/** Bodies of call hooks, as JSON or as a form, whichever the first byte suggests. */
export const target: FuzzTarget = {
  name: 'cti-hook: bodies',
  structure: 'json',
  seeds: seeds.map((seed) => Buffer.from(seed)),
  run(input) {
    const type = input[0] === 0x7b ? 'application/json' : 'application/x-www-form-urlencoded';
    const read = readHook(input, type);
    return read.ok ? 'value' : `error at ${read.error.path}`;
  },
};
