import { once } from 'node:events';
import { WebSocket } from 'ws';
import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import { webSocketWire } from '../../src-main/host-node/web-socket-wire.ts';
import { contract, type CoreClient } from '../../src-shared/contract/contract.ts';
import type { StreamListener } from '../../src-shared/rpc/contract.ts';
import { createClient, type ClientHandle } from '../../src-shared/rpc/client.ts';
import { wireSubprotocol } from '../../src-shared/rpc/wire-names.ts';

/** A window without a screen: the typed client over the real loopback WebSocket. */
export interface Desk extends Disposable {
  readonly client: CoreClient;
  /** Resolves with the first event of a stream that `pick` answers something for; rejects after `withinMs`. */
  until<V, R>(
    subscribe: (listener: StreamListener<V>) => Disposable,
    pick: (event: V) => R | undefined,
    withinMs?: number,
  ): Promise<R>;
  /** Asks again and again until there is an answer; rejects after `withinMs`. */
  eventually<R>(ask: () => Promise<R | undefined>, withinMs?: number): Promise<R>;
}

/** Goes through the one-time entry of a workstation and connects. */
export async function connectDesk(url: string): Promise<Desk> {
  const entry = await fetch(url, { redirect: 'manual' });
  const cookie = entry.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`the entry answered ${entry.status} without a session`);
  const { origin, host } = new URL(url);
  const clock = createRealClock();
  const handle = createClient(contract, {
    timers: clock,
    connect: async () => {
      const socket = new WebSocket(`ws://${host}/wire`, wireSubprotocol, {
        headers: { Cookie: cookie, Origin: origin },
      });
      await once(socket, 'open');
      return webSocketWire(socket);
    },
  });
  return deskOver(handle);
}

/** A desk over a client that is connected already, or connects by itself. */
export function deskOver(handle: ClientHandle<typeof contract>): Desk {
  const clock = createRealClock();
  return {
    client: handle.client,
    async until(subscribe, pick, withinMs = 20_000) {
      const found = Promise.withResolvers<NonNullable<ReturnType<typeof pick>>>();
      let last: unknown;
      using _timer = clock.timer(withinMs, () =>
        found.reject(new Error(`nothing within ${withinMs} ms; last seen: ${JSON.stringify(last)?.slice(0, 2000)}`)),
      );
      using _subscription = subscribe({
        event(event) {
          last = event;
          const picked = pick(event);
          if (picked !== undefined) found.resolve(picked as NonNullable<typeof picked>);
        },
      });
      return await found.promise;
    },
    async eventually(ask, withinMs = 20_000) {
      const end = clock.monotonic() + withinMs;
      for (;;) {
        const answer = await ask();
        if (answer !== undefined) return answer;
        if (clock.monotonic() > end) throw new Error(`no answer within ${withinMs} ms`);
        await clock.sleep(100);
      }
    },
    [Symbol.dispose]: () => handle.close(),
  };
}
