import { createServer, type Socket } from 'node:net';
import { parseSystemId } from '../demo-ids.ts';
import type { StartDemoSystem } from '../demo-system.ts';
import { partnerComplaint, partnerRecord } from './partner-records.ts';

const FIRST = 4;

/**
 * The demo's partner: a socket that hands out complaints of its shops between XML tags, with a line of noise now and then, as the real
 * thing does. It sends again after a reconnect what was not acknowledged.
 */
export const startDemoPartner: StartDemoSystem = async ({ clock, random, now }) => {
  const pending = new Map<string, string>();
  const sockets = new Set<Socket>();
  let count = 0;
  let timer: Disposable | undefined;

  function add(at: number): void {
    const complaint = partnerComplaint(count++);
    const record = partnerRecord(complaint, at);
    pending.set(complaint.id, record);
    for (const socket of sockets) socket.write(record);
  }
  for (let n = 0; n < FIRST; n++) add(now - (FIRST - n) * 7_200_000);
  const later = (): void => {
    timer = clock.timer(60_000 + random() * 120_000, () => {
      add(clock.now());
      later();
    });
  };
  later();

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    socket.write(`<!-- demo partner, a simulation -->\r\n${[...pending.values()].join('')}`);
    let heard = '';
    socket.on('data', (chunk) => {
      heard = (heard + chunk.toString('utf8')).slice(-4_096);
      for (const [, id = ''] of heard.matchAll(/<ACK id="([^"]*)"\/>/g)) pending.delete(id);
    });
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = server.address() as { port: number };
  return {
    config: {
      id: parseSystemId('partner'),
      adapter: 'xml-stream',
      name: 'Partner shops',
      names: { zh: '合作门店' },
      settings: {
        source: { kind: 'tcp', host: '127.0.0.1', port, acknowledge: '<ACK id="{id}"/>\r\n' },
        elements: ['REC'],
        content: { form: 'pairs', separator: '\n', assign: '=' },
        map: {
          id: '@id',
          subject: 'subject',
          text: 'text',
          at: 'date',
          customerName: 'name',
          phone: 'tel',
          customerNo: 'custno',
        },
        timeZone: 'Asia/Shanghai',
      },
    },
    async [Symbol.asyncDispose]() {
      timer?.[Symbol.dispose]();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
