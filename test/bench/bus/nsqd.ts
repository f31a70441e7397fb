import type { Socket } from 'node:net';
import type { OpenContender } from './contender.ts';
import { connectTo, freePort, startServer } from './server-process.ts';

/** Frame types of the NSQ TCP protocol V2, https://nsq.io/clients/tcp_protocol_spec.html. */
const frame = { response: 0, error: 1, message: 2 } as const;
/** Timestamp (8), attempts (2), message id (16). */
const messageHead = 26;

function onFrames(socket: Socket, received: (type: number, data: Buffer) => void): void {
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    const all = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (all.length - at >= 8) {
      const end = at + 4 + all.readUInt32BE(at);
      if (end > all.length) break;
      received(all.readUInt32BE(at + 4), all.subarray(at + 8, end));
      at = end;
    }
    rest = all.subarray(at);
  });
}

function withLength(data: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  return Buffer.concat([head, data]);
}

/** Both commands of a client that need no more than this. */
function multiPublish(bodies: readonly string[]): Buffer {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(bodies.length);
  const content = Buffer.concat([count, ...bodies.map((body) => withLength(Buffer.from(body)))]);
  return Buffer.concat([Buffer.from('MPUB bench\n'), withLength(content)]);
}

/** @param mode `fsync`: no memory queue, fsync after every message; `default`: as it comes */
export const open: OpenContender = async ({ folder, mode, program }) => {
  const [port, http] = [await freePort(), await freePort()];
  const words = [
    `-data-path=${folder}`,
    `-tcp-address=127.0.0.1:${port}`,
    `-http-address=127.0.0.1:${http}`,
    '-log-level=error',
  ];
  const durable = ['-mem-queue-size=0', '-sync-every=1'];
  const server = await startServer(program!, mode === 'fsync' ? [...words, ...durable] : words, port);
  const [publisher, consumer] = [await connectTo(port), await connectTo(port)];
  const answers: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  const heartbeat = (socket: Socket, data: Buffer): boolean => {
    const beat = data.toString('latin1') === '_heartbeat_';
    if (beat) socket.write('NOP\n');
    return beat;
  };
  publisher.write('  V2');
  onFrames(publisher, (type, data) => {
    if (type === frame.response && heartbeat(publisher, data)) return;
    const answer = answers.shift();
    if (type === frame.response) answer?.resolve();
    else answer?.reject(new Error(data.toString()));
  });
  return {
    publish(bodies) {
      publisher.write(multiPublish(bodies));
      return new Promise((resolve, reject) => answers.push({ resolve, reject }));
    },
    async consume(delivered, settled) {
      consumer.write('  V2SUB bench workers\nRDY 2500\n');
      let finished: string[] = [];
      onFrames(consumer, (type, data) => {
        if (type === frame.response) heartbeat(consumer, data);
        if (type !== frame.message) return;
        const body = data.toString('latin1', messageHead);
        delivered(body);
        if (finished.length === 0) {
          queueMicrotask(() => {
            consumer.write(finished.join(''));
            finished = [];
          });
        }
        finished.push(`FIN ${data.toString('latin1', 10, messageHead)}\n`);
        settled(body);
      });
    },
    async [Symbol.asyncDispose]() {
      publisher.destroy();
      consumer.destroy();
      await server[Symbol.asyncDispose]();
    },
  };
};
