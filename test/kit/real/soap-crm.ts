import { spawnSync } from 'node:child_process';
import { python, startPythonPeer, type PythonPeer } from './python-peer.ts';
import { requirement } from './requirement.ts';

const [user, password] = ['crm', 'soap-secret-of-tests'];

/** The SOAP stack spyne under Python: a real one, with its own WSDL, its own parser and its own idea of faults. */
export const soapCrmRequirement = requirement('spyne (SOAP)', () =>
  python && spawnSync(python, ['-c', 'import spyne, lxml']).status === 0
    ? undefined
    : 'not installed (Debian: apt-get install python3-spyne python3-lxml)',
);

export interface SoapCrmRows {
  readonly customers: readonly Readonly<Record<string, string | number | boolean>>[];
  readonly events: readonly Readonly<Record<string, string | number>>[];
}

export interface RunningSoapCrm extends PythonPeer<SoapCrmRows> {
  readonly username: string;
  readonly password: string;
  wsdl(version: '1.1' | '1.2'): string;
  add(customerNo: string, values?: Readonly<Record<string, string>>): Promise<SoapCrmRows>;
  change(customerNo: string, values: Readonly<Record<string, string>>): Promise<SoapCrmRows>;
  rows(): Promise<SoapCrmRows>;
  /** What becomes of calls: an error page, half an answer, or none after they were carried out; empty: they are answered. */
  behave(as: '' | 'broken' | 'garbage' | 'afterwards'): Promise<SoapCrmRows>;
}

/** Starts the CRM on a free port of loopback, empty. */
export async function startSoapCrm(): Promise<RunningSoapCrm> {
  const peer = await startPythonPeer<SoapCrmRows>('soap-crm/server.py', (port) => [user, password, String(port)]);
  const { baseUrl, control } = peer;
  return {
    ...peer,
    username: user,
    password,
    wsdl: (version) => `${baseUrl}/soap${version.replace('.', '')}/?wsdl`,
    add: (customerNo, values = {}) => control({ do: 'add', customerNo, values }),
    change: (customerNo, values) => control({ do: 'change', customerNo, values }),
    rows: () => control({ do: 'look' }),
    behave: (as) => control({ do: 'behave', as }),
  };
}

/** Settings of a workspace for this CRM. */
export const soapCrmSettings = (
  crm: Pick<RunningSoapCrm, 'wsdl' | 'username' | 'password'>,
  version: '1.1' | '1.2',
) => ({
  wsdl: crm.wsdl(version),
  soapVersion: version,
  security: { username: crm.username, password: crm.password },
  ping: { operation: 'Ping' },
  customers: {
    key: 'customerNo',
    changes: {
      operation: 'GetChangedCustomers',
      request: { sinceChange: '{cursor}', maxRows: '{limit}' },
      items: 'GetChangedCustomersResult.Customer',
      cursor: 'changeNo',
    },
    read: { operation: 'GetCustomer', request: { customerNo: '{id}' }, item: 'GetCustomerResult' },
    fields: {
      '/name/full': 'name',
      '/phones/main/number': 'phone',
      '/emails/main/address': 'email',
      '/organizations/main/name': 'company',
    },
    version: 'rowVersion',
    changedAt: 'changedAt',
    deleted: 'deleted',
    links: { customerNo: 'customerNo' },
    update: {
      operation: 'UpdateCustomer',
      // Not in the order of the schema, on purpose: the WSDL says the order.
      request: {
        phone: '{value:/phones/main/number}',
        name: '{value:/name/full}',
        email: '{value:/emails/main/address}',
        rowVersion: '{version}',
        customerNo: '{id}',
      },
    },
    writable: ['/name/full', '/phones/main/number', '/emails/main/address'],
  },
  calls: {
    log: {
      operation: 'AddContactEvent',
      request: {
        customerNo: '{id}',
        externalId: '{key}',
        kind: 'call',
        at: '{startedAt}',
        text: '{direction} {number}, {talked} s, {disposition} ({agent}): {text}',
      },
    },
    find: { operation: 'FindContactEvent', request: { externalId: '{key}' }, item: 'FindContactEventResult' },
    id: 'eventNo',
    remove: { operation: 'RemoveContactEvent', request: { eventNo: '{id}' } },
    changes: {
      operation: 'GetChangedEvents',
      request: { sinceChange: '{cursor}', maxRows: '{limit}' },
      items: 'GetChangedEventsResult.ContactEvent',
      cursor: 'changeNo',
    },
    customer: 'customerNo',
    text: 'text',
    at: 'at',
    key: 'externalId',
  },
  faults: { stale: ['StaleRecord'], login: ['Security'] },
});
