import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { ticketStateClasses } from '../../../../src-shared/model/conversation.ts';
import { isTimeZone } from '../local-time.ts';
import { settingLabel } from '../setting-label.ts';

const column = v.pipe(v.string(), v.trim(), v.minLength(1, 'must be the name of a column'), v.maxLength(200));

/** Settings of a spreadsheet of complaints that people keep editing. */
export const excelComplaintsSettingsSchema = v.strictObject({
  /** Path of the file on this computer or a mounted share: .xlsx or .csv. */
  file: v.pipe(
    v.string(),
    v.check((path) => isAbsolute(path), 'must be a whole path, beginning with a drive or /'),
    v.check((path) => /\.(xlsx|csv)$/i.test(path), 'must be a file .xlsx or .csv; save older workbooks as .xlsx'),
    settingLabel({ en: 'File', zh: '文件' }),
  ),
  /** Name of the sheet; absent: the first one. */
  sheet: v.pipe(v.optional(column), settingLabel({ en: 'Sheet', zh: '工作表' })),
  headerRow: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 1),
    settingLabel({ en: 'Row with the names of the columns', zh: '表头所在行' }),
  ),
  /** Encoding of a .csv; `auto` takes UTF-8 where it is that, otherwise GB18030. */
  encoding: v.pipe(
    v.optional(v.picklist(['auto', 'utf-8', 'gb18030']), 'auto'),
    settingLabel({ en: 'Encoding of a .csv file', zh: 'CSV 编码' }),
  ),
  /**
   * Columns whose values together name a row, e.g. the number of the complaint. Without them rows are followed by what stands in them, which
   * holds through sorting and inserting, and through changes of a part of a row.
   */
  key: v.pipe(v.optional(v.array(column), []), settingLabel({ en: 'Columns that name a row', zh: '标识一行的列' })),
  /** What the columns are. Those not named here are shown as further fields. */
  columns: v.pipe(
    v.strictObject({
      subject: v.pipe(v.optional(column), settingLabel({ en: 'Subject', zh: '主题' })),
      text: v.pipe(v.optional(column), settingLabel({ en: 'Text', zh: '内容' })),
      date: v.pipe(v.optional(column), settingLabel({ en: 'Date', zh: '日期' })),
      customerName: v.pipe(v.optional(column), settingLabel({ en: 'Name of the customer', zh: '客户姓名' })),
      phone: v.pipe(v.optional(column), settingLabel({ en: 'Telephone', zh: '电话' })),
      email: v.pipe(v.optional(column), settingLabel({ en: 'E-mail', zh: '电子邮箱' })),
      customerNo: v.pipe(v.optional(column), settingLabel({ en: 'Customer number', zh: '客户编号' })),
      status: v.pipe(v.optional(column), settingLabel({ en: 'Status', zh: '状态' })),
      /** Who deals with it. */
      handler: v.pipe(v.optional(column), settingLabel({ en: 'Handler', zh: '处理人' })),
      /** Where notes are added, one a line. */
      notes: v.pipe(v.optional(column), settingLabel({ en: 'Notes', zh: '备注' })),
    }),
    settingLabel({ en: 'What the columns are', zh: '列的含义' }),
  ),
  /** What the statuses of the sheet mean; these are also what can be chosen. */
  statuses: v.pipe(
    v.optional(v.record(column, v.picklist(ticketStateClasses)), {}),
    settingLabel({ en: 'What statuses mean', zh: '状态对应' }),
  ),
  /** Names that can be chosen as handlers. */
  handlers: v.pipe(v.optional(v.array(column), []), settingLabel({ en: 'Handlers', zh: '处理人' })),
  timeZone: v.pipe(
    v.optional(v.pipe(v.string(), v.check(isTimeZone, 'is no time zone, e.g. Asia/Shanghai')), 'Asia/Shanghai'),
    settingLabel({ en: 'Time zone of dates', zh: '日期时区' }),
  ),
  /** A lock file older than so many hours was left behind by a program that crashed. */
  staleLockHours: v.pipe(
    v.optional(v.pipe(v.number(), v.minValue(1), v.maxValue(8_760)), 24),
    settingLabel({ en: 'A lock is forgotten after (hours)', zh: '锁定文件失效时间（小时）' }),
  ),
});

export type ExcelComplaintsSettings = v.InferOutput<typeof excelComplaintsSettingsSchema>;
