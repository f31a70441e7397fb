/** A field of a record of the bank: where it is and how many bytes it has. Written out by hand from the copybooks of the host session. */
export interface BankField {
  readonly at: number;
  readonly length: number;
}

const fields = <N extends string>(sizes: Readonly<Record<N, number>>): Readonly<Record<N, BankField>> => {
  let at = 0;
  const out: Partial<Record<N, BankField>> = {};
  for (const name of Object.keys(sizes) as N[]) {
    out[name] = { at, length: sizes[name] };
    at += sizes[name];
  }
  return out as Readonly<Record<N, BankField>>;
};

export const headerLength = 175;
export const header = fields({
  id: 4,
  type: 1,
  function: 4,
  correlation: 16,
  returnCode: 4,
  reasonCode: 4,
  sentAt: 14,
  key: 32,
  agent: 24,
  keyBase: 4,
  keyFloor: 4,
  bodyLength: 4,
  says: 60,
});

export const accountLength = 325;
export const account = fields({
  customerNo: 10,
  accountNo: 12,
  name: 60,
  phone: 30,
  email: 60,
  company: 60,
  city: 24,
  language: 2,
  segment: 1,
  currency: 3,
  balance: 8,
  creditLimit: 6,
  riskScore: 3,
  openedOn: 8,
  changedAt: 14,
  changedBy: 24,
});
/** Fields an agent may change; every other one has to be the same before and after. */
export const accountMaintained = ['name', 'phone', 'email', 'company', 'city', 'language'] as const;

export const complaintHead = 240;
export const complaint = fields({
  number: 10,
  customerNo: 10,
  status: 4,
  priority: 1,
  category: 16,
  handler: 24,
  subject: 80,
  amount: 6,
  currency: 3,
  externalKey: 32,
  openedAt: 14,
  changedAt: 14,
  changedBy: 24,
  lineCount: 2,
});
export const complaintMaintained = ['status', 'priority', 'category', 'handler', 'subject'] as const;

export const lineLength = 152;
export const maxLines = 30;
export const line = fields({ at: 14, author: 24, kind: 1, part: 1, key: 32, text: 80 });

export const outcomeLength = 22;

export const get = (record: Buffer, { at, length }: BankField): Buffer => record.subarray(at, at + length);
export const put = (record: Buffer, { at, length }: BankField, value: Uint8Array): void => {
  record.fill(0x40, at, at + length);
  record.set(value.subarray(0, length), at);
};
export const lineAt = (record: Buffer, index: number): Buffer =>
  record.subarray(complaintHead + index * lineLength, complaintHead + (index + 1) * lineLength);
