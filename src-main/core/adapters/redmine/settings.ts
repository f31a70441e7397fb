import * as v from 'valibot';
import { ticketStateClasses } from '../../../../src-shared/model/conversation.ts';
import { settingLabel } from '../setting-label.ts';

const name = v.pipe(v.string(), v.trim(), v.minLength(1, 'must not be empty'), v.maxLength(200));
const names = v.pipe(v.array(name), v.minLength(1, 'must name at least one; leave it out for all'));

const baseUrl = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
  }, 'must be the http or https address of Redmine, without a user name, e.g. https://redmine.example.com'),
  v.transform((text) => text.replace(/[?#].*$/, '').replace(/\/+$/, '')),
  settingLabel(
    { en: 'Address', zh: '地址' },
    {
      en: 'As people open it in the browser, with the folder if there is one.',
      zh: '与浏览器中打开的地址相同，包含路径。',
    },
  ),
);

/** Settings of one Redmine. */
export const redmineSettingsSchema = v.strictObject({
  baseUrl,
  apiKey: v.pipe(
    v.string(),
    // A header value; Redmine itself makes 40 hexadecimal digits.
    v.regex(/^[\x21-\x7e]{8,200}$/, 'must be an API access key: at least 8 characters, without blanks'),
    settingLabel(
      { en: 'API access key', zh: 'API访问键' },
      { en: "The agent's own: in Redmine under My account.", zh: '客服本人的访问键：在 Redmine 的“我的帐号”中。' },
    ),
  ),
  projects: v.optional(
    v.pipe(
      names,
      settingLabel(
        { en: 'Projects', zh: '项目' },
        {
          en: 'Identifiers or names. Empty: every project the account sees.',
          zh: '标识或名称。留空表示该账号可见的全部项目。',
        },
      ),
    ),
  ),
  queueBy: v.pipe(
    v.optional(v.picklist(['project', 'projectAndTracker'], 'must be "project" or "projectAndTracker"'), 'project'),
    settingLabel(
      { en: 'What is a queue', zh: '队列对应' },
      { en: 'A project, or a tracker of a project.', zh: '项目，或项目下的跟踪标签。' },
    ),
  ),
  customerNumberField: v.optional(
    v.pipe(
      name,
      settingLabel(
        { en: 'Field with the customer number', zh: '客户编号字段' },
        {
          en: 'Custom field of issues, or of users, that holds the customer number of another system.',
          zh: '问题或用户的自定义字段，存放其他系统的客户编号。',
        },
      ),
    ),
  ),
  requesterField: v.optional(
    v.pipe(
      name,
      settingLabel(
        { en: "Field with the requester's e-mail", zh: '请求人邮箱字段' },
        {
          en: 'Custom field of issues. Without it a new issue names the requester in its first line.',
          zh: '问题的自定义字段。未设置时，新问题在首行写明请求人。',
        },
      ),
    ),
  ),
  phoneField: v.optional(
    v.pipe(
      name,
      settingLabel(
        { en: 'Field with the phone number', zh: '电话字段' },
        { en: 'Custom field of users.', zh: '用户的自定义字段。' },
      ),
    ),
  ),
  operationKeyField: v.optional(
    v.pipe(
      name,
      settingLabel(
        { en: 'Field for the operation key', zh: '操作标识字段' },
        {
          en: 'Text field of issues, visible to the roles of agents only. With it a write whose answer was lost is recognised for certain.',
          zh: '问题的文本字段，仅对客服角色可见。设置后，丢失应答的写入可以被准确识别。',
        },
      ),
    ),
  ),
  agentRoles: v.optional(
    v.pipe(
      names,
      settingLabel(
        { en: 'Roles of agents', zh: '客服角色' },
        {
          en: 'Everybody else is a customer. Empty: the roles that may edit issues.',
          zh: '其他人均为客户。留空表示可编辑问题的角色。',
        },
      ),
    ),
  ),
  refuseUnreadReplies: v.pipe(
    v.optional(v.boolean(), true),
    settingLabel(
      { en: 'Refuse replies no customer would get', zh: '拒绝客户收不到的答复' },
      {
        en: 'Redmine mails a public note to author and watchers. Where none of them is a customer, the reply is refused.',
        zh: 'Redmine 把公开注释发给作者和关注者。若其中没有客户，则拒绝发送答复。',
      },
    ),
  ),
  since: v.optional(
    v.pipe(
      v.string(),
      v.isoDate('must be a day such as 2026-01-31'),
      settingLabel(
        { en: 'Load from', zh: '加载起始日' },
        {
          en: 'Issues last changed before this day (UTC) are not loaded the first time.',
          zh: '首次加载时，忽略此日（UTC）之前最后更改的问题。',
        },
      ),
    ),
  ),
  maxConcurrent: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16)), 4),
    settingLabel({ en: 'Requests at a time', zh: '并发请求数' }, { en: '1 to 16.', zh: '1 到 16。' }),
  ),
  statusClasses: v.pipe(
    v.optional(v.record(v.string(), v.picklist(ticketStateClasses)), {}),
    settingLabel(
      { en: 'What own statuses mean', zh: '自定义状态的含义' },
      { en: 'For example {"Waiting for parts": "pending"}.', zh: '例如 {"等待备件": "pending"}。' },
    ),
  ),
});

export type RedmineSettings = v.InferOutput<typeof redmineSettingsSchema>;
