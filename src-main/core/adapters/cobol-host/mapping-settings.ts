import * as v from 'valibot';
import { settingLabel } from '../setting-label.ts';
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
  field: v.pipe(fieldName, settingLabel({ en: 'Field of the record', zh: '记录字段' })),
  writable: v.pipe(v.optional(v.boolean(), false), settingLabel({ en: 'Agents may change it', zh: '客服可以修改' })),
  as: v.pipe(
    v.optional(v.picklist(['text', 'date']), 'text'),
    settingLabel({ en: 'Read as', zh: '读取为' }, undefined, {
      text: { en: 'Text', zh: '文本' },
      date: { en: 'Date (YYYYMMDD)', zh: '日期（YYYYMMDD）' },
    }),
  ),
});
export type MappedField = v.InferOutput<typeof field>;

/** Which fields of the account are which of a customer; the usual ones are those of the copybook that comes with Trunkline. */
export const accountMapping = v.strictObject({
  /** Number of the customer: the id of the record. */
  key: v.pipe(v.optional(fieldName, 'ACC-CUSTOMER-NO'), settingLabel({ en: 'Customer number', zh: '客户号' })),
  /** Fourteen digits YYYYMMDDHHMMSS in the time zone of the host. */
  changedAt: v.pipe(
    v.optional(fieldName, 'ACC-CHANGED-AT'),
    settingLabel({ en: 'Time of the last change', zh: '最后修改时间' }),
  ),
  card: v.pipe(
    v.optional(v.record(pointer, field), {
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
    settingLabel(
      { en: 'Fields of the card', zh: '客户卡片字段' },
      {
        en: 'Place of the card on the left, e.g. /phones/main/number.',
        zh: '左侧为客户卡片的位置，例如 /phones/main/number。',
      },
    ),
  ),
  /** Names under which the record declares that it is the same person as one of another system. */
  links: v.pipe(
    v.optional(v.record(v.pipe(v.string(), v.minLength(1)), fieldName), { customerNo: 'ACC-CUSTOMER-NO' }),
    settingLabel(
      { en: 'Links to other systems', zh: '与其他系统的关联' },
      { en: 'Name of the link on the left, e.g. customerNo.', zh: '左侧为关联名称，例如 customerNo。' },
    ),
  ),
});

const lines = v.strictObject({
  /** The table (OCCURS) and the fields of its elements. */
  table: v.pipe(v.optional(fieldName, 'CMP-LINE'), settingLabel({ en: 'Table', zh: '表' })),
  at: v.pipe(v.optional(fieldName, 'CMP-LINE-AT'), settingLabel({ en: 'Time', zh: '时间' })),
  author: v.pipe(v.optional(fieldName, 'CMP-LINE-AUTHOR'), settingLabel({ en: 'Author', zh: '作者' })),
  kind: v.pipe(v.optional(fieldName, 'CMP-LINE-KIND'), settingLabel({ en: 'Kind', zh: '类型' })),
  /** `F` begins an entry, `C` goes on in the same line of it, `L` in the next. */
  part: v.pipe(v.optional(fieldName, 'CMP-LINE-PART'), settingLabel({ en: 'Part', zh: '续行标志' })),
  key: v.pipe(v.optional(fieldName, 'CMP-LINE-KEY'), settingLabel({ en: 'Key of the operation', zh: '操作标识' })),
  text: v.pipe(v.optional(fieldName, 'CMP-LINE-TEXT'), settingLabel({ en: 'Text', zh: '文本' })),
  /** What the kinds of lines are. Every kind that is not named is a note, so that nothing internal is taken for public. */
  customerKinds: v.pipe(
    v.optional(v.array(v.string()), ['C']),
    settingLabel({ en: "Kinds of customers' lines", zh: '客户行的类型' }),
  ),
  systemKinds: v.pipe(
    v.optional(v.array(v.string()), ['S']),
    settingLabel({ en: "Kinds of the host's own lines", zh: '主机行的类型' }),
  ),
});

/** Which fields of the complaint are which of a ticket. */
export const complaintMapping = v.strictObject({
  key: v.pipe(v.optional(fieldName, 'CMP-NUMBER'), settingLabel({ en: 'Number of the complaint', zh: '投诉编号' })),
  customer: v.pipe(v.optional(fieldName, 'CMP-CUSTOMER-NO'), settingLabel({ en: 'Customer number', zh: '客户号' })),
  /** Name of the declared link that the customer number is. */
  customerLink: v.pipe(
    v.optional(v.pipe(v.string(), v.minLength(1)), 'customerNo'),
    settingLabel({ en: 'Name of the link to the customer', zh: '客户关联名' }),
  ),
  subject: v.pipe(v.optional(fieldName, 'CMP-SUBJECT'), settingLabel({ en: 'Subject', zh: '主题' })),
  status: v.pipe(v.optional(fieldName, 'CMP-STATUS'), settingLabel({ en: 'Status', zh: '状态' })),
  statuses: v.pipe(
    v.optional(v.record(v.string(), v.picklist(ticketStateClasses)), {
      NEW: 'new',
      OPEN: 'open',
      WAIT: 'pending',
      DONE: 'resolved',
      CANC: 'closed',
    }),
    settingLabel({ en: 'What statuses mean', zh: '状态对应' }),
  ),
  priority: v.pipe(v.optional(fieldName, 'CMP-PRIORITY'), settingLabel({ en: 'Priority', zh: '优先级' })),
  priorities: v.pipe(
    v.optional(v.record(v.string(), v.picklist(priorityClasses)), {
      '1': 'urgent',
      '2': 'high',
      '3': 'normal',
      '4': 'low',
    }),
    settingLabel({ en: 'What priorities mean', zh: '优先级对应' }),
  ),
  handler: v.pipe(v.optional(fieldName, 'CMP-HANDLER'), settingLabel({ en: 'Handler', zh: '处理人' })),
  category: v.pipe(v.optional(fieldName, 'CMP-CATEGORY'), settingLabel({ en: 'Category', zh: '类别' })),
  openedAt: v.pipe(v.optional(fieldName, 'CMP-OPENED-AT'), settingLabel({ en: 'Time of opening', zh: '受理时间' })),
  changedAt: v.pipe(
    v.optional(fieldName, 'CMP-CHANGED-AT'),
    settingLabel({ en: 'Time of the last change', zh: '最后修改时间' }),
  ),
  customFields: v.pipe(
    v.optional(v.record(v.pipe(v.string(), v.minLength(1)), field), {
      CustomerNo: { field: 'CMP-CUSTOMER-NO' },
      Amount: { field: 'CMP-AMOUNT' },
      Currency: { field: 'CMP-CURRENCY' },
    }),
    settingLabel({ en: 'Further fields', zh: '其他字段' }),
  ),
  lines: v.pipe(v.optional(lines, {}), settingLabel({ en: 'Lines', zh: '明细行' })),
});
