import { parseSystemId } from '../demo-ids.ts';
import type { DemoStage, StartDemoSystem } from '../demo-system.ts';
import { complaint, get, header } from './bank-fields.ts';
import { accountRecord, complaintRecord, images, noteRecord, requestMessage } from './bank-records.ts';
import { bankCustomers, seedComplaints, seedNotes, type SeedComplaint } from './bank-seed.ts';
import { startBankServer } from './bank-server.ts';
import { createDemoBank, type DemoBank } from './demo-bank.ts';
import { pack } from './packed-decimal.ts';
import { ebcdic } from './ebcdic.ts';

const hour = 3_600_000;
/** Time between two things that happen at the bank by themselves, in milliseconds. */
const lifeEveryMs = 45_000;
/** The bank stands in Shanghai, where clocks are never changed. */
const zoneMs = 8 * hour;

const wallClock = (at: number): string => new Date(at + zoneMs).toISOString().replaceAll(/\D/g, '').slice(0, 14);

/** Opens the accounts and the complaints of the story, each at its own time. */
function seed(bank: DemoBank, setTime: (at: number) => void, now: number): void {
  const staff = { signedOn: true };
  const send = (message: Buffer): Buffer => {
    const answer = bank.answer(staff, message);
    const code = get(answer, header.returnCode);
    if (!code.equals(ebcdic('0000', 4))) throw new Error('the demo bank refused its own seed');
    return answer;
  };
  for (const [index, person] of bankCustomers.entries()) {
    setTime(now - (200 + index) * hour);
    send(requestMessage('ACCN', accountRecord(person, index), { agent: 'BRANCH' }));
  }
  const oldestFirst: readonly SeedComplaint[] = seedComplaints.toSorted((a, b) => b.hoursAgo - a.hoursAgo);
  for (const [index, one] of oldestFirst.entries()) {
    setTime(now - one.hoursAgo * hour);
    const body = images(Buffer.alloc(0), complaintRecord(one));
    send(requestMessage('CMPN', body, { key: `demo.${index}`, agent: one.handler || 'BRANCH' }));
  }
}

/** Money comes and goes, and now and then a colleague notes something. */
function live(bank: DemoBank, { clock, random }: DemoStage): Disposable {
  const staff = { signedOn: true };
  let turn = 0;
  let timer: Disposable;
  const next = (): void => {
    timer = clock.timer(lifeEveryMs, () => {
      turn += 1;
      const stored = bank.ledger.complaints[turn % Math.max(1, bank.ledger.complaints.length)];
      if (turn % 3 === 0 && stored !== undefined) {
        const text = seedNotes[(turn / 3) % seedNotes.length] ?? '';
        const body = images(Buffer.alloc(0), noteRecord(get(stored.bytes, complaint.number), text));
        const keyBase = bank.ledger.operations;
        bank.answer(staff, requestMessage('CMPL', body, { key: `demo.life.${turn}`, keyBase, agent: 'Second Agent' }));
      } else {
        const person = bankCustomers[Math.floor(random() * bankCustomers.length)];
        const amount = pack(BigInt(Math.floor(random() * 90_000) - 40_000), 8);
        const number = ebcdic(person?.customerNo ?? '', 60);
        bank.answer(
          staff,
          requestMessage('POST', Buffer.concat([ebcdic('N', 1), number, amount]), { agent: 'NIGHT RUN' }),
        );
      }
      next();
    });
  };
  next();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}

/** The demo's bank: a simulation of a COBOL host on loopback, and it says so. */
export const startDemoCobolHost: StartDemoSystem = async (stage) => {
  const { clock, now } = stage;
  const user = 'TRUNK01';
  const password = 'demo4bank';
  let fixed: number | undefined;
  const bank = createDemoBank({
    user,
    password,
    banner: 'DEMO BANK (SIMULATION, NOT COBOL)',
    now: () => wallClock(fixed ?? clock.now()),
  });
  seed(bank, (at) => (fixed = at), now);
  fixed = undefined;
  const server = await startBankServer(bank);
  const life = live(bank, stage);
  return {
    config: {
      id: parseSystemId('bank'),
      adapter: 'cobol-host',
      name: 'Bank host',
      names: { zh: '银行主机' },
      settings: { host: '127.0.0.1', port: server.port, tls: false, user, password, timeZone: 'Asia/Shanghai' },
    },
    async [Symbol.asyncDispose]() {
      life[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
};
