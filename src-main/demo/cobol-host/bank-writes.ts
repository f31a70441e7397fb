import { answers, done, type BankAnswer } from './bank-answer.ts';
import {
  account,
  accountLength,
  accountMaintained,
  complaint,
  complaintHead,
  complaintMaintained,
  get,
  header,
  line,
  lineAt,
  lineLength,
  maxLines,
  outcomeLength,
  put,
  type BankField,
} from './bank-fields.ts';
import { bytesOf, linesIn, type BankLedger, type BankOperation, type BankRecord } from './bank-ledger.ts';
import { ebcdic, latin } from './ebcdic.ts';

/** A request that writes, with the clock of the bank. */
export interface BankRequest {
  readonly header: Buffer;
  readonly function: string;
  readonly body: Buffer;
  readonly now: Buffer;
}

const statuses = ['NEW', 'OPEN', 'WAIT', 'DONE', 'CANC'];
const largestComplaint = complaintHead + maxLines * lineLength;
const maxComplaints = 5_000;

/** What becomes of the record: its new bytes, or why it stays as it is. */
type Change = { readonly bytes: Buffer; readonly slot: number; readonly line: number } | BankAnswer;

/** Carries changed fields over where the record still holds what they were; false where it holds something else. */
function merge(now: Buffer, before: Buffer, after: Buffer, fields: readonly BankField[], mayBeDone: boolean): boolean {
  let clean = true;
  for (const field of fields) {
    const [is, was, becomes] = [get(now, field), get(before, field), get(after, field)];
    if (becomes.equals(was)) continue;
    if (is.equals(was)) put(now, field, becomes);
    else if (!is.equals(becomes) || !mayBeDone) clean = false;
  }
  return clean;
}

const accountFields = accountMaintained.map((name) => account[name]);
const complaintFields = complaintMaintained.map((name) => complaint[name]);
const sameRange = (a: Buffer, b: Buffer, from: number, to: number): boolean =>
  a.subarray(from, to).equals(b.subarray(from, to));

/** The writing half of the bank. */
export function createBankWrites(ledger: BankLedger) {
  const copyOf = ({ bytes }: BankRecord): Buffer => Buffer.from(bytes);
  const stamp = (record: Buffer, request: BankRequest, kind: 'A' | 'C'): void => {
    const fields = kind === 'A' ? account : complaint;
    put(record, fields.changedAt, request.now);
    put(record, fields.changedBy, get(request.header, header.agent));
  };

  function outcome(operation: BankOperation): Buffer {
    const body = Buffer.alloc(outcomeLength, 0x40);
    const { kind, slot } = operation;
    const record = kind === 'N' ? undefined : (kind === 'A' ? ledger.accounts : ledger.complaints)[slot];
    const bytes = record === undefined || kind === 'N' ? Buffer.alloc(0) : bytesOf(kind, record);
    body.set(ebcdic(operation.state, 1), 0);
    body.set(operation.function, 1);
    body.set(ebcdic(kind, 1), 5);
    body.set(operation.recordNumber, 6);
    body.writeInt16BE(operation.line, 16);
    body.writeInt32BE(bytes.length, 18);
    return Buffer.concat([body, bytes]);
  }

  function updateAccount(before: Buffer, after: Buffer, request: BankRequest): Change {
    const slot = ledger.slotOf('A', get(before, account.customerNo));
    const stored = ledger.accounts[slot];
    if (stored === undefined) return answers.noAccount();
    const record = copyOf(stored);
    const fixed =
      sameRange(before, after, 0, account.name.at) && sameRange(before, after, account.segment.at, accountLength);
    if (!fixed) return answers.fixed();
    if (!merge(record, before, after, accountFields, false)) return answers.changed(bytesOf('A', stored));
    stamp(record, request, 'A');
    return { bytes: record, slot, line: 0 };
  }

  function updateComplaint(before: Buffer, after: Buffer, request: BankRequest): Change {
    const slot = ledger.slotOf('C', get(before, complaint.number));
    const stored = ledger.complaints[slot];
    if (stored === undefined) return answers.noComplaint();
    const record = copyOf(stored);
    const fixed =
      sameRange(before, after, 0, complaint.status.at) &&
      sameRange(before, after, complaint.amount.at, complaint.changedAt.at);
    if (!fixed) return answers.fixed();
    if (!merge(record, before, after, complaintFields, false)) return answers.changed(bytesOf('C', stored));
    if (!statuses.includes(latin(get(record, complaint.status)))) return answers.noStatus();
    stamp(record, request, 'C');
    return { bytes: record, slot, line: 0 };
  }

  function newComplaint(after: Buffer, request: BankRequest): Change {
    const known = ledger.slotOf('A', get(after, complaint.customerNo)) >= 0;
    const record = Buffer.alloc(largestComplaint, 0x40);
    record.set(after);
    if (latin(get(record, complaint.status)) === '') put(record, complaint.status, ebcdic('NEW', 4));
    if (ledger.complaints.length >= maxComplaints) return answers.full();
    if (!statuses.includes(latin(get(record, complaint.status)))) return answers.noStatus();
    if (!known) return answers.noAccount();
    const slot = ledger.complaints.length;
    const key = get(request.header, header.key);
    put(record, complaint.number, ebcdic(`K${String(slot + 1).padStart(9, '0')}`, 10));
    put(record, complaint.externalKey, key);
    put(record, complaint.openedAt, request.now);
    for (let index = 0; index < linesIn(record); index += 1) {
      const row = lineAt(record, index);
      put(row, line.at, request.now);
      put(row, line.author, get(request.header, header.agent));
      put(row, line.key, key);
    }
    stamp(record, request, 'C');
    return { bytes: record, slot, line: linesIn(record) > 0 ? 1 : 0 };
  }

  /** Lines that are added are notes, whatever the request calls them. */
  function addLine(record: Buffer, text: Buffer, request: BankRequest): Buffer {
    const index = linesIn(record);
    record.writeInt16BE(index + 1, complaint.lineCount.at);
    const row = lineAt(record, index);
    put(row, line.at, request.now);
    put(row, line.author, get(request.header, header.agent));
    put(row, line.kind, ebcdic('N', 1));
    put(row, line.part, ebcdic('F', 1));
    put(row, line.key, ebcdic('', 32));
    put(row, line.text, text);
    return row;
  }

  function newLines(after: Buffer, request: BankRequest): Change {
    const slot = ledger.slotOf('C', get(after, complaint.number));
    const stored = ledger.complaints[slot];
    if (stored === undefined) return answers.noComplaint();
    const record = copyOf(stored);
    const first = linesIn(record) + 1;
    if (linesIn(record) + linesIn(after) > maxLines) return answers.noRoom();
    for (let index = 0; index < linesIn(after); index += 1) {
      const given = lineAt(after, index);
      const row = addLine(record, get(given, line.text), request);
      put(row, line.key, get(request.header, header.key));
      put(row, line.part, get(given, line.part));
    }
    stamp(record, request, 'C');
    return { bytes: record, slot, line: first };
  }

  function images({
    body,
    function: name,
  }: BankRequest): { readonly before: Buffer; readonly after: Buffer } | undefined {
    if (body.length < 8) return undefined;
    const [beforeLength, afterLength] = [body.readInt32BE(0), body.readInt32BE(4)];
    const fits = (length: number, least: number): boolean => length >= least && length <= largestComplaint;
    if (!fits(beforeLength, 0) || !fits(afterLength, 1) || body.length !== 8 + beforeLength + afterLength)
      return undefined;
    const before = body.subarray(8, 8 + beforeLength);
    const after = body.subarray(8 + beforeLength);
    const whole = (record: Buffer): boolean =>
      record.length >= complaintHead && record.length === complaintHead + lineLength * linesIn(record);
    if (name === 'ACCU')
      return before.length === accountLength && after.length === accountLength ? { before, after } : undefined;
    if (!whole(after) || (before.length > 0 && !whole(before))) return undefined;
    return { before: before.length > 0 ? before : Buffer.alloc(complaintHead), after };
  }

  function newWrite(request: BankRequest, before: Buffer, after: Buffer): Change {
    if (request.function === 'ACCU') return updateAccount(before, after, request);
    if (request.function === 'CMPU') return updateComplaint(before, after, request);
    return request.function === 'CMPN' ? newComplaint(after, request) : newLines(after, request);
  }

  function write(request: BankRequest): BankAnswer {
    const key = get(request.header, header.key);
    const before = ledger.operationOf(key);
    if (latin(key) === '') return answers.malformed();
    if (before !== undefined) {
      if (before.state !== 'D') return answers.takenBack(outcome(before));
      if (!before.function.equals(get(request.header, header.function))) return answers.malformed();
      return done(outcome(before), 1, 'DONE BEFORE');
    }
    if (ledger.floor > request.header.readInt32BE(header.keyBase.at)) return answers.tooLateToWrite();
    const given = images(request);
    if (given === undefined) return answers.malformed();
    const change = newWrite(request, given.before, given.after);
    if ('returnCode' in change) return change;
    const kind = request.function === 'ACCU' ? 'A' : 'C';
    const records = kind === 'A' ? ledger.accounts : ledger.complaints;
    const stored = records[change.slot];
    const operation = ledger.record({
      key: Buffer.from(key),
      state: 'D',
      function: Buffer.from(get(request.header, header.function)),
      kind,
      recordNumber: Buffer.from(change.bytes.subarray(0, 10)),
      line: change.line,
      slot: change.slot,
      before: stored === undefined ? Buffer.alloc(0) : Buffer.from(stored.bytes),
      after: Buffer.from(change.bytes),
    });
    records[change.slot] = { sequence: ledger.nextSequence(), bytes: change.bytes };
    return done(outcome(operation));
  }

  /** The record as it was before the operation, or why it cannot be. */
  function undone(operation: BankOperation, request: BankRequest): Buffer | BankAnswer {
    const records = operation.kind === 'A' ? ledger.accounts : ledger.complaints;
    const stored = records[operation.slot];
    if (stored === undefined) return answers.full();
    const record = copyOf(stored);
    const name = latin(operation.function);
    if (name === 'ACCU' || name === 'CMPU') {
      const kind = name === 'ACCU' ? 'A' : 'C';
      const fields = kind === 'A' ? accountFields : complaintFields;
      if (!merge(record, operation.after, operation.before, fields, true))
        return answers.changed(bytesOf(kind, stored));
    } else if (name === 'CMPN') put(record, complaint.status, ebcdic('CANC', 4));
    else {
      if (linesIn(record) >= maxLines) return answers.noRoom();
      const text = `THE NOTE OF LINE ${String(operation.line).padStart(2, ' ')} WAS TAKEN BACK`;
      addLine(record, ebcdic(text, 80), request);
    }
    stamp(record, request, operation.kind === 'A' ? 'A' : 'C');
    return record;
  }

  function reverse(request: BankRequest): BankAnswer {
    const key = get(request.header, header.key);
    const operation = ledger.operationOf(key);
    if (latin(key) === '') return answers.malformed();
    if (operation === undefined) {
      if (ledger.floor > request.header.readInt32BE(header.keyBase.at)) return answers.tooLateToReverse();
      const noted = ledger.record({
        key: Buffer.from(key),
        state: 'V',
        function: Buffer.from(get(request.header, header.function)),
        kind: 'N',
        recordNumber: ebcdic('', 10),
        line: 0,
        slot: 0,
        before: Buffer.alloc(0),
        after: Buffer.alloc(0),
      });
      return done(outcome(noted), 2);
    }
    if (operation.state !== 'D') return done(outcome(operation), 1);
    const record = undone(operation, request);
    if ('returnCode' in record) return record;
    const records = operation.kind === 'A' ? ledger.accounts : ledger.complaints;
    records[operation.slot] = { sequence: ledger.nextSequence(), bytes: record };
    operation.after = Buffer.from(record);
    operation.state = 'R';
    return done(outcome(operation));
  }

  function probe(request: BankRequest): BankAnswer {
    const operation = ledger.operationOf(get(request.header, header.key));
    if (operation !== undefined) return done(outcome(operation));
    const body = Buffer.alloc(outcomeLength, 0x40);
    body.set(ebcdic('N    N', 6), 0);
    body.fill(0, 16);
    return done(body);
  }

  return { write, reverse, probe };
}
