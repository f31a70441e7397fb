import { soapCrm } from '../../../../src-main/core/adapters/soap-crm/index.ts';
import type { CallId, SystemId } from '../../../../src-shared/model/ids.ts';
import { soapCrmRequirement, soapCrmSettings, startSoapCrm } from '../../../kit/real/soap-crm.ts';
import { spoiltOnTheWay } from '../unreadable-record.ts';
import type { AdapterSubject } from '../subject.ts';

const system = 'soap-conformance' as SystemId;
const nowhere = { wsdl: () => 'http://127.0.0.1:9/?wsdl', username: 'crm', password: 'x' };
const good = soapCrmSettings(nowhere, '1.1');
const [before, after] = ['+49 30 1234', '+49 30 9999'];

const overSoap = (version: '1.1' | '1.2'): AdapterSubject => ({
  name: `soap-crm (spyne, SOAP ${version})`,
  adapter: soapCrm,
  requirement: soapCrmRequirement,
  badSettings: [
    { settings: { ...good, wsdl: 'crm.example.com' }, path: 'wsdl' },
    { settings: { ...good, security: { ...good.security, passwordType: 'text' } }, path: 'security.passwordType' },
    { settings: { ...good, customers: { ...good.customers, writable: ['/extra/tier'] } }, path: 'customers.writable' },
    {
      settings: { ...good, customers: { ...good.customers, fields: { '/shoe/size': 'x' } } },
      path: 'customers.fields./shoe/size',
    },
    {
      settings: {
        ...good,
        customers: { ...good.customers, read: { ...good.customers.read, request: { a: '{nonsense}' } } },
      },
      path: 'customers.read.request',
    },
  ],
  async start() {
    const crm = await startSoapCrm();
    const settings = soapCrmSettings(crm, version);
    let count = 0;
    const customer = async (): Promise<string> => {
      const id = `C-${(count += 1)}`;
      await crm.add(id, { name: `Conformance ${count}`, phone: before });
      return id;
    };
    const phoneOf = async (id: string) =>
      (await crm.rows()).customers.find(({ customerNo }) => customerNo === id)?.['phone'];
    return {
      system,
      settings,
      wrongPassword: { ...settings, security: { ...settings.security, password: 'wrong password of the CRM' } },
      unreachable: { ...settings, wsdl: 'http://127.0.0.1:9/?wsdl' },
      secrets: [crm.password, 'wrong password of the CRM'],
      operations: [
        {
          name: 'updateContact',
          acts: ['updateContact'],
          async build(key) {
            const id = await customer();
            const changes = [{ pointer: '/phones/main/number', from: before, to: after }];
            return {
              operation: {
                key,
                agent: { id: 'kim', name: 'Kim' },
                acts: [{ act: 'updateContact', record: { system, kind: 'customer', id }, changes }],
              },
              effects: async () => ((await phoneOf(id)) === after ? 1 : 0),
              interfere: async () => void (await crm.change(id, { phone: '+49 30 7777' })),
            };
          },
        },
        {
          name: 'logCall',
          acts: ['logCall'],
          async build(key) {
            const id = await customer();
            return {
              operation: {
                key,
                agent: { id: 'kim', name: 'Kim' },
                acts: [
                  {
                    act: 'logCall',
                    record: { system, kind: 'customer', id },
                    call: 'pbx:1' as CallId,
                    direction: 'inbound',
                    number: before,
                    startedAt: Date.UTC(2026, 10, 23, 9),
                    talked: 73,
                    disposition: 'solved',
                    text: 'Asked about <the invoice> & "more"',
                  },
                ],
              },
              effects: async () => (await crm.rows()).events.filter(({ customerNo }) => customerNo === id).length,
            };
          },
        },
      ],
      async addRecord() {
        const id = await customer();
        return {
          announces: ({ body }) => body.type === 'customer' && body.reference.id === id,
          change: async () => void (await crm.change(id, { email: 'new@example.com' })),
        };
      },
      async addUnreadable() {
        const id = await customer();
        const name = `Strange ${count}.`;
        await crm.change(id, { name });
        const { origin } = new URL(settings.wsdl);
        const nameless = (_path: string, body: string): string => body.replaceAll(`>${id}<`, '><');
        const settingsOf = (baseUrl: string): unknown => ({
          ...settings,
          wsdl: settings.wsdl.replace(origin, baseUrl),
        });
        return spoiltOnTheWay(origin, settingsOf, id, name, nameless);
      },
      freeze: () => Promise.resolve(crm.freeze()),
      async breakConnections() {
        await crm.kill9();
        await crm.restart();
      },
      [Symbol.asyncDispose]: () => crm[Symbol.asyncDispose](),
    };
  },
});

export const subjects: readonly AdapterSubject[] = [overSoap('1.1'), overSoap('1.2')];
