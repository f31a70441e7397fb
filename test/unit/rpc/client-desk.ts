import type { Handlers } from '../../../src-shared/rpc/contract.ts';
import { createClient, type ClientHandle, type ClientOptions } from '../../../src-shared/rpc/client.ts';
import { memoryWirePair, type MemoryWireFaults } from '../../../src-shared/rpc/memory-wire-pair.ts';
import { serve } from '../../../src-shared/rpc/router.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';
import { createVirtualClock, type VirtualClock } from '../../kit/virtual-clock.ts';
import { sampleContract, type SampleContract } from './sample-contract.ts';
import { sampleHandlers } from './sample-handlers.ts';

export interface ClientDesk extends ClientHandle<SampleContract> {
  readonly desk: ClientHandle<SampleContract>['client']['desk'];
  readonly clock: VirtualClock;
  /** The pair of each connection, oldest first. */
  readonly wires: { readonly a: Wire; readonly b: Wire; readonly faults: MemoryWireFaults }[];
  /** The newest connection's faults. */
  faults(): MemoryWireFaults;
  readonly attempts: () => number;
  /** While false every attempt to connect fails. */
  reachable: boolean;
  readonly bugs: unknown[];
  readonly statuses: string[];
}

/** A client and a router over in-memory wires, on a clock that stands still. */
export function clientDesk(
  replaced: Partial<Handlers<SampleContract>['desk']> = {},
  options: Partial<ClientOptions> = {},
): ClientDesk {
  const clock = createVirtualClock();
  const wires: ClientDesk['wires'] = [];
  const bugs: unknown[] = [];
  let attempts = 0;
  const state = { reachable: true };
  const handle = createClient(sampleContract, {
    connect: async () => {
      attempts++;
      if (!state.reachable) throw new Error('connection refused');
      const pair = memoryWirePair();
      wires.push(pair);
      serve(sampleContract, sampleHandlers(replaced), pair.b, {
        session: `session-${wires.length}`,
        timers: clock,
        onFault: (fault) => bugs.push(fault),
        validateOutput: true,
      });
      return pair.a;
    },
    timers: clock,
    random: () => 0.5,
    onFault: (fault) => bugs.push(fault),
    ...options,
  });
  const statuses: string[] = [];
  handle.status.subscribe((status) => statuses.push(status));
  return Object.assign(state, handle, {
    desk: handle.client.desk,
    clock,
    wires,
    faults: () => wires.at(-1)!.faults,
    attempts: () => attempts,
    bugs,
    statuses,
  });
}
