import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importPeer } from '../harness/peers.ts';
import { laneCount, indexOf, type OpenContender } from './contender.ts';
import { freePort, startServer } from './server-process.ts';

interface Received {
  readonly data: Uint8Array;
  ack(): void;
}
interface Messages extends AsyncIterable<Received> {
  close(): Promise<unknown>;
}
interface JetStream {
  jetstream(connection: unknown): {
    publish(subject: string, data: Uint8Array, options: { readonly timeout: number }): Promise<unknown>;
    readonly consumers: {
      get(stream: string, consumer: string): Promise<{ consume(options: object): Promise<Messages> }>;
    };
  };
  jetstreamManager(connection: unknown): Promise<{
    readonly streams: { add(settings: object): Promise<unknown> };
    readonly consumers: { add(stream: string, settings: object): Promise<unknown> };
  }>;
}
interface Transport {
  connect(options: object): Promise<{ close(): Promise<void> }>;
}

/** Thousands wait behind one fsync each: longer than the client's own limit. */
const answerMs = 120_000;

/** @param mode `always`: fsync before the acknowledgement; `default`: every two minutes */
export const open: OpenContender = async ({ folder, mode, program }) => {
  const { connect } = await importPeer<Transport>('@nats-io/transport-node');
  const { jetstream, jetstreamManager } = await importPeer<JetStream>('@nats-io/jetstream');
  const port = await freePort();
  const settings = join(folder, 'nats.conf');
  const sync = mode === 'always' ? ', sync_interval: always' : '';
  writeFileSync(settings, `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${folder}/js"${sync} }\n`);
  const server = await startServer(program!, ['-c', settings], port);
  const connection = await connect({ servers: `127.0.0.1:${port}`, noEcho: true });
  const manager = await jetstreamManager(connection);
  await manager.streams.add({ name: 'bench', subjects: ['bench.*'], storage: 'file', retention: 'workqueue' });
  await manager.consumers.add('bench', { durable_name: 'workers', ack_policy: 'explicit', max_ack_pending: 10_000 });
  const stream = jetstream(connection);
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder('latin1')];
  let messages: Messages | undefined;
  return {
    async publish(bodies) {
      await Promise.all(
        bodies.map((body) =>
          stream.publish(`bench.${indexOf(body) % laneCount}`, encoder.encode(body), { timeout: answerMs }),
        ),
      );
    },
    async consume(delivered, settled) {
      const consumer = await stream.consumers.get('bench', 'workers');
      const incoming = (messages = await consumer.consume({ max_messages: 4_000 }));
      void (async () => {
        for await (const message of incoming) {
          const body = decoder.decode(message.data);
          delivered(body);
          message.ack();
          settled(body);
        }
      })();
    },
    async [Symbol.asyncDispose]() {
      await messages?.close();
      await connection.close();
      await server[Symbol.asyncDispose]();
    },
  };
};
