import { answers, done, messageOf, type BankAnswer } from './bank-answer.ts';
import { account, accountLength, get, header, headerLength, put } from './bank-fields.ts';
import { bytesOf, createBankLedger, type BankLedger } from './bank-ledger.ts';
import { createBankWrites } from './bank-writes.ts';
import { ebcdic, latin } from './ebcdic.ts';
import { pack, unpack } from './packed-decimal.ts';

export interface DemoBankOptions {
  readonly user: string;
  readonly password: string;
  /** What it says of itself, at most 60 characters. */
  readonly banner: string;
  /** `YYYYMMDDHHMMSS` */
  readonly now: () => string;
  /** Operations whose keys it remembers. Default 2,000. */
  readonly keys?: number;
}

/** Who is at the other end of one connection. */
export interface BankTerminal {
  signedOn: boolean;
}

/** A bank that does not exist: the message set of the host session, in memory. */
export interface DemoBank {
  readonly ledger: BankLedger;
  /** One message in, one out. Never throws for what a client sends. */
  answer(terminal: BankTerminal, message: Buffer): Buffer;
}

/** Wrong passwords in a row after which the user is revoked. */
const maxWrong = 5;
const maxAccounts = 3_000;
/** A browse stops where its answer has this many bytes. */
const browseBytes = 11_000;

export function createDemoBank(options: DemoBankOptions): DemoBank {
  const ledger = createBankLedger(options.keys ?? 2_000);
  const writes = createBankWrites(ledger);
  let wrong = 0;
  let closed = false;
  const banner = (): BankAnswer => done(ebcdic(options.banner, 60));

  function signOn(terminal: BankTerminal, body: Buffer): BankAnswer {
    if (body.length !== 40) return answers.malformed();
    if (wrong >= maxWrong) return answers.revoked();
    const isRight = body.equals(Buffer.concat([ebcdic(options.user, 8), ebcdic(options.password, 32)]));
    wrong = isRight ? 0 : wrong + 1;
    if (!isRight) return answers.wrongPassword();
    terminal.signedOn = true;
    return banner();
  }

  function inquireAccount(body: Buffer): BankAnswer {
    if (body.length !== 61) return answers.malformed();
    const value = body.subarray(1);
    if (latin(body.subarray(0, 1)) !== 'E') {
      const found = ledger.accounts[ledger.slotOf('A', value.subarray(0, 10))];
      return found === undefined ? answers.noAccount() : done(bytesOf('A', found));
    }
    const [first, second] = ledger.accounts.filter(({ bytes }) => get(bytes, account.email).equals(value));
    if (first === undefined) return answers.noAccount();
    return second === undefined ? done(bytesOf('A', first)) : answers.severalAccounts();
  }

  function inquireComplaint(body: Buffer): BankAnswer {
    if (body.length !== 61) return answers.malformed();
    const found = ledger.complaints[ledger.slotOf('C', body.subarray(1, 11))];
    return found === undefined ? answers.noComplaint() : done(bytesOf('C', found));
  }

  function browse(body: Buffer): BankAnswer {
    if (body.length !== 11) return answers.malformed();
    const newestFirst = latin(body.subarray(0, 1)) === 'D';
    let bound = newestFirst ? BigInt(ledger.sequence + 1) : body.readBigInt64BE(1);
    const limit = body.readInt16BE(9);
    const all = [
      ...ledger.accounts.map((record) => ({ kind: 'A', record }) as const),
      ...ledger.complaints.map((record) => ({ kind: 'C', record }) as const),
    ]
      .filter(({ record }) => newestFirst || BigInt(record.sequence) > bound)
      .toSorted((a, b) => (newestFirst ? -1 : 1) * (a.record.sequence - b.record.sequence));
    const parts: Buffer[] = [];
    let size = headerLength + 19;
    let count = 0;
    while (count < limit && count < all.length && size <= browseBytes) {
      const { kind, record } = all[count] as (typeof all)[number];
      const bytes = bytesOf(kind, record);
      const change = Buffer.alloc(13);
      bound = BigInt(record.sequence);
      change.writeBigInt64BE(bound, 0);
      change.set(ebcdic(kind, 1), 8);
      change.writeInt32BE(bytes.length, 9);
      parts.push(change, bytes);
      size += 13 + bytes.length;
      count += 1;
    }
    const head = Buffer.alloc(19);
    head.writeBigInt64BE(bound, 0);
    head.writeBigInt64BE(BigInt(ledger.sequence), 8);
    head.set(ebcdic(count < all.length ? 'Y' : 'N', 1), 16);
    head.writeInt16BE(count, 17);
    return done(Buffer.concat([head, ...parts]));
  }

  /** For who sets a demo or a test up: an account that was not there. */
  function newAccount(body: Buffer, agent: Buffer, now: Buffer): BankAnswer {
    if (body.length !== accountLength || ledger.accounts.length >= maxAccounts) return answers.malformed();
    const bytes = Buffer.from(body);
    put(bytes, account.changedAt, now);
    put(bytes, account.changedBy, agent);
    ledger.accounts.push({ sequence: ledger.nextSequence(), bytes });
    return done(bytes);
  }

  /** For who sets a demo or a test up: money comes or goes. */
  function post(body: Buffer, agent: Buffer, now: Buffer): BankAnswer {
    if (body.length !== 69) return answers.malformed();
    const slot = ledger.slotOf('A', body.subarray(1, 11));
    const stored = ledger.accounts[slot];
    if (stored === undefined) return answers.noAccount();
    const bytes = Buffer.from(stored.bytes);
    const { length } = account.balance;
    put(bytes, account.balance, pack(unpack(get(bytes, account.balance)) + unpack(body.subarray(61)), length));
    put(bytes, account.changedAt, now);
    put(bytes, account.changedBy, agent);
    ledger.accounts[slot] = { sequence: ledger.nextSequence(), bytes };
    return done(bytes);
  }

  function dispatch(terminal: BankTerminal, message: Buffer, name: string, now: Buffer): BankAnswer {
    const head = message.subarray(0, headerLength);
    const body = message.subarray(headerLength);
    const agent = get(head, header.agent);
    const request = { header: head, function: name, body, now };
    switch (name) {
      case 'SGON':
        return signOn(terminal, body);
      case 'ECHO':
        return banner();
      case 'ACCI':
        return inquireAccount(body);
      case 'CMPI':
        return inquireComplaint(body);
      case 'BRWS':
        return browse(body);
      case 'ACCU':
      case 'CMPU':
      case 'CMPN':
      case 'CMPL':
        return writes.write(request);
      case 'PROB':
        return writes.probe(request);
      case 'REVS':
        return writes.reverse(request);
      case 'ACCN':
        return newAccount(body, agent, now);
      case 'POST':
        return post(body, agent, now);
      case 'CLOS':
      case 'OPEN':
        closed = name === 'CLOS';
        return done();
      default:
        return answers.unknownFunction();
    }
  }

  return {
    ledger,
    answer(terminal, given) {
      const now = ebcdic(options.now(), 14);
      const message = given.length < headerLength ? Buffer.concat([given], headerLength) : given;
      const name = latin(get(message, header.function));
      const wellFormed =
        given.length >= headerLength &&
        latin(get(message, header.id)) === 'TLH1' &&
        latin(get(message, header.type)) === 'Q' &&
        message.readInt32BE(header.bodyLength.at) === message.length - headerLength;
      let answer: BankAnswer;
      if (!wellFormed) answer = answers.malformed();
      else if (name !== 'SGON' && !terminal.signedOn) answer = answers.notSignedOn();
      else if (closed && !['SGON', 'ECHO', 'OPEN'].includes(name)) answer = answers.closed();
      else answer = dispatch(terminal, message, name, now);
      return messageOf(message, answer, { now, operations: ledger.operations, floor: ledger.floor });
    },
  };
}
