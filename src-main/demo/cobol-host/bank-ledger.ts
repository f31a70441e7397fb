import { account, accountLength, complaint, complaintHead, get, lineLength } from './bank-fields.ts';

/** A record with the number of its last change. */
export interface BankRecord {
  sequence: number;
  bytes: Buffer;
}

export interface BankOperation {
  readonly number: number;
  readonly key: Buffer;
  /** P and Q of the program are no states here: nothing dies between two of its steps. */
  state: 'D' | 'R' | 'V';
  readonly function: Buffer;
  readonly kind: 'A' | 'C' | 'N';
  readonly recordNumber: Buffer;
  readonly line: number;
  readonly slot: number;
  readonly before: Buffer;
  after: Buffer;
}

/** What the bank keeps: accounts, complaints, and the operations it remembers by their keys. */
export interface BankLedger {
  readonly accounts: BankRecord[];
  readonly complaints: BankRecord[];
  /** Number of the last change of any record. */
  sequence: number;
  /** Operations ever recorded. */
  operations: number;
  /** Operations whose keys are forgotten. */
  readonly floor: number;
  nextSequence(): number;
  operationOf(key: Buffer): BankOperation | undefined;
  record(operation: Omit<BankOperation, 'number'>): BankOperation;
  slotOf(kind: 'A' | 'C', number: Buffer): number;
}

/** @param capacity operations whose keys are remembered */
export function createBankLedger(capacity: number): BankLedger {
  const byKey = new Map<string, BankOperation>();
  const ring: string[] = [];
  const ledger: BankLedger = {
    accounts: [],
    complaints: [],
    sequence: 0,
    operations: 0,
    get floor() {
      return Math.max(0, ledger.operations - capacity);
    },
    nextSequence: () => (ledger.sequence += 1),
    operationOf: (key) => byKey.get(key.toString('hex')),
    record(operation) {
      ledger.operations += 1;
      const recorded = { ...operation, number: ledger.operations };
      const slot = (ledger.operations - 1) % capacity;
      const forgotten = ring[slot];
      if (forgotten !== undefined) byKey.delete(forgotten);
      ring[slot] = operation.key.toString('hex');
      byKey.set(ring[slot], recorded);
      return recorded;
    },
    slotOf: (kind, number) =>
      kind === 'A'
        ? ledger.accounts.findIndex(({ bytes }) => get(bytes, account.customerNo).equals(number))
        : ledger.complaints.findIndex(({ bytes }) => get(bytes, complaint.number).equals(number)),
  };
  return ledger;
}

export const linesIn = (record: Buffer): number => record.readInt16BE(complaint.lineCount.at);

/** A complaint as it goes over the wire: with the lines it has. */
export const complaintBytes = (record: Buffer): Buffer =>
  record.subarray(0, complaintHead + lineLength * linesIn(record));

export const bytesOf = (kind: 'A' | 'C', { bytes }: BankRecord): Buffer =>
  kind === 'A' ? bytes.subarray(0, accountLength) : complaintBytes(bytes);
