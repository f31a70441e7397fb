import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { CodePage } from '../host-records.ts';
import { openRecordBook, type RecordBook, type RecordValues } from './record-book.ts';
import type { RecordView } from './record-view.ts';
import {
  bannerCopybook,
  browseAnswerCopybook,
  browseCopybook,
  changeCopybook,
  headerCopybook,
  inquiryCopybook,
  outcomeCopybook,
  signOnCopybook,
  updateCopybook,
} from './shipped-copybooks.ts';

/**
 * What the host can be asked.
 *
 * `SGON` sign on, `ECHO` are you there, `ACCI` and `CMPI` one record, `BRWS` changes; written once per key: `ACCU` account,
 * `CMPU` complaint, `CMPN` new complaint, `CMPL` lines of a complaint; `PROB` what became of a key, `REVS` take a key back.
 */
export type HostFunction =
  | 'SGON'
  | 'ECHO'
  | 'ACCI'
  | 'CMPI'
  | 'BRWS'
  | 'ACCU'
  | 'CMPU'
  | 'CMPN'
  | 'CMPL'
  | 'PROB'
  | 'REVS';
export type WriteFunction = Extract<HostFunction, 'ACCU' | 'CMPU' | 'CMPN' | 'CMPL'>;

const bodies = {
  signOn: signOnCopybook,
  banner: bannerCopybook,
  inquiry: inquiryCopybook,
  browse: browseCopybook,
  browseAnswer: browseAnswerCopybook,
  change: changeCopybook,
  update: updateCopybook,
  outcome: outcomeCopybook,
} as const;
type BodyName = keyof typeof bodies;

export interface Request {
  readonly function: HostFunction;
  readonly correlation: string;
  /** Idempotency key of a write; empty elsewhere. */
  readonly key?: string;
  /** Who asks, for the host's own journal. */
  readonly agent?: string;
  /** How many operations the host had recorded when this one was prepared. */
  readonly keyBase?: number;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly function: string;
  readonly correlation: string;
  /** 0 done, 4 nothing there, 8 refused, 12 not allowed or not understood, 16 not now. */
  readonly returnCode: number;
  readonly reasonCode: number;
  readonly says: string;
  /** Operations the host has recorded, and up to which of them it has forgotten their keys. */
  readonly keyBase: number;
  readonly keyFloor: number;
  readonly body: Uint8Array;
}

/** Reads and writes the fixed part of the messages. */
export interface MessageSet {
  /** @returns the message, or which field does not take its value */
  encode(request: Request): Result<Uint8Array, string>;
  /** @returns the answer, or what is wrong, with the offset in the message */
  decode(message: Uint8Array): Result<Answer, string>;
  writeBody(body: BodyName, values: RecordValues): Result<Uint8Array, string>;
  /** Reads a body that begins at `at`; the view knows its fields by name. */
  readBody(body: BodyName, bytes: Uint8Array, at?: number): Result<BodyView, string>;
  lengthOf(body: BodyName): number;
  /** Why the header does not take this agent name; `undefined` where it does. */
  refusesAgent(name: string): string | undefined;
}

export interface BodyView {
  text(field: string): string;
  number(field: string): number;
}

const viewOf = (book: RecordBook, view: RecordView): BodyView => {
  const text = (name: string): string => {
    const field = book.place(name);
    if (field === undefined) throw new Error(`${book.name} has no field ${name}`);
    return view.text(field);
  };
  return { text, number: (name) => Number(text(name) || '0') };
};

/** @throws where a shipped copybook cannot be read: a bug */
export function createMessageSet(page: CodePage): MessageSet {
  const open = (name: string, copybook: string): RecordBook => {
    const book = openRecordBook(name, copybook, { page, tables: 'largest' });
    if (!book.ok) throw new Error(book.error);
    return book.value;
  };
  const header = open('header', headerCopybook);
  const books = Object.fromEntries(
    Object.entries(bodies).map(([name, copybook]) => [name, open(name, copybook)]),
  ) as Readonly<Record<BodyName, RecordBook>>;
  const agentField = header.place('HDR-AGENT');
  if (agentField === undefined) throw new Error('header has no HDR-AGENT');

  return {
    encode(request) {
      const written = header.write({
        'HDR-ID': 'TLH1',
        'HDR-TYPE': 'Q',
        'HDR-FUNCTION': request.function,
        'HDR-CORRELATION': request.correlation,
        'HDR-KEY': request.key ?? '',
        'HDR-AGENT': request.agent ?? '',
        'HDR-KEY-BASE': String(request.keyBase ?? 0),
        'HDR-BODY-LENGTH': String(request.body.length),
      });
      return written.ok ? ok(Buffer.concat([written.value, request.body])) : written;
    },

    decode(message) {
      if (message.length < header.maxLength) {
        return err(
          `the message has ${message.length} bytes, its header alone ${header.maxLength} (offset ${message.length})`,
        );
      }
      const view = header.read(message.subarray(0, header.maxLength));
      const field = viewOf(header, view);
      const id = field.text('HDR-ID');
      if (id !== 'TLH1') {
        const bytes = Buffer.from(message.subarray(0, 4)).toString('hex').toUpperCase();
        return err(`HDR-ID (4 bytes at offset 0) is X'${bytes}', not "TLH1" in code page ${page.name}`);
      }
      if (view.unreadable !== undefined) return err(view.unreadable);
      if (field.text('HDR-TYPE') !== 'A') {
        return err(
          `HDR-TYPE (1 byte at offset 4) is "${field.text('HDR-TYPE')}", and only answers ("A") come from a host`,
        );
      }
      const length = field.number('HDR-BODY-LENGTH');
      if (length !== message.length - header.maxLength) {
        const body = message.length - header.maxLength;
        return err(`HDR-BODY-LENGTH (4 bytes at offset 111) says ${length}, and ${body} bytes follow the header`);
      }
      return ok({
        function: field.text('HDR-FUNCTION'),
        correlation: field.text('HDR-CORRELATION'),
        returnCode: field.number('HDR-RETURN'),
        reasonCode: field.number('HDR-REASON'),
        says: field.text('HDR-SAYS'),
        keyBase: field.number('HDR-KEY-BASE'),
        keyFloor: field.number('HDR-KEY-FLOOR'),
        body: message.subarray(header.maxLength),
      });
    },

    writeBody: (body, values) => books[body].write(values),
    readBody(body, bytes, at = 0) {
      const book = books[body];
      if (bytes.length - at < book.maxLength) {
        return err(
          `${body}: ${book.maxLength} bytes are needed at offset ${at} of the body, and ${bytes.length - at} are there`,
        );
      }
      const view = book.read(bytes.subarray(at, at + book.maxLength));
      if (view.unreadable !== undefined) return err(`body, offset ${at}: ${view.unreadable}`);
      return ok(viewOf(book, view));
    },
    lengthOf: (body) => books[body].maxLength,
    refusesAgent: (name) => header.refuses(agentField, name),
  };
}
