import type { MessagePort as NodeMessagePort } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';
import { describe, expectTypeOf, test } from 'vitest';
import type { CoreClient, CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import type { Client, EdgeCode, Handlers } from '../../../src-shared/rpc/contract.ts';
import { messagePortWire } from '../../../src-shared/rpc/message-port-wire.ts';
import type { Timers } from '../../../src-shared/rpc/timers.ts';
import type { Clock } from '../../../src-main/core/ports/clock.ts';
import type { SampleContract } from './sample-contract.ts';

type Desk = Client<SampleContract>['desk'];
type DeskHandlers = Handlers<SampleContract>['desk'];

describe('what does not compile', () => {
  test('an input outside the contract', () => {
    expectTypeOf<Parameters<Desk['double']>[0]>().toEqualTypeOf<{ n: number }>();
  });

  test('a code that neither the call nor the edge may answer', () => {
    type Answer = Awaited<ReturnType<Desk['charge']>>;
    type Code = Extract<Answer, { ok: false }>['error']['code'];
    expectTypeOf<Code>().toEqualTypeOf<EdgeCode | 'REFUSED' | 'NOT_FOUND'>();
    expectTypeOf<'CONFLICT'>().not.toExtend<Code>();
  });

  test('a handler that answers a code its call does not name', () => {
    type Answer = Awaited<ReturnType<DeskHandlers['charge']>>;
    type Code = Extract<Answer, { ok: false }>['error']['code'];
    expectTypeOf<Code>().toEqualTypeOf<'REFUSED' | 'NOT_FOUND'>();
  });

  test('handlers of a contract with one missing', () => {
    expectTypeOf<{ desk: Pick<DeskHandlers, 'double' | 'charge'> }>().not.toExtend<Handlers<SampleContract>>();
  });

  test('a stream used as a call', () => {
    expectTypeOf<ReturnType<Desk['ticks']>>().toExtend<Disposable>();
    expectTypeOf<ReturnType<Desk['ticks']>>().not.toExtend<PromiseLike<unknown>>();
  });
});

test('the product’s contract keeps its types through client and handlers', () => {
  type View = Extract<Awaited<ReturnType<CoreClient['transactions']['get']>>, { ok: true }>['value'];
  expectTypeOf<View>().toEqualTypeOf<TransactionView>();
  expectTypeOf<keyof CoreHandlers>().toEqualTypeOf<keyof CoreClient>();
});

test('all three message ports make a wire, and the core’s clock is a timer source', () => {
  expectTypeOf(messagePortWire).toBeCallableWith({} as MessagePort);
  expectTypeOf(messagePortWire).toBeCallableWith({} as NodeMessagePort);
  expectTypeOf(messagePortWire).toBeCallableWith({} as MessagePortMain);
  expectTypeOf<Clock>().toExtend<Timers>();
});
