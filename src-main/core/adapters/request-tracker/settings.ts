import * as v from 'valibot';
import { ticketStateClasses } from '../../../../src-shared/model/conversation.ts';
import { settingLabel } from '../setting-label.ts';

const secret = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
const name = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));

const baseUrl = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
  }, 'must be the http or https address of Request Tracker, without a user name, e.g. https://rt.example.com'),
  v.transform((text) => text.replace(/\/+$/, '').replace(/\/REST\/2\.0$/, '')),
);

/** Settings of one Request Tracker. */
export const requestTrackerSettingsSchema = v.strictObject({
  /** Address people open in the browser; `/REST/2.0` is added. */
  baseUrl: v.pipe(
    baseUrl,
    settingLabel(
      { en: 'Address', zh: '地址' },
      {
        en: 'The address people open in the browser, e.g. https://rt.example.com',
        zh: '人们在浏览器中打开的地址，例如 https://rt.example.com',
      },
    ),
  ),
  /** A personal token (RT 5: Logged in as, Settings, Auth Tokens), or a user and password. */
  auth: v.pipe(
    v.union(
      [
        v.pipe(
          v.strictObject({
            token: v.pipe(
              secret,
              settingLabel(
                { en: 'Token', zh: '令牌' },
                {
                  en: 'Made in Request Tracker under Logged in as, Settings, Auth Tokens.',
                  zh: '在 Request Tracker 的“登录用户 > 设置 > 认证令牌”中创建。',
                },
              ),
            ),
          }),
          settingLabel({ en: 'Personal token', zh: '个人令牌' }),
        ),
        v.pipe(
          v.strictObject({
            user: v.pipe(name, settingLabel({ en: 'User name', zh: '用户名' })),
            password: v.pipe(secret, settingLabel({ en: 'Password', zh: '密码' })),
          }),
          settingLabel({ en: 'User name and password', zh: '用户名和密码' }),
        ),
      ],
      'must be {"token": ...} or {"user": ..., "password": ...}',
    ),
    settingLabel({ en: 'Login', zh: '登录方式' }),
  ),
  /** Names of the queues to show; absent: every queue the account sees. */
  queues: v.pipe(
    v.optional(v.pipe(v.array(name), v.minLength(1, 'must name a queue; leave it out for all queues'))),
    settingLabel(
      { en: 'Queues', zh: '队列' },
      { en: 'Left empty: every queue the account may see.', zh: '留空：账号可见的所有队列。' },
    ),
  ),
  /** Custom field of tickets that holds the customer number of another system. */
  customerNumberField: v.pipe(
    v.optional(name),
    settingLabel(
      { en: 'Custom field with the customer number', zh: '存放客户编号的自定义字段' },
      {
        en: 'Joins a ticket with the customer of another system.',
        zh: '用于把工单与其他系统中的客户关联起来。',
      },
    ),
  ),
  /** Tickets last changed before this day (YYYY-MM-DD, UTC) are not loaded the first time. */
  since: v.pipe(
    v.optional(v.pipe(v.string(), v.isoDate('must be a day such as 2026-01-31'))),
    settingLabel(
      { en: 'Load tickets changed since', zh: '加载此日期之后有变动的工单' },
      { en: 'A day such as 2026-01-31. Left empty: all.', zh: '例如 2026-01-31。留空：全部。' },
    ),
  ),
  /** Requests at a time, 1 to 16. Request Tracker answers each with one of its workers. */
  maxConcurrent: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16)), 4),
    settingLabel({ en: 'Requests at a time', zh: '同时请求数' }),
  ),
  /** What the statuses of own lifecycles mean, e.g. `{"waiting for parts": "pending"}`. */
  statusClasses: v.pipe(
    v.optional(
      v.record(
        v.string(),
        v.pipe(
          v.picklist(ticketStateClasses),
          settingLabel({ en: 'Means', zh: '含义' }, undefined, {
            new: { en: 'New', zh: '新建' },
            open: { en: 'Open', zh: '处理中' },
            pending: { en: 'Pending', zh: '等待中' },
            resolved: { en: 'Resolved', zh: '已解决' },
            closed: { en: 'Closed', zh: '已关闭' },
          }),
        ),
      ),
      {},
    ),
    settingLabel(
      { en: 'Meaning of own statuses', zh: '自定义状态的含义' },
      {
        en: 'Only for statuses of your own lifecycles, e.g. “waiting for parts”: Pending.',
        zh: '仅用于自定义流程中的状态，例如“等待配件”：等待中。',
      },
    ),
  ),
});

export type RequestTrackerSettings = v.InferOutput<typeof requestTrackerSettingsSchema>;
