import { requestTracker } from '../../../../src-main/core/adapters/request-tracker/index.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import { startDemoRequestTracker } from '../../../../src-main/demo/demo-request-tracker.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { requestTrackerRequirement, startRequestTracker } from '../../../kit/real/request-tracker.ts';
import { createRtClient, type RtClient } from '../../../kit/rt-client.ts';
import { spoiltOnTheWay } from '../unreadable-record.ts';
import type { AdapterSubject, BuiltOperation, OperationCase, RunningSubject } from '../subject.ts';

const system = 'tickets' as SystemId;
const good = { baseUrl: 'http://127.0.0.1:9', auth: { token: '1-2-3' } };
const badSettings: AdapterSubject['badSettings'] = [
  { settings: { auth: good.auth }, path: 'baseUrl' },
  { settings: { ...good, baseUrl: 'rt.example.com' }, path: 'baseUrl' },
  { settings: { ...good, auth: { user: 'agent1' } }, path: 'auth' },
  { settings: { ...good, maxConcurrent: 0 }, path: 'maxConcurrent' },
  { settings: { ...good, queues: [] }, path: 'queues' },
  { settings: { ...good, since: 'yesterday' }, path: 'since' },
  { settings: { ...good, statusClasses: { waiting: 'later' } }, path: 'statusClasses.waiting' },
  { settings: { ...good, colour: 'red' }, path: 'colour' },
];

let number = 0;
const unique = (what: string): string => `${what} ${Date.now().toString(36)}-${++number}`;

const reference = (id: string, version?: string): Reference => ({
  system,
  kind: 'ticket',
  id,
  ...(version === undefined ? {} : { version }),
});

/** One kind of operation, with what it does to a ticket made for it alone. */
function operationCases(behind: RtClient, agent: string): OperationCase[] {
  const newTicket = (): Promise<string> =>
    behind.createTicket({
      Queue: 'Support',
      Subject: unique('conformance'),
      Requestor: 'customer@example.com',
      Content: 'Hello',
      CustomFields: { CustomerNo: 'C-1', Product: 'old' },
    });
  const count = async (id: string, type: string, text: string): Promise<number> =>
    (await behind.history(id)).filter((one) => one.type === type && one.text.includes(text)).length;
  const operation = (key: string, acts: readonly Act[]): BuiltOperation['operation'] => ({
    key,
    acts,
    agent: { id: 'agent-1', name: 'Agent One' },
  });
  return [
    {
      name: 'reply',
      acts: ['reply'],
      async build(key) {
        const id = await newTicket();
        return {
          operation: operation(key, [{ act: 'reply', ticket: reference(id), text: 'Your answer.\r\n您的答复。' }]),
          effects: () => count(id, 'Correspond', '您的答复'),
        };
      },
    },
    {
      name: 'note',
      acts: ['addNote'],
      async build(key) {
        const id = await newTicket();
        const traces = async (): Promise<number> =>
          (await behind.history(id)).filter(({ type }) => type === 'Correspond' || type === 'EmailRecord').length;
        const before = await traces();
        return {
          operation: operation(key, [{ act: 'addNote', ticket: reference(id), text: 'internal only 内部' }]),
          effects: () => count(id, 'Comment', 'internal only 内部'),
          takenBack: () => count(id, 'Comment', 'was taken back'),
          publicTraces: async () => (await traces()) - before,
        };
      },
    },
    {
      name: 'change of a ticket',
      acts: ['updateTicket'],
      async build(key) {
        const id = await newTicket();
        const { etag } = await behind.ticket(id);
        const changes = { status: 'open', owner: agent, queue: '售后', customFields: { Product: 'new' } };
        return {
          operation: operation(key, [{ act: 'updateTicket', ticket: reference(id, etag), changes }]),
          async effects() {
            const now = await behind.ticket(id);
            const done = [
              now.status === 'open',
              now.owner === agent,
              now.queue === '售后',
              now.customFields['Product'] === 'new',
            ];
            // Half a change is neither none nor one.
            return done.every(Boolean) ? 1 : done.some(Boolean) ? 0.5 : 0;
          },
          interfere: async () => {
            await behind.send('PUT', `/ticket/${id}`, { CustomFields: { Product: 'changed by somebody else' } });
          },
        };
      },
    },
    {
      name: 'reply that resolves the ticket',
      acts: ['updateTicket', 'reply'],
      async build(key) {
        const id = await newTicket();
        await behind.send('PUT', `/ticket/${id}`, { Status: 'open' });
        const { etag } = await behind.ticket(id);
        return {
          operation: operation(key, [
            { act: 'updateTicket', ticket: reference(id, etag), changes: { status: 'resolved' } },
            { act: 'reply', ticket: reference(id, etag), text: 'It is done.' },
          ]),
          async effects() {
            const replies = await count(id, 'Correspond', 'It is done.');
            const { status } = await behind.ticket(id);
            return (status === 'resolved') === replies > 0 ? replies : 0.5;
          },
        };
      },
    },
    {
      name: 'new ticket',
      acts: ['createTicket'],
      build(key) {
        const subject = unique("It's new \\ 新工单");
        const text = 'Please call back.';
        const found = (): Promise<readonly string[]> => behind.find(`Subject = '${subject.replace(/[\\']/g, '\\$&')}'`);
        return Promise.resolve({
          operation: operation(key, [
            {
              act: 'createTicket',
              system,
              queue: '售后',
              subject,
              requester: 'li@example.com',
              text,
              customFields: { CustomerNo: 'C-2' },
            },
          ]),
          effects: async () => (await found()).length,
          async takenBack() {
            const tickets = await Promise.all((await found()).map((id) => behind.ticket(id)));
            return tickets.filter(({ status }) => status === 'rejected').length;
          },
        });
      },
    },
  ];
}

interface Server extends AsyncDisposable {
  readonly baseUrl: string;
  readonly token: string;
  readonly otherToken: string;
  readonly more?: Pick<RunningSubject, 'freeze' | 'breakConnections'>;
}

function subject(name: string, start: () => Promise<Server>): AdapterSubject {
  return {
    name,
    adapter: requestTracker,
    badSettings,
    async start() {
      const server = await start();
      const behind = createRtClient(server.baseUrl, server.otherToken);
      const settings = { baseUrl: server.baseUrl, auth: { token: server.token }, customerNumberField: 'CustomerNo' };
      const wrongToken = `${server.token}f00`;
      return {
        system,
        settings,
        wrongPassword: { ...settings, auth: { token: wrongToken } },
        // The discard port: nobody listens there.
        unreachable: { ...settings, baseUrl: 'http://127.0.0.1:9' },
        secrets: [server.token, wrongToken, server.otherToken],
        operations: operationCases(behind, 'agent1'),
        async addRecord() {
          const title = unique('added');
          const id = await behind.createTicket({
            Queue: 'Support',
            Subject: title,
            Requestor: 'new@example.com',
            Content: 'x',
          });
          return {
            announces: ({ body }) => body.type === 'ticket' && body.subject === title,
            change: async () => {
              await behind.send('PUT', `/ticket/${id}`, { CustomFields: { Product: 'changed' } });
            },
          };
        },
        async addUnreadable() {
          const title = unique('strange');
          const ticket = { Queue: 'Support', Subject: title, Requestor: 'new@example.com', Content: 'x' };
          const id = await behind.createTicket(ticket);
          return spoiltOnTheWay(server.baseUrl, (baseUrl) => ({ ...settings, baseUrl }), title, `ticket/${id}@`);
        },
        ...server.more,
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}

const real: AdapterSubject = {
  ...subject('request-tracker (Request Tracker 5)', async () => {
    const server = await startRequestTracker();
    return {
      baseUrl: server.baseUrl,
      token: server.tokens.agent1,
      otherToken: server.tokens.bridge,
      more: {
        freeze: () => Promise.resolve(server.freeze()),
        async breakConnections() {
          await server.kill9();
          await server.restart();
        },
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  }),
  requirement: requestTrackerRequirement,
};

/** The same rules for the demo server, so that it cannot drift away from the real one. */
const demo = subject('request-tracker (demo server)', async () => {
  const server = await startDemoRequestTracker({
    clock: createRealClock(),
    queues: ['Support', '售后'],
    users: ['agent1', 'bridge'].map((name) => ({
      name,
      realName: name,
      email: `${name}@rt.example`,
      privileged: true,
    })),
    customFields: ['CustomerNo', 'Product'],
    tickets: [],
  });
  return {
    baseUrl: server.baseUrl,
    token: server.token,
    otherToken: server.tokenOf('bridge') ?? '',
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});

export const subjects: readonly AdapterSubject[] = [real, demo];
