import * as v from 'valibot';
import type { AdapterSession } from '../../../../src-main/core/adapters/adapter.ts';
import { cobolHost } from '../../../../src-main/core/adapters/cobol-host/index.ts';
import { createRealClock } from '../../../../src-main/core/ports/real-clock.ts';
import { complaint, get } from '../../../../src-main/demo/cobol-host/bank-fields.ts';
import { startBankServer } from '../../../../src-main/demo/cobol-host/bank-server.ts';
import { createDemoBank } from '../../../../src-main/demo/cobol-host/demo-bank.ts';
import { latin } from '../../../../src-main/demo/cobol-host/ebcdic.ts';
import type { Act } from '../../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { openBankConsole, type BankConsole } from '../../../kit/bank-console.ts';
import { nullLogger } from '../../../kit/null-logger.ts';
import { cobolRequirement, startCobolHost } from '../../../kit/real/cobol-host.ts';
import { freePort } from '../../../kit/real/free-port.ts';
import type { AdapterSubject, OperationCase, RunningSubject } from '../subject.ts';

const system = 'bank-conformance' as SystemId;
const agent = { id: 'kim', name: 'Kim' };
const good = { host: '127.0.0.1', port: 4000, user: 'TRUNK01', password: 'secret' };
const badSettings: AdapterSubject['badSettings'] = [
  { settings: { ...good, port: 0 }, path: 'port' },
  { settings: { ...good, user: 'TOOLONGUSER' }, path: 'user' },
  { settings: { ...good, codePage: 'cp000' }, path: 'codePage' },
  { settings: { ...good, timeZone: 'Moon/Base' }, path: 'timeZone' },
  { settings: { ...good, hours: [{ days: ['mon'], from: '6', to: '22:00' }] }, path: 'hours.0.from' },
  { settings: { ...good, frame: { lengthBytes: 3 } }, path: 'frame.lengthBytes' },
  { settings: { ...good, account: { card: { '/nickname': { field: 'ACC-NAME' } } } }, path: 'account.card./nickname' },
  { settings: { ...good, complaint: { statuses: { OPEN: 'half' } } }, path: 'complaint.statuses.OPEN' },
  { settings: { ...good, colour: 'green' }, path: 'colour' },
];

let count = 0;
const next = (): number => (count += 1);
const phone = { before: '+49 30 1234', after: '+49 30 9999' };

/** The version an agent's window has of a complaint. */
async function versionIn(session: AdapterSession, number: string): Promise<string> {
  const samples = await session.sample?.(20, AbortSignal.timeout(10_000));
  const bodies = samples?.ok === true ? samples.value.flatMap(({ messages }) => messages.map(({ body }) => body)) : [];
  const found = bodies.find((body) => body.type === 'ticket' && body.number === number);
  const version = found?.type === 'ticket' ? found.reference.version : undefined;
  if (version === undefined) throw new Error(`complaint ${number} is not among the newest records`);
  return version;
}

function operationCases(bank: BankConsole, seen: (number: string) => Promise<string>): readonly OperationCase[] {
  const ownAccount = async (): Promise<string> => {
    const customerNo = `Z-${next()}`;
    await bank.addAccount(customerNo, { phone: phone.before, email: `${customerNo.toLowerCase()}@example.com` });
    return customerNo;
  };
  const ownComplaint = async (): Promise<string> => bank.addComplaint(await ownAccount(), 'Charged twice');
  const operation = (key: string, act: Act) => ({ key, acts: [act], agent });
  const ticket = (id: string) => ({ system, kind: 'ticket', id }) as const;
  return [
    {
      name: 'a corrected number',
      acts: ['updateContact'],
      async build(key) {
        const customerNo = await ownAccount();
        const changes = [{ pointer: '/phones/main/number', from: phone.before, to: phone.after }];
        return {
          operation: operation(key, {
            act: 'updateContact',
            record: { system, kind: 'customer', id: customerNo },
            changes,
          }),
          effects: async () => Number((await bank.accountField(customerNo, 'phone')) === phone.after),
          interfere: () => bank.changeAccount(customerNo, 'phone', '+49 30 7777'),
        };
      },
    },
    {
      name: 'a changed complaint',
      acts: ['updateTicket'],
      async build(key) {
        const number = await ownComplaint();
        const version = await seen(number);
        return {
          operation: operation(key, {
            act: 'updateTicket',
            ticket: { ...ticket(number), version },
            changes: { status: 'OPEN', owner: 'Kim' },
          }),
          async effects() {
            const [status, handler] = [
              await bank.complaintField(number, 'status'),
              await bank.complaintField(number, 'handler'),
            ];
            if ((status === 'OPEN') !== (handler === 'Kim')) return 0.5;
            return Number(status === 'OPEN');
          },
          interfere: () => bank.changeComplaint(number, 'status', 'WAIT'),
        };
      },
    },
    {
      name: 'a note',
      acts: ['addNote'],
      async build(key) {
        const number = await ownComplaint();
        const lines = (): ReturnType<BankConsole['complaintLines']> => bank.complaintLines(number);
        const text = `Called back.\n${'The customer wants the money by Friday. '.repeat(6)}`;
        return {
          operation: operation(key, { act: 'addNote', ticket: ticket(number), text }),
          effects: async () => (await lines()).filter((one) => one.text === 'Called back.' && one.kind === 'N').length,
          takenBack: async () => (await lines()).filter((one) => one.text.includes('TAKEN BACK')).length,
          publicTraces: async () => (await lines()).filter((one) => one.kind === 'C').length - 1,
        };
      },
    },
    {
      name: 'a new complaint',
      acts: ['createTicket'],
      async build(key) {
        const customerNo = await ownAccount();
        const own = async (): Promise<readonly Buffer[]> =>
          (await bank.complaints()).filter((one) => latin(get(one, complaint.customerNo)) === customerNo);
        return {
          operation: operation(key, {
            act: 'createTicket',
            system,
            queue: 'FEES',
            subject: 'Fee without reason',
            requester: `${customerNo.toLowerCase()}@example.com`,
            text: 'Please take it back.',
          }),
          effects: async () => (await own()).length,
          takenBack: async () => (await own()).filter((one) => latin(get(one, complaint.status)) === 'CANC').length,
        };
      },
    },
  ];
}

interface Peer extends AsyncDisposable {
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly more?: Partial<RunningSubject>;
}

function subject(name: string, start: () => Promise<Peer>): AdapterSubject {
  return {
    name,
    adapter: cobolHost,
    badSettings,
    async start() {
      const peer = await start();
      const bank = await openBankConsole(peer);
      const settings = { ...good, port: peer.port, user: peer.user, password: peer.password, tls: false };
      const session = cobolHost.open({
        system,
        systemName: name,
        settings: v.parse(cobolHost.descriptor.settings, settings),
        clock: createRealClock(),
        logger: nullLogger,
        region: 'CN',
        agent,
      });
      return {
        system,
        settings,
        wrongPassword: { ...settings, password: 'wr0ngsecret' },
        unreachable: { ...settings, port: await freePort() },
        secrets: [peer.password, 'wr0ngsecret'],
        operations: operationCases(bank, (number) => versionIn(session, number)),
        async addRecord() {
          const customerNo = `N-${next()}`;
          await bank.addAccount(customerNo);
          return {
            announces: ({ body }) => body.type === 'customer' && body.reference.id === customerNo,
            change: () => bank.changeAccount(customerNo, 'city', 'Bern'),
          };
        },
        async addUnreadable() {
          const customerNo = `S-${next()}`;
          await bank.addAccount(customerNo, { openedOn: '20261399' });
          return {
            parks: ({ body }) => body.type === 'unreadable' && body.reason.includes(customerNo),
            [Symbol.asyncDispose]: () => Promise.resolve(),
          };
        },
        ...peer.more,
        async [Symbol.asyncDispose]() {
          await session[Symbol.asyncDispose]();
          await bank[Symbol.asyncDispose]();
          await peer[Symbol.asyncDispose]();
        },
      };
    },
  };
}

const real: AdapterSubject = {
  ...subject('cobol-host (GnuCOBOL program)', async () => {
    const host = await startCobolHost();
    return Object.assign(host, {
      more: {
        freeze: () => Promise.resolve(host.freeze()),
        breakConnections: () => {
          host.breakConnections();
          return Promise.resolve();
        },
      } satisfies Partial<RunningSubject>,
    });
  }),
  requirement: cobolRequirement,
};

/** The same rules for the demo's bank, so that it cannot drift away from the real program. */
const demo = subject('cobol-host (demo bank)', async () => {
  const user = 'TRUNK01';
  const password = 'demo4conformance';
  const now = (): string => new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14);
  const server = await startBankServer(createDemoBank({ user, password, banner: 'DEMO BANK', now }));
  return { port: server.port, user, password, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
});

export const subjects: readonly AdapterSubject[] = [real, demo];
