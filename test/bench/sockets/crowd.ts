import { setTimeout as sleep } from 'node:timers/promises';
import { arrivals, offerOpenLoop, type OpenLoad } from '../harness/open-loop.ts';
import { tooSlow } from '../harness/suite.ts';
import { createLatencyRecord } from '../harness/statistics.ts';
import { openLeanClient, upgradeOf, type LeanClient } from './lean-client.ts';
import type { ContenderName } from './contender.ts';
import type { ServerProcess } from './server-process.ts';

/** A call of the contract with 200 bytes of text; the peers send it back as it is. */
export const echoCall = (id: number, text: string): string =>
  JSON.stringify({ t: 'call', id, method: 'bench.echo', input: { text } });
const shortText = 'x'.repeat(200);
/** Calls that may be without an answer at the end before a contender counts as one that cannot keep up. */
const graceMs = 10_000;

interface Seat {
  client: LeanClient | undefined;
  /** When the calls without an answer were due, oldest first; the ids of answers have to come in this order. */
  readonly waiting: { readonly id: number; readonly answered: () => void }[];
  lost: (reason: string) => void;
}

export interface Crowd {
  readonly size: number;
  /** One call on one connection; resolves at its answer, never where the connection breaks first. */
  echo(seat: number): Promise<void>;
  /** Opens a seat; answers why it could not be opened, where it could not. */
  open(seat: number): Promise<string | undefined>;
  openAll(concurrency: number): Promise<void>;
  /** Breaks every connection at once, as a network does, and waits until each is gone. */
  cut(): Promise<void>;
  /** Offers calls by a schedule on all connections in turn. */
  load(load: OpenLoad): Promise<{ p50: number; p99: number; p999: number; max: number }>;
}

/** Connections of one client process to one server process. */
export function createCrowd(name: ContenderName, server: ServerProcess, size: number): Crowd {
  const seats: Seat[] = Array.from({ length: size }, () => ({ client: undefined, waiting: [], lost: () => {} }));
  let lastId = 0;

  const call = (seat: Seat, answered: () => void): void => {
    const id = ++lastId;
    if (seat.client === undefined) throw new Error('a connection of the crowd is gone');
    seat.waiting.push({ id, answered });
    seat.client.send(echoCall(id, shortText));
  };

  const open = (index: number): Promise<string | undefined> =>
    new Promise((resolve) => {
      const seat = seats[index]!;
      const cookie = server.cookies[index % server.cookies.length]!;
      openLeanClient({
        port: server.port,
        ...(name === 'tcp' ? {} : { upgrade: upgradeOf(server.port, cookie, name === 'ws-deflate') }),
        text(text) {
          const first = seat.waiting.shift();
          if (text !== undefined && (JSON.parse(text) as { id: number }).id !== first?.id) {
            throw new Error(`an answer that was not waited for: ${text.slice(0, 100)}`);
          }
          first?.answered();
        },
        opened(client) {
          seat.client = client;
          resolve(undefined);
        },
        closed(reason) {
          seat.client = undefined;
          seat.waiting.length = 0;
          seat.lost(reason);
          resolve(reason);
        },
      });
    });

  return {
    size,
    open,
    echo: (seat) => new Promise<void>((resolve) => call(seats[seat]!, resolve)),
    async openAll(concurrency) {
      let next = 0;
      const worker = async (): Promise<void> => {
        for (let seat = next++; seat < size; seat = next++) {
          const refused = await open(seat);
          if (refused !== undefined) throw new Error(`connection ${seat + 1} of ${size} was refused: ${refused}`);
        }
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
    },
    async cut() {
      await Promise.all(
        seats.map(
          (seat) =>
            new Promise<string | void>((resolve) => {
              seat.lost = resolve;
              if (seat.client === undefined) resolve();
              else seat.client.socket.resetAndDestroy();
            }),
        ),
      );
    },
    async load(load) {
      const total = arrivals(load);
      const latencies = createLatencyRecord(total);
      await offerOpenLoop(load, (index, dueAt) =>
        // A stride that shares no factor with the sizes used: neighbours in time are no neighbours in age.
        call(seats[(index * 7_919) % size]!, () => latencies.record(performance.now() - dueAt)),
      );
      const until = performance.now() + graceMs;
      while (latencies.count < total) {
        if (performance.now() > until) {
          throw new Error(
            `${tooSlow}: ${latencies.count} of ${total} answers ${graceMs / 1_000} s after the last call`,
          );
        }
        await sleep(5);
      }
      return latencies.summary();
    },
  };
}
