import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempDir } from '../temp-dir.ts';
import { freePort } from './free-port.ts';
import { findExecutable, requirement } from './requirement.ts';
import { serverProcess } from './server-process.ts';

const python = findExecutable(['/usr/bin/python3', 'python3']);
const script = fileURLToPath(new URL('soap-crm/server.py', import.meta.url));
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

export interface RunningSoapCrm extends AsyncDisposable {
  readonly username: string;
  readonly password: string;
  wsdl(version: '1.1' | '1.2'): string;
  add(customerNo: string, values?: Readonly<Record<string, string>>): Promise<SoapCrmRows>;
  change(customerNo: string, values: Readonly<Record<string, string>>): Promise<SoapCrmRows>;
  rows(): Promise<SoapCrmRows>;
  /** What becomes of calls: an error page, half an answer, or none after they were carried out; empty: they are answered. */
  behave(as: '' | 'broken' | 'garbage' | 'afterwards'): Promise<SoapCrmRows>;
  kill9(): Promise<void>;
  restart(): Promise<void>;
  freeze(): AsyncDisposable;
}

/** Starts the CRM on a free port of loopback, empty. */
export async function startSoapCrm(): Promise<RunningSoapCrm> {
  await using starting = new AsyncDisposableStack();
  const folder = starting.use(tempDir());
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const server = serverProcess(
    python ?? 'python3',
    [script, user, password, String(port)],
    join(folder.path, 'server.log'),
    {
      cwd: folder.path,
    },
  );
  starting.defer(() => server.stop('SIGKILL'));
  const control = async (body: object): Promise<SoapCrmRows> => {
    const answer = await fetch(`${base}/control`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the control of the CRM answered ${answer.status}`);
    return (await answer.json()) as SoapCrmRows;
  };
  const ready = (): Promise<boolean> =>
    control({ do: 'look' }).then(
      () => true,
      () => false,
    );
  await server.startAndWait(ready, 60_000);
  const running = starting.move();
  return {
    username: user,
    password,
    wsdl: (version) => `${base}/soap${version.replace('.', '')}/?wsdl`,
    add: (customerNo, values = {}) => control({ do: 'add', customerNo, values }),
    change: (customerNo, values) => control({ do: 'change', customerNo, values }),
    rows: () => control({ do: 'look' }),
    behave: (as) => control({ do: 'behave', as }),
    kill9: () => server.stop('SIGKILL'),
    restart: () => server.startAndWait(ready, 60_000),
    freeze() {
      server.signal('SIGSTOP');
      return { [Symbol.asyncDispose]: async () => server.signal('SIGCONT') };
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
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
