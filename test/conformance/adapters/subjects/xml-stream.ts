import { rename, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { xmlStream } from '../../../../src-main/core/adapters/xml-stream/index.ts';
import { tempDir } from '../../../kit/temp-dir.ts';
import type { AdapterSubject } from '../subject.ts';

const system = 'partner-conformance' as SystemId;
const good = { source: { kind: 'files', folder: '/drop' }, elements: ['c'], map: { id: '@id', text: 'text' } };
const badSettings = [
  { settings: { ...good, elements: [] }, path: 'elements' },
  { settings: { ...good, elements: ['<c>'] }, path: 'elements.0' },
  { settings: { ...good, encoding: 'utf-16' }, path: 'encoding' },
  { settings: { ...good, map: {} }, path: 'map.id' },
  { settings: { ...good, timeZone: 'Mars/Base' }, path: 'timeZone' },
  { settings: { ...good, source: { kind: 'tcp', port: 70_000 } }, path: 'source.port' },
];
const record = (id: string, text: string): string => `<c id="${id}"><text>${text}</text></c>\n`;

/** A folder is a folder: nothing stands in for anything. */
const folder: AdapterSubject = {
  name: 'xml-stream (file drop)',
  adapter: xmlStream,
  badSettings,
  async start() {
    const place = tempDir();
    let count = 0;
    return {
      system,
      settings: { ...good, source: { kind: 'files', folder: place.path, quietMs: 0 } },
      secrets: [],
      operations: [],
      async addRecord() {
        const id = `R${(count += 1)}`;
        // Put into place whole, as whoever drops files for others does.
        const put = async (text: string): Promise<void> => {
          await writeFile(join(place.path, `${id}.new`), record(id, text));
          await rename(join(place.path, `${id}.new`), join(place.path, `${id}.xml`));
        };
        await put('Parcel is late');
        return {
          announces: ({ body }) => body.type === 'ticket' && body.reference.id === id,
          change: () => put('Parcel has arrived'),
        };
      },
      async addUnreadable() {
        const text = `Strange ${(count += 1)}.`;
        const file = join(place.path, `strange-${count}`);
        await writeFile(`${file}.new`, `<c><text>${text}</text></c>\n`);
        await rename(`${file}.new`, `${file}.xml`);
        return {
          parks: ({ body }) => body.type === 'unreadable' && body.raw.includes(text),
          [Symbol.asyncDispose]: () => Promise.resolve(),
        };
      },
      [Symbol.asyncDispose]: () => place[Symbol.asyncDispose](),
    };
  },
};

/** The protocol is the partner's own: a socket of the suite sends what partners send. */
const socket: AdapterSubject = {
  name: 'xml-stream (TCP)',
  adapter: xmlStream,
  badSettings,
  async start() {
    const sockets = new Set<Socket>();
    const server = createServer((one) => {
      sockets.add(one);
      one.on('error', () => {});
      one.once('close', () => sockets.delete(one));
    });
    await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
    const { port } = server.address() as { port: number };
    let count = 0;
    return {
      system,
      settings: { ...good, source: { kind: 'tcp', port } },
      // The discard port: nobody listens there.
      unreachable: { ...good, source: { kind: 'tcp', port: 9 } },
      secrets: [],
      operations: [],
      addRecord() {
        const id = `R${(count += 1)}`;
        for (const one of sockets) one.write(record(id, 'Parcel is late'));
        return Promise.resolve({ announces: ({ body }) => body.type === 'ticket' && body.reference.id === id });
      },
      breakConnections() {
        for (const one of sockets) one.destroy();
        return Promise.resolve();
      },
      async [Symbol.asyncDispose]() {
        for (const one of sockets) one.destroy();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  },
};

export const subjects: readonly AdapterSubject[] = [folder, socket];
