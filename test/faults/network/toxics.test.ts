import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyFault } from '../../kit/fault-counts.ts';
import type { TroubledLine } from '../../kit/network-intents.ts';
import {
  findToxiproxy,
  startToxiproxy,
  toxicFaults,
  type ToxicFault,
  type Toxiproxy,
} from '../../kit/real/toxiproxy.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** How long is looked at what becomes of 4,096 bytes that a server sends back as they come, milliseconds. */
const lookMs = 1_500;
const size = 4_096;
/** A line in order is quicker than this, milliseconds. */
const quickMs = 400;

interface Seen {
  /** Bytes the server got, and bytes that came back. */
  readonly there: number;
  readonly back: number;
  /** When the last byte came back, milliseconds. */
  readonly lastMs: number;
  /** How this end's connection ended; `stands` where it did not. */
  readonly end: string;
}

/** What has to be seen of each of them. A toxic that does nothing is noticed here, not by an intent that simply succeeds. */
const signs: Readonly<Record<ToxicFault, (seen: Seen) => boolean>> = {
  latency: ({ back, lastMs }) => back === size && lastMs >= quickMs,
  resetOnRequest: ({ back, end }) => back === 0 && end !== 'stands',
  resetOnAnswer: ({ back, end }) => back === 0 && end !== 'stands',
  blackHole: ({ there, back, end }) => there === 0 && back === 0 && end === 'stands',
  answersLost: ({ there, back, end }) => there === size && back === 0 && end === 'stands',
  halfOpen: ({ there, back, end }) => there === 0 && back === 0 && end === 'stands',
  answersCut: ({ there, back, end }) => there === size && back <= 60 && end !== 'stands',
  requestsCut: ({ there, end }) => there <= 60 && end !== 'stands',
  narrow: ({ lastMs, back }) => back < size || lastMs > 900,
  sliced: ({ lastMs, back }) => back < size || lastMs > 600,
  slowClose: ({ there, back, end }) => there === size && back === size && end === 'stands',
  down: ({ there, end }) => there === 0 && end !== 'stands',
};

const missing = everyFault ? findToxiproxy().missing : 'only npm run test:faults builds it';
const notRun = missing === undefined ? '' : ` (not run: ${missing})`;

describe.skipIf(missing !== undefined)(`what toxiproxy does to a line${notRun}`, () => {
  const cleanup = new AsyncDisposableStack();
  let toxiproxy: Toxiproxy;
  beforeAll(async () => {
    toxiproxy = cleanup.use(await startToxiproxy(join(cleanup.use(tempDir()).path, 'toxiproxy.log')));
  });
  afterAll(() => cleanup.disposeAsync());

  test.concurrent.each(toxicFaults)('%s is what it is called', async (fault) => {
    await using stack = new AsyncDisposableStack();
    const taken = new Set<Socket>();
    let there = 0;
    const server = createServer((socket) => {
      taken.add(socket);
      socket.on('error', () => {});
      socket.on('data', (data) => {
        there += data.length;
        socket.write(data);
        // Whoever is answered hangs up: that is what goes through late.
        if (fault === 'slowClose') socket.end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    stack.defer(() => {
      for (const socket of taken) socket.destroy();
      server.close();
    });
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server has no port');
    const line: TroubledLine<ToxicFault> = stack.use(await toxiproxy.openLine(address.port));

    const sendThrough = async (): Promise<Seen> => {
      there = 0;
      const socket = connect(line.port, '127.0.0.1');
      const startedAt = performance.now();
      let [back, lastMs, end] = [0, 0, 'stands'];
      socket.on('error', () => (end = 'reset'));
      socket.on('end', () => (end = 'ended'));
      socket.on('data', (data) => {
        back += data.length;
        lastMs = performance.now() - startedAt;
      });
      socket.write(Buffer.alloc(size, 0x61));
      await sleep(fault === 'slowClose' ? 700 : lookMs);
      socket.destroy();
      return { there, back, lastMs, end };
    };
    await line.set(fault);
    const troubled = await sendThrough();
    expect(signs[fault](troubled), JSON.stringify(troubled)).toBe(true);
    await line.set('clean');
    const well = await sendThrough();
    expect(well).toMatchObject({ there: size, back: size });
    expect(well.lastMs).toBeLessThan(quickMs);
  });
});
