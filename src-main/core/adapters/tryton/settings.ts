import * as v from 'valibot';
import { settingLabel } from '../setting-label.ts';

const name = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));
const baseUrl = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
  }, 'must be the http or https address of Tryton, e.g. https://erp.example.com'),
  v.transform((text) => text.replace(/\/+$/, '')),
);

/** Settings of one Tryton database with the party module. */
export const trytonSettingsSchema = v.strictObject({
  baseUrl: v.pipe(baseUrl, settingLabel({ en: 'Address', zh: '地址' })),
  database: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_.-]{1,63}$/, 'must be the name of a database, e.g. crm'),
    settingLabel({ en: 'Database', zh: '数据库' }),
  ),
  username: v.pipe(name, settingLabel({ en: 'User', zh: '用户名' })),
  password: v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(500),
    settingLabel({ en: 'Password', zh: '密码' }),
  ),
  /** Name of the key under which a party's code meets the same number in other systems. */
  customerNumberKey: v.pipe(
    v.optional(name, 'customerNo'),
    settingLabel({ en: 'Key of the customer number', zh: '客户编号的关联名' }),
  ),
  /** Parties last changed before this day (YYYY-MM-DD, UTC) are not loaded the first time. */
  since: v.pipe(
    v.optional(v.pipe(v.string(), v.isoDate('must be a day such as 2026-01-31'))),
    settingLabel({ en: 'Load changes since', zh: '起始日期' }),
  ),
});

export type TrytonSettings = v.InferOutput<typeof trytonSettingsSchema>;
