import { restMapped } from '../../../../src-main/core/adapters/rest-mapped/index.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import { etagOf } from '../../../../src-main/demo/rest-mapped/desk-routes.ts';
import { orderDeskSettings } from '../../../../src-main/demo/rest-mapped/desk-mapping.ts';
import { startDeskServer } from '../../../../src-main/demo/rest-mapped/desk-server.ts';
import { createOrderDesk, type DeskMessage, type OrderDesk } from '../../../../src-main/demo/rest-mapped/order-desk.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { CallId, SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { requestTrackerRequirement, startRequestTracker } from '../../../kit/real/request-tracker.ts';
import { requestTrackerMapping } from '../../../kit/rest-mapped/request-tracker-mapping.ts';
import { createRtClient, type RtClient } from '../../../kit/rt-client.ts';
import { spoiltOnTheWay } from '../unreadable-record.ts';
import type { AdapterSubject, BuiltOperation, OperationCase } from '../subject.ts';

const system = 'mapped' as SystemId;
const agent = { id: 'agent-1', name: 'Agent One' };

let number = 0;
const unique = (what: string): string => `${what} ${Date.now().toString(36)}-${++number}`;
const operation = (key: string, act: Act): BuiltOperation['operation'] => ({ key, acts: [act], agent });
const reference = (kind: Reference['kind'], id: string, version?: string): Reference => ({
  system,
  kind,
  id,
  ...(version === undefined ? {} : { version }),
});

const good = requestTrackerMapping('http://127.0.0.1:9', '1-2-3');
const { tickets } = good.sources;
const badSettings: AdapterSubject['badSettings'] = [
  { settings: { ...good, baseUrl: 'desk.example.com' }, path: 'baseUrl' },
  { settings: { ...good, auth: { kind: 'basic', user: 'agent' } }, path: 'auth.password' },
  { settings: { ...good, colour: 'red' }, path: 'colour' },
  { settings: { ...good, sources: {} }, path: 'sources' },
  { settings: { ...good, preset: 'no-such-service' }, path: 'preset' },
  {
    settings: { ...good, sources: { tickets: { ...tickets, maps: { ticket: '{"id": id' } } } },
    path: 'sources.tickets.maps.ticket',
  },
  {
    settings: { ...good, sources: { tickets: { ...tickets, maps: { ticket: '{"id": id, "sate": "open"}' } } } },
    path: 'sources.tickets.maps.ticket',
  },
  {
    settings: { ...good, sources: { tickets: { ...tickets, request: { path: '/tickets' } } } },
    path: 'sources.tickets.request',
  },
  {
    settings: { ...good, acts: { reply: { ...good.acts.reply, probe: undefined } } },
    path: 'acts.reply.createSafety',
  },
  {
    settings: { ...good, acts: { updateTicket: { ...good.acts.updateTicket, read: undefined } } },
    path: 'acts.updateTicket.concurrency',
  },
  { settings: { ...good, actsAs: 'sharedKeyWithAudit' }, path: 'acts.reply.requests' },
];

/** What each act does to the real Request Tracker, looked up by another account. */
function trackerCases(behind: RtClient, account: RtClient): OperationCase[] {
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
  return [
    {
      name: 'reply',
      acts: ['reply'],
      async build(key) {
        const id = await newTicket();
        return {
          operation: operation(key, {
            act: 'reply',
            ticket: reference('ticket', id),
            text: 'Your answer.\r\n您的答复。',
          }),
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
          operation: operation(key, { act: 'addNote', ticket: reference('ticket', id), text: 'internal only 内部' }),
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
        // The tag is that of the last transaction the account may see.
        const { etag } = await account.ticket(id);
        const changes = { status: 'open', owner: 'agent1', queue: '售后', customFields: { Product: 'new' } };
        return {
          operation: operation(key, { act: 'updateTicket', ticket: reference('ticket', id, `"${etag}"`), changes }),
          async effects() {
            const now = await behind.ticket(id);
            const done = [
              now.status === 'open',
              now.owner === 'agent1',
              now.queue === '售后',
              now.customFields['Product'] === 'new',
            ];
            return done.every(Boolean) ? 1 : done.some(Boolean) ? 0.5 : 0;
          },
          interfere: async () => {
            await behind.send('PUT', `/ticket/${id}`, { CustomFields: { Product: 'changed by somebody else' } });
          },
        };
      },
    },
    {
      name: 'new ticket',
      acts: ['createTicket'],
      build(key) {
        const subject = unique("It's new \\ 新工单");
        const found = (): Promise<readonly string[]> => behind.find(`Subject = '${subject.replace(/[\\']/g, '\\$&')}'`);
        const act: Act = {
          act: 'createTicket',
          system,
          queue: '售后',
          subject,
          requester: 'li@example.com',
          text: 'Please call back.',
          customFields: { CustomerNo: 'C-2' },
        };
        return Promise.resolve({
          operation: operation(key, act),
          effects: async () => (await found()).length,
          async takenBack() {
            const made = await Promise.all((await found()).map((id) => behind.ticket(id)));
            return made.filter(({ status }) => status === 'rejected').length;
          },
        });
      },
    },
  ];
}

const tracker: AdapterSubject = {
  name: 'rest-mapped (the real Request Tracker 5, by mapping alone)',
  adapter: restMapped,
  badSettings,
  requirement: requestTrackerRequirement,
  async start() {
    const server = await startRequestTracker();
    const behind = createRtClient(server.baseUrl, server.tokens.bridge);
    const settings = requestTrackerMapping(server.baseUrl, server.tokens.agent1);
    const wrongToken = `${server.tokens.agent1}f00`;
    return {
      system,
      settings,
      wrongPassword: requestTrackerMapping(server.baseUrl, wrongToken),
      unreachable: requestTrackerMapping('http://127.0.0.1:9', server.tokens.agent1),
      secrets: [server.tokens.agent1, wrongToken, server.tokens.bridge],
      operations: trackerCases(behind, createRtClient(server.baseUrl, server.tokens.agent1)),
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
        const settingsOf = (baseUrl: string): unknown => requestTrackerMapping(baseUrl, server.tokens.agent1);
        return spoiltOnTheWay(server.baseUrl, settingsOf, title, `/ticket/${id}`);
      },
      freeze: () => Promise.resolve(server.freeze()),
      async breakConnections() {
        await server.kill9();
        await server.restart();
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

/** What each act does to the demo's order desk, looked up in its memory. */
function deskCases(desk: OrderDesk): OperationCase[] {
  const newCase = () => {
    const customer = { no: 'C-1', name: 'Customer', email: 'customer@example.com' };
    const one = { subject: unique('case'), state: 'new', urgency: 2, owner: '', desk: 'Orders', customer } as const;
    return desk.addCase({ ...one, fields: { product: 'old' } });
  };
  const newCustomer = () => {
    const no = unique('C').replace(' ', '-');
    return desk.putCustomer({ no, name: 'Old Name', email: 'old@example.com', phone: '1', company: 'X', city: 'Y' });
  };
  const said = (id: string, visibility: DeskMessage['visibility'], text: string): number =>
    desk.messagesOf(id).filter((one) => one.visibility === visibility && one.text.includes(text)).length;
  const now = <T>(value: T): Promise<T> => Promise.resolve(value);
  return [
    {
      name: 'reply',
      acts: ['reply'],
      build(key) {
        const { id } = newCase();
        const act: Act = { act: 'reply', ticket: reference('ticket', id), text: 'Your answer. 您的答复。' };
        return now({ operation: operation(key, act), effects: () => now(said(id, 'public', '您的答复')) });
      },
    },
    {
      name: 'note',
      acts: ['addNote'],
      build(key) {
        const { id } = newCase();
        const act: Act = { act: 'addNote', ticket: reference('ticket', id), text: 'internal only' };
        return now({
          operation: operation(key, act),
          effects: () => now(said(id, 'internal', 'internal only')),
          takenBack: () => now(said(id, 'internal', 'was taken back')),
          publicTraces: () => now(said(id, 'public', '')),
        });
      },
    },
    {
      name: 'change of a case',
      acts: ['updateTicket'],
      build(key) {
        const made = newCase();
        const { id } = made;
        const changes = { status: 'in progress', owner: 'Agent One', queue: '订单', customFields: { product: 'new' } };
        return now({
          operation: operation(key, { act: 'updateTicket', ticket: reference('ticket', id, etagOf(made)), changes }),
          effects() {
            const one = desk.cases.get(id);
            const done = [one?.state === 'in progress', one?.owner === 'Agent One', one?.desk === '订单'];
            const all = [...done, one?.fields['product'] === 'new'];
            return now(all.every(Boolean) ? 1 : all.some(Boolean) ? 0.5 : 0);
          },
          interfere() {
            desk.changeCase(id, { urgency: 4 });
            return now(undefined);
          },
        });
      },
    },
    {
      name: 'new case',
      acts: ['createTicket'],
      build(key) {
        const subject = unique('new case 新单');
        const requester = 'customer@example.com';
        const act: Act = { act: 'createTicket', system, queue: 'Orders', subject, requester, text: 'Please call.' };
        const found = () => [...desk.cases.values()].filter((one) => one.subject === subject);
        return now({
          operation: operation(key, act),
          effects: () => now(found().length),
          takenBack: () => now(found().filter(({ state }) => state === 'withdrawn').length),
        });
      },
    },
    {
      name: 'change of a customer',
      acts: ['updateContact'],
      build(key) {
        const { no } = newCustomer();
        const changes = [
          { pointer: '/name/full', from: 'Old Name', to: 'New Name' },
          { pointer: '/emails/main/address', from: 'old@example.com', to: 'new@example.com' },
        ];
        return now({
          operation: operation(key, { act: 'updateContact', record: reference('customer', no), changes }),
          effects() {
            const one = desk.customers.get(no);
            const done = [one?.name === 'New Name', one?.email === 'new@example.com'];
            return now(done.every(Boolean) ? 1 : done.some(Boolean) ? 0.5 : 0);
          },
          interfere() {
            const one = desk.customers.get(no);
            if (one !== undefined) desk.putCustomer({ ...one, email: 'third@example.com' });
            return now(undefined);
          },
        });
      },
    },
    {
      name: 'call',
      acts: ['logCall'],
      build(key) {
        const { no } = newCustomer();
        const act: Act = {
          act: 'logCall',
          record: reference('customer', no),
          call: 'pbx:1' as CallId,
          direction: 'inbound',
          number: '+8613800138001',
          startedAt: Date.now(),
          talked: 30,
          disposition: 'solved',
          text: 'about the order',
        };
        const found = () => [...desk.calls.values()].filter(({ customer }) => customer === no);
        return now({
          operation: operation(key, act),
          effects: () => now(found().length),
          takenBack: () => now(found().filter(({ withdrawn }) => withdrawn).length),
        });
      },
    },
  ];
}

const desk: AdapterSubject = {
  name: 'rest-mapped (demo order desk)',
  adapter: restMapped,
  badSettings,
  async start() {
    const memory = createOrderDesk(createRealClock());
    const token = 'the token of the desk';
    const server = await startDeskServer(memory, token);
    const settings = { ...orderDeskSettings(server.baseUrl, token), pullEveryMs: 200 };
    return {
      system,
      settings,
      wrongPassword: { ...settings, auth: { kind: 'bearer', token: 'another token' } },
      unreachable: { ...settings, baseUrl: 'http://127.0.0.1:9' },
      secrets: [token, 'another token'],
      operations: deskCases(memory),
      addRecord() {
        const subject = unique('added');
        const customer = { no: '', name: 'New', email: 'new@example.com' };
        const one = { subject, state: 'new', urgency: 1, owner: '', desk: 'Orders', customer, fields: {} } as const;
        const { id } = memory.addCase(one);
        return Promise.resolve({
          announces: ({ body }) => body.type === 'ticket' && body.subject === subject,
          change() {
            memory.changeCase(id, { urgency: 3 });
            return Promise.resolve();
          },
        });
      },
      addUnreadable() {
        const subject = unique('strange');
        const customer = { no: '', name: 'New', email: 'new@example.com' };
        const { id } = memory.addCase({
          subject,
          state: 'new',
          urgency: 1,
          owner: '',
          desk: 'Orders',
          customer,
          fields: {},
        });
        return spoiltOnTheWay(server.baseUrl, (baseUrl) => ({ ...settings, baseUrl }), subject, id);
      },
      [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
    };
  },
};

export const subjects: readonly AdapterSubject[] = [tracker, desk];
