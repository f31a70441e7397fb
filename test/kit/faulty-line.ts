import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/**
 * What a network does to connections.
 *
 * - `clean`       passes everything on
 * - `latency`     each piece arrives 300 ms later, both ways
 * - `reset`       every connection is reset, and new ones as soon as they are made
 * - `resetOnAnswer` requests go through; the first byte of an answer resets the connection, so the answer is lost
 * - `blackHole`   connections stand and are taken; nothing comes through and nobody says so
 * - `answersLost` requests go through, answers vanish, connections stand
 * - `halfOpen`    the far end is gone; this end is not told and may write
 * - `slowReader`  answers come through at 40 bytes every 10 ms
 */
export const lineFaults = [
  'latency',
  'reset',
  'resetOnAnswer',
  'blackHole',
  'answersLost',
  'halfOpen',
  'slowReader',
] as const;
export type LineFault = (typeof lineFaults)[number];

const latencyMs = 300;
const trickle = { bytes: 40, everyMs: 10 };

/** A TCP line to a server that can be made faulty; connections that stand are affected at once. */
export interface FaultyLine extends AsyncDisposable {
  readonly port: number;
  /** Connections made so far, and bytes that came through each way. */
  readonly seen: { connections: number; asked: number; answered: number };
  set(fault: LineFault | 'clean'): void;
}

/** @param port of the server on 127.0.0.1 */
export async function openFaultyLine(port: number): Promise<FaultyLine> {
  let fault: LineFault | 'clean' = 'clean';
  const pairs = new Set<{ near: Socket; far: Socket }>();
  const seen = { connections: 0, asked: 0, answered: 0 };

  /** Sends on in order, each piece after its delay. */
  const lane = (to: Socket, count: (bytes: number) => void) => {
    let last: Promise<void> = Promise.resolve();
    const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms).unref());
    return (data: Buffer, answer: boolean): void => {
      last = last.then(async () => {
        if (fault === 'latency') await later(latencyMs);
        const step = answer && fault === 'slowReader' ? trickle.bytes : data.length;
        for (let at = 0; at < data.length; at += step) {
          if (fault === 'slowReader' && answer) await later(trickle.everyMs);
          const piece = data.subarray(at, at + step);
          if (!to.destroyed) to.write(piece);
          count(piece.length);
        }
      });
    };
  };

  const take = (near: Socket): void => {
    seen.connections++;
    const far = connect(port, '127.0.0.1');
    const pair = { near, far };
    pairs.add(pair);
    const ask = lane(far, (bytes) => (seen.asked += bytes));
    const reply = lane(near, (bytes) => (seen.answered += bytes));
    const end = (): void => {
      pairs.delete(pair);
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      socket.on('error', () => {});
    }
    near.on('data', (data) => {
      if (fault !== 'blackHole' && fault !== 'halfOpen') ask(data, false);
    });
    far.on('data', (data) => {
      if (fault === 'resetOnAnswer') near.resetAndDestroy();
      else if (fault !== 'blackHole' && fault !== 'answersLost' && fault !== 'halfOpen') reply(data, true);
    });
    near.on('close', end);
    far.on('close', () => {
      // Nobody tells this end while the line is cut.
      if (fault !== 'halfOpen' && fault !== 'blackHole' && fault !== 'answersLost') end();
    });
    hit(pair);
  };

  const hit = ({ near, far }: { near: Socket; far: Socket }): void => {
    if (fault === 'reset') near.resetAndDestroy();
    if (fault === 'halfOpen') far.destroy();
    // What was lost stays lost: a line that works again works for new connections.
    if (fault === 'clean' && far.destroyed) near.resetAndDestroy();
  };

  const server: Server = createServer(take);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the line has no port');
  return {
    port: address.port,
    seen,
    set(next) {
      const lossy = fault === 'blackHole' || fault === 'answersLost';
      fault = next;
      for (const pair of pairs) {
        // A stream with a gap in it is of no use to anyone.
        if (next === 'clean' && lossy) pair.near.resetAndDestroy();
        else hit(pair);
      }
    },
    async [Symbol.asyncDispose]() {
      for (const { near, far } of pairs) {
        near.destroy();
        far.destroy();
      }
      server.close();
      await once(server, 'close');
    },
  };
}
