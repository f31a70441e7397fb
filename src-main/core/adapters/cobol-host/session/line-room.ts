import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { Lease, Pool, PoolError } from '../../../pool/pool.ts';
import type { HostLine } from './host-line.ts';

/** A place for one request on a connection; disposed, the next one gets it. */
export interface LinePlace extends Disposable {
  readonly line: HostLine;
}

/** Connections of a pool, each lent to as many requests at a time as the host takes. */
export interface LineRoom {
  place(owner: string, timeoutMs: number, signal: AbortSignal): Promise<Result<LinePlace, PoolError>>;
}

interface Lent {
  readonly lease: Lease<HostLine>;
  readonly line: HostLine;
  users: number;
}
type Waiter = (place: Result<LinePlace, PoolError>) => void;

/** @param inFlight requests that may wait for their answer on one connection, at least 1 */
export function createLineRoom(pool: Pool<HostLine>, inFlight: number): LineRoom {
  const lent = new Set<Lent>();
  const waiting = new Set<Waiter>();
  let acquiring = false;

  const withRoom = (): Lent | undefined =>
    [...lent].find(({ line, users }) => users < inFlight && !line.suspect && line.down === undefined);

  function enter(one: Lent): LinePlace {
    let left = false;
    one.users += 1;
    return {
      line: one.line,
      [Symbol.dispose]() {
        if (left) return;
        left = true;
        one.users -= 1;
        serve();
        giveBackUnused(one);
      },
    };
  }
  function giveBackUnused(one: Lent): void {
    if (one.users > 0 || !lent.delete(one)) return;
    if (one.line.suspect || one.line.down !== undefined) one.lease.discard();
    else one.lease.release();
  }
  /** Gives the places there are to who waits longest. */
  function serve(): void {
    for (const waiter of waiting) {
      const one = withRoom();
      if (one === undefined) return;
      waiting.delete(waiter);
      waiter(ok(enter(one)));
    }
  }
  /** One at a time; nobody's withdrawal ends it, because the others wait for the same connection. */
  async function acquire(owner: string, timeoutMs: number): Promise<void> {
    if (acquiring) return;
    acquiring = true;
    while (waiting.size > 0) {
      const lease = await pool.acquire({ owner, timeoutMs });
      if (!lease.ok) {
        for (const waiter of waiting) waiter(lease);
        waiting.clear();
        break;
      }
      const one: Lent = { lease: lease.value, line: lease.value.resource, users: 0 };
      lent.add(one);
      serve();
      giveBackUnused(one);
    }
    acquiring = false;
  }

  return {
    async place(owner, timeoutMs, signal) {
      if (inFlight === 1) {
        const lease = await pool.acquire({ owner, timeoutMs, signal });
        if (!lease.ok) return lease;
        const one: Lent = { lease: lease.value, line: lease.value.resource, users: 0 };
        lent.add(one);
        return ok(enter(one));
      }
      if (signal.aborted) return err({ code: 'ABORTED', message: 'waiting for a connection was given up' });
      const free = waiting.size === 0 ? withRoom() : undefined;
      if (free !== undefined) return ok(enter(free));
      const place = Promise.withResolvers<Result<LinePlace, PoolError>>();
      const withdrawn = (): void => {
        if (waiting.delete(place.resolve)) {
          place.resolve(err({ code: 'ABORTED', message: 'waiting for a connection was given up' }));
        }
      };
      waiting.add(place.resolve);
      signal.addEventListener('abort', withdrawn, { once: true });
      void acquire(owner, timeoutMs);
      try {
        return await place.promise;
      } finally {
        signal.removeEventListener('abort', withdrawn);
      }
    },
  };
}
