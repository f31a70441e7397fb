import * as v from 'valibot';
import { priorityClasses, ticketStateClasses } from '../../../../src-shared/model/conversation.ts';

const fieldName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,29}$/, 'a name of the copybook: letters, digits and "-", at most 30'),
  v.toUpperCase(),
);
const pointer = v.pipe(
  v.string(),
  v.regex(
    /^\/(name\/full|language|(organizations|titles)\/[^/]+\/name|emails\/[^/]+\/(address|label)|phones\/[^/]+\/(number|label)|addresses\/[^/]+\/full|notes\/[^/]+\/note|extra\/[^/]+)$/,
    'a JSON pointer of a card, such as /name/full, /phones/main/number, /emails/main/address or /extra/balance',
  ),
);
/** `date`: eight digits YYYYMMDD, shown as YYYY-MM-DD. */
const field = v.strictObject({
  field: fieldName,
  writable: v.optional(v.boolean(), false),
  as: v.optional(v.picklist(['text', 'date']), 'text'),
});
export type MappedField = v.InferOutput<typeof field>;

/** Which fields of the account are which of a customer; the usual ones are those of the copybook that comes with Trunkline. */
export const accountMapping = v.strictObject({
  /** Number of the customer: the id of the record. */
  key: v.optional(fieldName, 'ACC-CUSTOMER-NO'),
  /** Fourteen digits YYYYMMDDHHMMSS in the time zone of the host. */
  changedAt: v.optional(fieldName, 'ACC-CHANGED-AT'),
  card: v.optional(v.record(pointer, field), {
    '/name/full': { field: 'ACC-NAME', writable: true },
    '/phones/main/number': { field: 'ACC-PHONE', writable: true },
    '/emails/main/address': { field: 'ACC-EMAIL', writable: true },
    '/organizations/main/name': { field: 'ACC-COMPANY', writable: true },
    '/addresses/main/full': { field: 'ACC-CITY', writable: true },
    '/language': { field: 'ACC-LANGUAGE' },
    '/extra/customerNo': { field: 'ACC-CUSTOMER-NO' },
    '/extra/accountNo': { field: 'ACC-ACCOUNT-NO' },
    '/extra/segment': { field: 'ACC-SEGMENT' },
    '/extra/balance': { field: 'ACC-BALANCE' },
    '/extra/creditLimit': { field: 'ACC-CREDIT-LIMIT' },
    '/extra/currency': { field: 'ACC-CURRENCY' },
    '/extra/riskScore': { field: 'ACC-RISK-SCORE' },
    '/extra/openedOn': { field: 'ACC-OPENED-ON', as: 'date' },
  }),
  /** Names under which the record declares that it is the same person as one of another system. */
  links: v.optional(v.record(v.pipe(v.string(), v.minLength(1)), fieldName), { customerNo: 'ACC-CUSTOMER-NO' }),
});

const lines = v.strictObject({
  /** The table (OCCURS) and the fields of its elements. */
  table: v.optional(fieldName, 'CMP-LINE'),
  at: v.optional(fieldName, 'CMP-LINE-AT'),
  author: v.optional(fieldName, 'CMP-LINE-AUTHOR'),
  kind: v.optional(fieldName, 'CMP-LINE-KIND'),
  /** `F` begins an entry, `C` goes on in the same line of it, `L` in the next. */
  part: v.optional(fieldName, 'CMP-LINE-PART'),
  key: v.optional(fieldName, 'CMP-LINE-KEY'),
  text: v.optional(fieldName, 'CMP-LINE-TEXT'),
  /** What the kinds of lines are. Every kind that is not named is a note, so that nothing internal is taken for public. */
  customerKinds: v.optional(v.array(v.string()), ['C']),
  systemKinds: v.optional(v.array(v.string()), ['S']),
});

/** Which fields of the complaint are which of a ticket. */
export const complaintMapping = v.strictObject({
  key: v.optional(fieldName, 'CMP-NUMBER'),
  customer: v.optional(fieldName, 'CMP-CUSTOMER-NO'),
  /** Name of the declared link that the customer number is. */
  customerLink: v.optional(v.pipe(v.string(), v.minLength(1)), 'customerNo'),
  subject: v.optional(fieldName, 'CMP-SUBJECT'),
  status: v.optional(fieldName, 'CMP-STATUS'),
  statuses: v.optional(v.record(v.string(), v.picklist(ticketStateClasses)), {
    NEW: 'new',
    OPEN: 'open',
    WAIT: 'pending',
    DONE: 'resolved',
    CANC: 'closed',
  }),
  priority: v.optional(fieldName, 'CMP-PRIORITY'),
  priorities: v.optional(v.record(v.string(), v.picklist(priorityClasses)), {
    '1': 'urgent',
    '2': 'high',
    '3': 'normal',
    '4': 'low',
  }),
  handler: v.optional(fieldName, 'CMP-HANDLER'),
  category: v.optional(fieldName, 'CMP-CATEGORY'),
  openedAt: v.optional(fieldName, 'CMP-OPENED-AT'),
  changedAt: v.optional(fieldName, 'CMP-CHANGED-AT'),
  customFields: v.optional(v.record(v.pipe(v.string(), v.minLength(1)), field), {
    CustomerNo: { field: 'CMP-CUSTOMER-NO' },
    Amount: { field: 'CMP-AMOUNT' },
    Currency: { field: 'CMP-CURRENCY' },
  }),
  lines: v.optional(lines, {}),
});
