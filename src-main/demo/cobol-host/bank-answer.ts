import { header, headerLength, put } from './bank-fields.ts';
import { ebcdic } from './ebcdic.ts';

/** What a request is answered with. */
export interface BankAnswer {
  readonly returnCode: number;
  readonly reasonCode: number;
  readonly says: string;
  readonly body: Buffer;
}

const empty = Buffer.alloc(0);

export const done = (body: Buffer = empty, reasonCode = 0, says = ''): BankAnswer => ({
  returnCode: 0,
  reasonCode,
  says,
  body,
});
const answer =
  (returnCode: number, reasonCode: number, says: string) =>
  (body: Buffer = empty): BankAnswer => ({ returnCode, reasonCode, says, body });

export const answers = {
  noAccount: answer(4, 101, 'NO SUCH ACCOUNT'),
  noComplaint: answer(4, 102, 'NO SUCH COMPLAINT'),
  severalAccounts: answer(8, 103, 'SEVERAL ACCOUNTS HAVE THIS ADDRESS'),
  changed: answer(8, 201, 'CHANGED IN THE MEANTIME'),
  fixed: answer(8, 202, 'A FIELD THAT IS NOT MAINTAINED HERE'),
  noStatus: answer(8, 203, 'NO SUCH STATUS'),
  noRoom: answer(8, 204, 'NO ROOM FOR MORE LINES'),
  takenBack: answer(8, 205, 'TAKEN BACK BEFORE'),
  tooLateToWrite: answer(8, 206, 'TOO LATE TO KNOW WHETHER THIS IS A REPEAT'),
  tooLateToReverse: answer(8, 206, 'TOO LATE TO KNOW WHETHER IT CAME'),
  wrongPassword: answer(12, 301, 'USER OR PASSWORD NOT ACCEPTED'),
  revoked: answer(12, 302, 'USER IS REVOKED'),
  notSignedOn: answer(12, 303, 'NOT SIGNED ON'),
  unknownFunction: answer(12, 501, 'UNKNOWN FUNCTION'),
  malformed: answer(12, 502, 'MESSAGE IS NOT WELL FORMED'),
  closed: answer(16, 401, 'CLOSED FOR THE NIGHT BATCH'),
  full: answer(16, 403, 'A FILE CANNOT BE READ OR WRITTEN'),
} as const;

const figures = (value: number): Buffer => ebcdic(String(value).padStart(4, '0'), 4);

/** The whole message: the header of the request, turned into that of the answer, and the body. */
export function messageOf(
  request: Buffer,
  { returnCode, reasonCode, says, body }: BankAnswer,
  host: { readonly now: Buffer; readonly operations: number; readonly floor: number },
): Buffer {
  const message = Buffer.concat([request.subarray(0, headerLength), body]);
  put(message, header.id, ebcdic('TLH1', 4));
  put(message, header.type, ebcdic('A', 1));
  put(message, header.returnCode, figures(returnCode));
  put(message, header.reasonCode, figures(reasonCode));
  put(message, header.sentAt, host.now);
  message.writeInt32BE(host.operations, header.keyBase.at);
  message.writeInt32BE(host.floor, header.keyFloor.at);
  message.writeInt32BE(body.length, header.bodyLength.at);
  put(message, header.says, ebcdic(says, 60));
  return message;
}
