import * as v from 'valibot';
import { isTimeZone } from '../local-time.ts';
import { settingLabel } from '../setting-label.ts';

const name = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));
const baseUrl = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
  }, 'must be the http or https address of the live chat, e.g. https://chat.example.com'),
  v.transform((text) => text.replace(/\/+$/, '')),
);

/** Settings of one go-fly live chat. */
export const goflySettingsSchema = v.strictObject({
  baseUrl: v.pipe(baseUrl, settingLabel({ en: 'Address', zh: '地址' })),
  /** The agent's own account: go-fly knows no other way to speak as an agent. */
  username: v.pipe(name, settingLabel({ en: 'Agent account', zh: '客服账号' })),
  password: v.pipe(
    v.string(),
    v.minLength(1, 'must not be empty'),
    v.maxLength(500),
    settingLabel({ en: 'Password', zh: '密码' }),
  ),
  /** Zone of the server's clock (IANA), for versions whose times say none. */
  timeZone: v.pipe(
    v.optional(v.pipe(v.string(), v.check(isTimeZone, 'is no time zone, e.g. Asia/Shanghai')), 'Asia/Shanghai'),
    settingLabel({ en: 'Time zone of the server', zh: '服务器时区' }),
  ),
  /** Visitors who were last active before so many days are not loaded the first time. */
  historyDays: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_650)), 30),
    settingLabel({ en: 'Days of history', zh: '载入历史天数' }),
  ),
  /** Key of the visitor's own data (`extra`) that holds the customer number of another system. */
  customerNumberKey: v.pipe(
    v.optional(name, 'customer_no'),
    settingLabel({ en: 'Key of the customer number', zh: '客户编号字段' }),
  ),
});

export type GoflySettings = v.InferOutput<typeof goflySettingsSchema>;
