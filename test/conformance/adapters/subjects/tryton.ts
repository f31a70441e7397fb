import { tryton } from '../../../../src-main/core/adapters/tryton/index.ts';
import type { CallId, SystemId } from '../../../../src-shared/model/ids.ts';
import { startTryton, trytonRequirement } from '../../../kit/real/tryton.ts';
import { spoiltOnTheWay } from '../unreadable-record.ts';
import type { AdapterSubject } from '../subject.ts';

const system = 'tryton-conformance' as SystemId;
const good = { baseUrl: 'http://127.0.0.1:8000', database: 'crm', username: 'admin', password: 'x' };
const [before, after] = ['+41 44 123 45 67', '+41 44 999 99 99'];

const real: AdapterSubject = {
  name: 'tryton (Tryton 6 on PostgreSQL)',
  adapter: tryton,
  requirement: trytonRequirement,
  badSettings: [
    { settings: { ...good, baseUrl: 'erp.example.com' }, path: 'baseUrl' },
    { settings: { ...good, database: 'a/b' }, path: 'database' },
    { settings: { ...good, password: '' }, path: 'password' },
    { settings: { ...good, since: 'yesterday' }, path: 'since' },
  ],
  async start() {
    const server = await startTryton();
    const settings = {
      baseUrl: server.baseUrl,
      database: server.database,
      username: server.username,
      password: server.password,
    };
    const read = async (
      model: string,
      domain: unknown,
      fields: readonly string[],
    ): Promise<Record<string, unknown>[]> =>
      (await server.rpc(`model.${model}.search_read`, domain, 0, 1000, null, fields, {})) as Record<string, unknown>[];
    let count = 0;
    const party = async (): Promise<number> => {
      const mechanisms = [['create', [{ type: 'phone', value: before }]]];
      const values = { name: `Conformance ${(count += 1)}`, contact_mechanisms: mechanisms };
      const [id] = (await server.rpc('model.party.party.create', [values], {})) as number[];
      return id ?? 0;
    };
    const phones = (id: number): Promise<Record<string, unknown>[]> =>
      read('party.contact_mechanism', [['party', '=', id]], ['value']);
    const setPhone = async (id: number, value: string): Promise<void> => {
      const ids = (await phones(id)).map((one) => one['id']);
      await server.rpc('model.party.contact_mechanism.write', ids, { value }, {});
    };
    return {
      system,
      settings,
      wrongPassword: { ...settings, password: 'wrong password of the parties' },
      unreachable: { ...settings, baseUrl: 'http://127.0.0.1:9' },
      secrets: [server.password, 'wrong password of the parties'],
      operations: [
        {
          name: 'updateContact',
          acts: ['updateContact'],
          async build(key) {
            const id = await party();
            const changes = [{ pointer: '/phones/main/number', from: before, to: after }];
            const record = { system, kind: 'customer', id: String(id) } as const;
            return {
              operation: { key, agent: { id: 'kim', name: 'Kim' }, acts: [{ act: 'updateContact', record, changes }] },
              effects: async () => (await phones(id)).filter((one) => one['value'] === after).length,
              interfere: () => setPhone(id, '+41 44 777 77 77'),
            };
          },
        },
        {
          name: 'logCall',
          acts: ['logCall'],
          async build(key) {
            const id = await party();
            return {
              operation: {
                key,
                agent: { id: 'kim', name: 'Kim' },
                acts: [
                  {
                    act: 'logCall',
                    record: { system, kind: 'customer', id: String(id) },
                    call: 'pbx:1' as CallId,
                    direction: 'inbound',
                    number: before,
                    startedAt: Date.UTC(2026, 10, 23, 9),
                    talked: 73,
                    disposition: 'solved',
                    text: 'Asked about the invoice',
                  },
                ],
              },
              effects: async () =>
                (await read('ir.note', [['resource', '=', `party.party,${id}`]], ['message'])).length,
            };
          },
        },
      ],
      async addRecord() {
        const id = await party();
        return {
          announces: ({ body }) => body.type === 'customer' && body.reference.id === String(id),
          // Of the party's own row nothing changes: only its contact mechanism does.
          change: () => setPhone(id, '+41 44 555 55 55'),
        };
      },
      async addUnreadable() {
        const id = await party();
        const name = `Strange ${id}.`;
        await server.rpc('model.party.party.write', [id], { name }, {});
        return spoiltOnTheWay(server.baseUrl, (baseUrl) => ({ ...settings, baseUrl }), name, `"id":${id},`);
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

export const subjects: readonly AdapterSubject[] = [real];
