import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import {
  account,
  accountLength,
  complaint,
  complaintHead,
  get,
  header,
  headerLength,
  line,
  lineLength,
  put,
} from '../../src-main/demo/cobol-host/bank-fields.ts';
import { images, requestMessage } from '../../src-main/demo/cobol-host/bank-records.ts';
import { ebcdic, latin } from '../../src-main/demo/cobol-host/ebcdic.ts';
import { pack, unpack } from '../../src-main/demo/cobol-host/packed-decimal.ts';

export interface BankReply {
  readonly returnCode: number;
  readonly reasonCode: number;
  readonly keyBase: number;
  readonly body: Buffer;
  readonly message: Buffer;
}

/** A second user of the bank, with bytes packed by hand: what it sees owes nothing to the adapter. */
export interface BankConsole extends AsyncDisposable {
  ask(name: string, body?: Buffer, more?: Parameters<typeof requestMessage>[2]): Promise<BankReply>;
  /** One message as it is. */
  raw(message: Buffer): Promise<Buffer>;
  addAccount(customerNo: string, values?: Partial<Record<keyof typeof account, string>>): Promise<void>;
  /** Text of a field of the account, one-byte characters only. */
  accountField(customerNo: string, field: keyof typeof account): Promise<string>;
  changeAccount(customerNo: string, field: keyof typeof account, value: string): Promise<void>;
  /** Cents. */
  balance(customerNo: string): Promise<bigint>;
  post(customerNo: string, cents: bigint): Promise<void>;
  /** Answers its number. */
  addComplaint(customerNo: string, subject: string, lines?: readonly string[]): Promise<string>;
  complaintField(number: string, field: keyof typeof complaint): Promise<string>;
  changeComplaint(number: string, field: keyof typeof complaint, value: string): Promise<void>;
  complaintLines(
    number: string,
  ): Promise<readonly { readonly kind: string; readonly key: string; readonly text: string }[]>;
  /** Every complaint as it stands, newest change first. */
  complaints(): Promise<readonly Buffer[]>;
}

let keys = 0;
const newKey = (): string => `console.${process.pid}.${(keys += 1)}`;

export async function openBankConsole(
  bank: { readonly port: number; readonly user: string; readonly password: string },
  agent = 'CONSOLE',
): Promise<BankConsole> {
  let signedOn: Promise<(message: Buffer) => Promise<Buffer>> | undefined;
  let socket: Socket | undefined;

  /** A signed-on connection; a new one where the last was broken. */
  async function connected(): Promise<(message: Buffer) => Promise<Buffer>> {
    const opened = connect(bank.port, '127.0.0.1');
    socket = opened;
    let held: Buffer = Buffer.alloc(0);
    const waiting: { readonly resolve: (message: Buffer) => void; readonly reject: (error: Error) => void }[] = [];
    const lost = (): void => {
      signedOn = undefined;
      for (const { reject } of waiting.splice(0)) reject(new Error('the bank closed the connection'));
    };
    opened.on('error', lost);
    opened.on('close', lost);
    opened.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      while (held.length >= 4 && held.length >= 4 + held.readInt32BE(0)) {
        const length = held.readInt32BE(0);
        waiting.shift()?.resolve(Buffer.from(held.subarray(4, 4 + length)));
        held = held.subarray(4 + length);
      }
    });
    await once(opened, 'connect');
    const send = (message: Buffer): Promise<Buffer> =>
      new Promise((resolve, reject) => {
        const size = Buffer.alloc(4);
        size.writeInt32BE(message.length, 0);
        waiting.push({ resolve, reject });
        opened.write(Buffer.concat([size, message]));
      });
    await send(requestMessage('SGON', Buffer.concat([ebcdic(bank.user, 8), ebcdic(bank.password, 32)])));
    return send;
  }
  const raw = async (message: Buffer): Promise<Buffer> => (await (signedOn ??= connected()))(message);
  const ask: BankConsole['ask'] = async (name, body = Buffer.alloc(0), more = {}) => {
    const message = await raw(requestMessage(name, body, { agent, ...more }));
    return {
      returnCode: Number(latin(get(message, header.returnCode))),
      reasonCode: Number(latin(get(message, header.reasonCode))),
      keyBase: message.readInt32BE(header.keyBase.at),
      body: message.subarray(headerLength),
      message,
    };
  };
  const must: BankConsole['ask'] = async (...words) => {
    const reply = await ask(...words);
    if (reply.returnCode !== 0) throw new Error(`${words[0]}: ${latin(get(reply.message, header.says))}`);
    return reply;
  };
  const inquire = async (name: 'ACCI' | 'CMPI', number: string): Promise<BankReply> =>
    must(name, Buffer.concat([ebcdic('N', 1), ebcdic(number, 60)]));
  async function change(
    kind: 'ACC' | 'CMP',
    number: string,
    at: { readonly at: number; readonly length: number },
    value: string,
  ) {
    const { body, keyBase } = await inquire(`${kind}I`, number);
    const after = Buffer.from(body);
    put(after, at, ebcdic(value, at.length));
    await must(`${kind}U`, images(body, after), { key: newKey(), keyBase });
  }

  await must('ECHO');
  return {
    ask,
    raw,
    async addAccount(customerNo, values = {}) {
      const record = Buffer.alloc(accountLength, 0x40);
      const usual = {
        customerNo,
        accountNo: '600100000001',
        name: 'A Customer',
        language: 'en',
        segment: 'S',
        currency: 'CNY',
        openedOn: '20190501',
        changedAt: '0'.repeat(14),
      };
      for (const [name, text] of Object.entries({ ...usual, ...values })) {
        const field = account[name as keyof typeof account];
        put(record, field, ebcdic(text, field.length));
      }
      put(record, account.balance, pack(1_234_567n, 8));
      put(record, account.creditLimit, pack(500_000n, 6));
      put(record, account.riskScore, Buffer.from('F0F4D2', 'hex'));
      await must('ACCN', record);
    },
    accountField: async (customerNo, field) => latin(get((await inquire('ACCI', customerNo)).body, account[field])),
    changeAccount: (customerNo, field, value) => change('ACC', customerNo, account[field], value),
    balance: async (customerNo) => unpack(get((await inquire('ACCI', customerNo)).body, account.balance)),
    async post(customerNo, cents) {
      await must('POST', Buffer.concat([ebcdic('N', 1), ebcdic(customerNo, 60), pack(cents, 8)]));
    },
    async addComplaint(customerNo, subject, lines = ['It went wrong.']) {
      const record = Buffer.alloc(complaintHead + lineLength * lines.length, 0x40);
      const set = (name: keyof typeof complaint, text: string): void =>
        put(record, complaint[name], ebcdic(text, complaint[name].length));
      set('customerNo', customerNo);
      set('priority', '3');
      set('category', 'CARDS');
      set('subject', subject);
      set('openedAt', '0'.repeat(14));
      set('changedAt', '0'.repeat(14));
      put(record, complaint.amount, pack(12_345n, 6));
      record.writeInt16BE(lines.length, complaint.lineCount.at);
      for (const [index, text] of lines.entries()) {
        const row = record.subarray(complaintHead + index * lineLength);
        put(row, line.at, ebcdic('0'.repeat(14), 14));
        put(row, line.kind, ebcdic('C', 1));
        put(row, line.part, ebcdic('F', 1));
        put(row, line.text, ebcdic(text, 80));
      }
      const { keyBase } = await must('ECHO');
      const { body } = await must('CMPN', images(Buffer.alloc(0), record), { key: newKey(), keyBase });
      return latin(body.subarray(6, 16));
    },
    complaintField: async (number, field) => latin(get((await inquire('CMPI', number)).body, complaint[field])),
    changeComplaint: (number, field, value) => change('CMP', number, complaint[field], value),
    async complaintLines(number) {
      const { body } = await inquire('CMPI', number);
      return Array.from({ length: body.readInt16BE(complaint.lineCount.at) }, (_, index) => {
        const row = body.subarray(complaintHead + index * lineLength);
        return { kind: latin(get(row, line.kind)), key: latin(get(row, line.key)), text: latin(get(row, line.text)) };
      });
    },
    async complaints() {
      const found: Buffer[] = [];
      for (let after = 0n; ;) {
        const body = Buffer.alloc(11);
        body.set(ebcdic('A', 1), 0);
        body.writeBigInt64BE(after, 1);
        body.writeInt16BE(50, 9);
        const answer = (await must('BRWS', body)).body;
        after = answer.readBigInt64BE(0);
        for (let n = 0, at = 19; n < answer.readInt16BE(17); n += 1) {
          const length = answer.readInt32BE(at + 9);
          if (latin(answer.subarray(at + 8, at + 9)) === 'C')
            found.push(Buffer.from(answer.subarray(at + 13, at + 13 + length)));
          at += 13 + length;
        }
        if (latin(answer.subarray(16, 17)) !== 'Y') return found;
      }
    },
    async [Symbol.asyncDispose]() {
      socket?.destroy();
      await Promise.resolve();
    },
  };
}
