import { expect, test } from 'vitest';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { createCallBoard } from '../../../src-main/core/calls/create-call-board.ts';
import type { CallId, ConversationId, CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const pbx = 'pbx' as SystemId;
const ringing: UnifiedMessage = {
  id: '1',
  source: pbx,
  time: 0,
  body: {
    type: 'call',
    own: true,
    call: {
      id: 'pbx:1' as CallId,
      direction: 'inbound',
      state: 'ringing',
      number: '+41441234567',
      agent: 'Agent One',
      startedAt: 0,
      legs: [],
    },
  },
};

test('a caller whose record is read while it rings pops as soon as it is known, and is recorded once more', () => {
  let known: { customer: CustomerId; customerName: string } | undefined;
  const recorded: LiveCall[] = [];
  using board = createCallBoard({
    clock: createVirtualClock(),
    logger: nullLogger,
    region: 'CH',
    agent: { id: 'agent1', name: 'Agent One' },
    directory: () => undefined,
    identify: () => known,
    record(call) {
      recorded.push(call);
      const customer = known?.customer ?? ('c:unknown' as CustomerId);
      return { customer, customerName: known?.customerName ?? '', conversation: 't:1' as ConversationId };
    },
  });
  board.apply(ringing);
  expect(board.snapshot().calls[0]).toMatchObject({ customer: 'c:unknown' });
  board.customersChanged();
  expect(recorded).toHaveLength(1);

  known = { customer: 'c:anna' as CustomerId, customerName: 'Anna Müller' };
  const told: string[] = [];
  board.onChange((change) => change.type === 'call' && told.push(change.call.customerName ?? ''));
  board.customersChanged();
  board.customersChanged();
  expect(told).toEqual(['Anna Müller']);
  expect(recorded).toHaveLength(2);
});
