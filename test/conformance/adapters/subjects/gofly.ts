import { gofly } from '../../../../src-main/core/adapters/gofly/index.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import { startGoflyServer } from '../../../../src-main/demo/gofly/gofly-server.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { spoiltOnTheWay } from '../unreadable-record.ts';
import type { AdapterSubject, OperationCase } from '../subject.ts';

const system = 'chat-conformance' as SystemId;
const password = 'conformance password of the chat';
const good = { baseUrl: 'http://127.0.0.1:8081', username: 'kim', password };

/** go-fly is in no package registry: the demo's chat answers as its public source and the recorded facts say. */
export const subjects: readonly AdapterSubject[] = [
  {
    name: 'gofly (demo live chat)',
    adapter: gofly,
    badSettings: [
      { settings: { ...good, baseUrl: 'ftp://chat' }, path: 'baseUrl' },
      { settings: { ...good, username: '' }, path: 'username' },
      { settings: { ...good, timeZone: 'Mars/Base' }, path: 'timeZone' },
      { settings: { ...good, historyDays: 0 }, path: 'historyDays' },
    ],
    async start() {
      const server = await startGoflyServer({
        clock: createRealClock(),
        agents: [
          { name: 'kim', nickname: 'Kim', password },
          { name: 'sam', nickname: 'Sam', password: 'another one' },
        ],
      });
      const { store } = server;
      const settings = { ...good, baseUrl: server.baseUrl };
      let count = 0;
      const visitor = () => {
        const one = store.enter({ name: `Visitor ${(count += 1)}`, to_id: 'kim', refer: 'page', city: '', extra: '' });
        store.say(one, 'visitor', 'Hello?');
        return one;
      };
      const made =
        (
          act: (id: string) => Act,
          effects: (id: string) => number,
          interfere?: (id: string) => void,
        ): OperationCase['build'] =>
        (key) => {
          const { visitor_id: id } = visitor();
          return Promise.resolve({
            operation: { key, agent: { id: 'kim', name: 'Kim' }, acts: [act(id)] },
            effects: () => Promise.resolve(effects(id)),
            ...(interfere && { interfere: () => Promise.resolve(interfere(id)) }),
          });
        };
      const ticket = (id: string) => ({ system, kind: 'ticket', id }) as const;
      return {
        system,
        settings,
        wrongPassword: { ...settings, password: 'wrong password of the chat' },
        unreachable: { ...settings, baseUrl: 'http://127.0.0.1:9' },
        secrets: [password, 'wrong password of the chat'],
        operations: [
          {
            name: 'reply',
            acts: ['reply'],
            build: made(
              (id) => ({ act: 'reply', ticket: ticket(id), text: 'It ships tomorrow.' }),
              (id) => store.messages.filter((one) => one.visitor_id === id && one.mes_type === 'kefu').length,
            ),
          },
          {
            name: 'updateTicket: hand over',
            acts: ['updateTicket'],
            build: made(
              (id) => ({ act: 'updateTicket', ticket: { ...ticket(id), version: 'kim' }, changes: { owner: 'sam' } }),
              (id) => (store.visitors.get(id)?.to_id === 'sam' ? 1 : 0),
              (id) => Object.assign(store.visitors.get(id) ?? {}, { to_id: 'lee' }),
            ),
          },
        ],
        addRecord() {
          const one = visitor();
          return Promise.resolve({
            announces: ({ body }) => body.type === 'ticket' && body.reference.id === one.visitor_id,
            change: () => Promise.resolve(server.visitorSays(one, 'Anybody?')),
          });
        },
        addUnreadable() {
          const { visitor_id: id, name } = Object.assign(visitor(), { name: `Strange ${count}.` });
          return spoiltOnTheWay(server.baseUrl, (baseUrl) => ({ ...settings, baseUrl }), id, name);
        },
        freeze() {
          server.silent = true;
          return Promise.resolve({
            [Symbol.asyncDispose]: () => {
              server.silent = false;
              server.dropConnections();
              return Promise.resolve();
            },
          });
        },
        breakConnections: () => Promise.resolve(server.dropConnections()),
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  },
];
