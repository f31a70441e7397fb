import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { callsContract } from '../../../src-shared/contract/calls.ts';
import { ok } from '../../../src-shared/result/result.ts';
import type * as v from 'valibot';
import type { CallBoard } from '../calls/call-board.ts';
import { dispositions } from '../calls/dispositions.ts';
import type { Clock } from '../ports/clock.ts';
import { deadline } from '../systems/deadline.ts';
import { notFound } from './answers.ts';
import { createEventQueue } from './event-queue.ts';

type LiveEvent = v.InferInput<typeof callsContract.live.event>;

const COMMAND_DEADLINE_MS = 10_000;

export function createCallsApi(deps: { readonly callBoard: CallBoard; readonly clock: Clock }): CoreHandlers['calls'] {
  const { callBoard } = deps;
  const snapshot = (): LiveEvent => {
    const { calls, presences, queues } = callBoard.snapshot();
    return { type: 'snapshot', calls: [...calls], presences: [...presences], queues: [...queues] };
  };
  return {
    async *live(_input, { signal }) {
      const queue = createEventQueue<LiveEvent>(signal);
      const off = callBoard.onChange((change) => {
        switch (change.type) {
          case 'call':
            return queue.push(change, `call/${change.call.id}`);
          case 'removed':
            return queue.push(change, `call/${change.id}`);
          case 'presence':
            return queue.push(change, `presence/${change.presence.system}/${change.presence.agent}`);
          case 'queue':
            return queue.push(change, `queue/${change.queue.system}/${change.queue.queue}`);
          case 'forgotten':
            return queue.push(snapshot(), 'snapshot');
        }
      });
      try {
        yield { event: snapshot() };
        for await (const event of queue) yield { event };
      } finally {
        off();
      }
    },
    async command(command, { signal }) {
      using limit = deadline(deps.clock, COMMAND_DEADLINE_MS, signal);
      return await callBoard.command(command, limit.signal);
    },
    dispositions: () => ok(dispositions.map((disposition) => ({ ...disposition, label: { ...disposition.label } }))),
    finishWrapUp({ call }) {
      return callBoard.finishWrapUp(call) ? ok({}) : notFound('call in wrap-up');
    },
  };
}
