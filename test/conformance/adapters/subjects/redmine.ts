import { redmine } from '../../../../src-main/core/adapters/redmine/index.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import { startDemoRedmine, type DemoRedmineUser } from '../../../../src-main/demo/demo-redmine.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import { redmineRequirement, startRedmine, type RedmineSeed } from '../../../kit/real/redmine.ts';
import { createRedmineClient, type RedmineClient } from '../../../kit/redmine-client.ts';
import { spoiltOnTheWay } from '../unreadable-record.ts';
import type { AdapterSubject, BuiltOperation, OperationCase, RunningSubject } from '../subject.ts';

const system = 'projects' as SystemId;
const good = { baseUrl: 'http://127.0.0.1:9', apiKey: '0123456789abcdef' };
const badSettings: AdapterSubject['badSettings'] = [
  { settings: { apiKey: good.apiKey }, path: 'baseUrl' },
  { settings: { ...good, baseUrl: 'redmine.example.com' }, path: 'baseUrl' },
  { settings: { baseUrl: good.baseUrl }, path: 'apiKey' },
  { settings: { ...good, apiKey: 'with blank' }, path: 'apiKey' },
  { settings: { ...good, projects: [] }, path: 'projects' },
  { settings: { ...good, queueBy: 'tracker' }, path: 'queueBy' },
  { settings: { ...good, maxConcurrent: 0 }, path: 'maxConcurrent' },
  { settings: { ...good, since: 'yesterday' }, path: 'since' },
  { settings: { ...good, statusClasses: { Waiting: 'later' } }, path: 'statusClasses.Waiting' },
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

export interface RedmineServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly keys: Readonly<Record<'agent1' | 'agent2' | 'anna', string>>;
  readonly ids: Pick<RedmineSeed, 'projects' | 'trackers' | 'statuses' | 'fields' | 'users'>;
  readonly more?: Pick<RunningSubject, 'freeze' | 'breakConnections'>;
}

/** One kind of operation, with what it does to an issue made for it alone. */
function operationCases({ ids }: RedmineServer, agent: RedmineClient, customer: RedmineClient): OperationCase[] {
  const newIssue = (): Promise<string> =>
    customer.createIssue({
      project_id: ids.projects.support,
      tracker_id: ids.trackers['Support'],
      subject: unique('conformance'),
      description: 'Hello',
      custom_fields: [
        { id: ids.fields['CustomerNo'], value: 'C-1' },
        { id: ids.fields['Product'], value: 'old' },
      ],
    });
  const count = async (id: string, isPrivate: boolean, text: string): Promise<number> =>
    (await agent.issue(id)).journals.filter(
      (one) => one.private_notes === isPrivate && (one.notes ?? '').includes(text),
    ).length;
  const versionOf = async (id: string): Promise<string> => {
    const { journals } = await agent.issue(id);
    return String(Math.max(0, ...journals.map((one) => one.id)));
  };
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
        const id = await newIssue();
        return {
          operation: operation(key, [
            {
              act: 'reply',
              ticket: reference(id),
              text: 'Your answer.\r\n您的答复。',
              attachments: [{ name: '发票 1.txt', mediaType: 'text/plain', base64: 'aGVsbG8=' }],
            },
          ]),
          effects: () => count(id, false, '您的答复'),
        };
      },
    },
    {
      name: 'note',
      acts: ['addNote'],
      async build(key) {
        const id = await newIssue();
        return {
          operation: operation(key, [{ act: 'addNote', ticket: reference(id), text: 'internal only 内部' }]),
          effects: () => count(id, true, 'internal only 内部'),
          takenBack: () => count(id, true, 'was taken back'),
          // Whatever the customer's own account is shown of the history.
          publicTraces: async () => (await customer.issue(id)).journals.length,
        };
      },
    },
    {
      name: 'change of an issue',
      acts: ['updateTicket'],
      async build(key) {
        const id = await newIssue();
        const changes = {
          status: 'In Progress',
          owner: 'Agent One',
          queue: '售后',
          customFields: { Product: 'new', Colours: 'red, blue' },
        };
        return {
          operation: operation(key, [{ act: 'updateTicket', ticket: reference(id, await versionOf(id)), changes }]),
          async effects() {
            const now = await agent.issue(id);
            const field = (name: string): unknown => now.custom_fields.find((one) => one.name === name)?.value;
            const done = [
              now.status.name === 'In Progress',
              now.assigned_to?.name === 'Agent One',
              now.project.name === '售后',
              field('Product') === 'new',
              JSON.stringify([field('Colours')].flat().toSorted()) === '["blue","red"]',
            ];
            // Half a change is neither none nor one.
            return done.every(Boolean) ? 1 : done.some(Boolean) ? 0.5 : 0;
          },
          interfere: () =>
            agent.update(id, { custom_fields: [{ id: ids.fields['Product'], value: 'changed by somebody else' }] }),
        };
      },
    },
    {
      name: 'reply that resolves the issue',
      acts: ['updateTicket', 'reply'],
      async build(key) {
        const id = await newIssue();
        return {
          operation: operation(key, [
            { act: 'reply', ticket: reference(id), text: 'It is done.' },
            {
              act: 'updateTicket',
              ticket: reference(id, await versionOf(id)),
              changes: { status: 'Resolved' },
            },
          ]),
          async effects() {
            const replies = await count(id, false, 'It is done.');
            const { status } = await agent.issue(id);
            return (status.name === 'Resolved') === replies > 0 ? replies : 0.5;
          },
        };
      },
    },
    {
      name: 'new issue',
      acts: ['createTicket'],
      build(key) {
        const subject = unique("It's new & \\ 新工单");
        return Promise.resolve({
          operation: operation(key, [
            {
              act: 'createTicket',
              system,
              queue: '售后',
              subject,
              requester: 'li@customer.example',
              text: 'Please call back.',
              customFields: { CustomerNo: 'C-2' },
            },
          ]),
          effects: async () => (await agent.find(subject)).length,
          async takenBack() {
            const issues = await Promise.all((await agent.find(subject)).map((id) => agent.issue(id)));
            return issues.filter(({ status }) => status.name === 'Rejected').length;
          },
        });
      },
    },
  ];
}

function subject(name: string, more: object, start: () => Promise<RedmineServer>): AdapterSubject {
  return {
    name,
    adapter: redmine,
    badSettings,
    async start() {
      const server = await start();
      const agent = createRedmineClient(server.baseUrl, server.keys.agent2);
      const customer = createRedmineClient(server.baseUrl, server.keys.anna);
      const settings = {
        baseUrl: server.baseUrl,
        apiKey: server.keys.agent1,
        customerNumberField: 'CustomerNo',
        ...more,
      };
      const wrongKey = `${server.keys.agent1}f00`;
      const { ids } = server;
      return {
        system,
        settings,
        wrongPassword: { ...settings, apiKey: wrongKey },
        // The discard port: nobody listens there.
        unreachable: { ...settings, baseUrl: 'http://127.0.0.1:9' },
        secrets: [server.keys.agent1, wrongKey, server.keys.agent2, server.keys.anna],
        operations: operationCases(server, agent, customer),
        async addRecord() {
          const title = unique('added');
          const id = await customer.createIssue({
            project_id: ids.projects.support,
            tracker_id: ids.trackers['Support'],
            subject: title,
            description: 'x',
          });
          return {
            announces: ({ body }) => body.type === 'ticket' && body.subject === title,
            change: () => agent.update(id, { custom_fields: [{ id: ids.fields['Product'], value: 'changed' }] }),
          };
        },
        async addUnreadable() {
          const subject = unique('strange');
          const issue = { project_id: ids.projects.support, tracker_id: ids.trackers['Support'], subject };
          const id = await customer.createIssue({ ...issue, description: 'x' });
          // An issue without its status; the lists, which hold less, are as they were.
          const withoutStatus = (path: string, body: string): string =>
            path.startsWith(`/issues/${id}.json`) ? body.replace('"status":', '"state":') : body;
          const settingsOf = (baseUrl: string): unknown => ({ ...settings, baseUrl });
          return spoiltOnTheWay(server.baseUrl, settingsOf, subject, `issue/${id}@`, withoutStatus);
        },
        ...server.more,
        [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
      };
    },
  };
}

const real: AdapterSubject = {
  ...subject('redmine (Redmine 5)', { operationKeyField: 'Operation', requesterField: 'Requester' }, async () => {
    const server = await startRedmine();
    return {
      baseUrl: server.baseUrl,
      keys: server.seed.keys,
      ids: server.seed,
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
  requirement: redmineRequirement,
};

/** The same rules for the demo server, so that it cannot drift away from the real one; without a field for the key. */
const demo = subject('redmine (demo server)', {}, async () => {
  const person = (login: string, firstname: string, lastname: string, role: 'agent' | 'customer'): DemoRedmineUser => ({
    ...{ login, firstname, lastname, role },
    mail: `${login}@customer.example`,
  });
  const server = await startDemoRedmine({
    clock: createRealClock(),
    projects: [
      { identifier: 'support', name: 'Support' },
      { identifier: 'aftersales', name: '售后' },
    ],
    fields: [{ name: 'CustomerNo' }, { name: 'Product' }, { name: 'Colours', multiple: true }],
    users: [
      person('agent1', 'Agent', 'One', 'agent'),
      person('agent2', 'Agent', 'Two', 'agent'),
      person('anna', 'Anna', 'Müller', 'customer'),
    ],
  });
  const { keyOf, tables } = server;
  const numbers = (list: readonly { readonly id: number; readonly name: string }[]): Record<string, number> =>
    Object.fromEntries(list.map(({ id, name }) => [name, id]));
  return {
    baseUrl: server.baseUrl,
    keys: { agent1: keyOf('agent1'), agent2: keyOf('agent2'), anna: keyOf('anna') },
    ids: {
      projects: { support: 1, aftersales: 2, hidden: 3 },
      trackers: numbers(tables.trackers),
      statuses: numbers(tables.statuses),
      fields: numbers(tables.fields),
      users: {},
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
});

export const subjects: readonly AdapterSubject[] = [real, demo];
