import * as v from 'valibot';
import { isAddress } from './mime/addresses.ts';
import { settingLabel } from '../setting-label.ts';

const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));
const secret = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(1_000));
const folder = v.pipe(text, v.regex(/^[^\p{Cc}]+$/u, 'a folder name has no control characters'));
const address = v.pipe(
  v.string(),
  v.transform((value) => value.trim().toLowerCase()),
  v.check(isAddress, 'must be an e-mail address such as support@example.com'),
);
const keyword = v.pipe(
  v.string(),
  v.regex(/^[$A-Za-z][A-Za-z0-9_$.-]{0,60}$/, 'a keyword has letters, digits and $ _ . - only'),
);
const certificate = v.pipe(
  v.string(),
  v.includes('-----BEGIN CERTIFICATE-----', 'must be certificates as text (PEM)'),
  v.maxLength(500_000),
);

const securities = ['tls', 'starttls', 'none'] as const;

const server = {
  host: v.pipe(text, settingLabel({ en: 'Server', zh: '服务器' })),
  port: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535), settingLabel({ en: 'Port', zh: '端口' })),
  ),
  security: v.optional(
    v.pipe(
      v.picklist(securities),
      settingLabel(
        { en: 'Encryption', zh: '加密' },
        {
          en: '“tls” from the first byte, “starttls” after a greeting, “none” for servers on this computer only.',
          zh: '“tls” 从第一个字节起加密；“starttls” 问候后加密；“none” 仅用于本机服务器。',
        },
      ),
    ),
    'tls',
  ),
  ca: v.optional(
    v.pipe(
      certificate,
      settingLabel(
        { en: 'Own certification authority', zh: '自有证书颁发机构' },
        {
          en: 'Certificates as text (PEM) of the authority that signed the server’s.',
          zh: '签发服务器证书的机构证书（PEM 文本）。',
        },
      ),
    ),
  ),
  /** Name in the certificate, where it is not `host`. */
  serverName: v.optional(v.pipe(text, settingLabel({ en: 'Name in the certificate', zh: '证书中的名称' }))),
  allowPlaintextLogin: v.optional(
    v.pipe(
      v.boolean(),
      settingLabel(
        { en: 'Send the password without encryption', zh: '允许明文发送密码' },
        { en: 'Everybody on the way can read it.', zh: '网络上的任何人都能读到密码。' },
      ),
    ),
    false,
  ),
};

const plaintextRule = 'needs "allowPlaintextLogin": true, because everybody on the way can then read the password';

const imap = v.pipe(
  v.strictObject({
    ...server,
    user: v.pipe(text, settingLabel({ en: 'User', zh: '用户名' })),
    password: v.pipe(secret, settingLabel({ en: 'Password', zh: '密码' })),
  }),
  v.forward(
    v.check(({ security, allowPlaintextLogin }) => security !== 'none' || allowPlaintextLogin, plaintextRule),
    ['security'],
  ),
  v.transform((value) => ({ ...value, port: value.port ?? (value.security === 'tls' ? 993 : 143) })),
);

const smtp = v.pipe(
  v.strictObject({
    ...server,
    user: v.optional(v.pipe(text, settingLabel({ en: 'User', zh: '用户名' }))),
    password: v.optional(v.pipe(secret, settingLabel({ en: 'Password', zh: '密码' }))),
  }),
  v.forward(
    v.check(
      ({ security, allowPlaintextLogin, password }) =>
        security !== 'none' || allowPlaintextLogin || password === undefined,
      plaintextRule,
    ),
    ['security'],
  ),
  v.forward(
    v.check(({ user, password }) => (user === undefined) === (password === undefined), 'user and password go together'),
    ['user'],
  ),
  v.transform((value) => ({ ...value, port: value.port ?? (value.security === 'tls' ? 465 : 587) })),
);

const folders = v.strictObject({
  inbox: v.optional(
    v.pipe(
      v.array(folder),
      v.minLength(1),
      v.maxLength(20),
      settingLabel({ en: 'Folders with mail of customers', zh: '客户邮件文件夹' }),
    ),
    ['INBOX'],
  ),
  sent: v.optional(
    v.pipe(
      folder,
      settingLabel(
        { en: 'Folder of sent mail', zh: '已发送文件夹' },
        { en: 'Left out: the one the server names.', zh: '留空：使用服务器指定的文件夹。' },
      ),
    ),
  ),
  notes: v.optional(
    v.pipe(
      folder,
      settingLabel(
        { en: 'Folder of internal notes', zh: '内部备注文件夹' },
        {
          en: 'Made when the first note is written. Nothing in it is ever sent.',
          zh: '写第一条备注时创建；其中内容绝不会发出。',
        },
      ),
    ),
    'Trunkline Notes',
  ),
});

/** Settings of one mailbox. */
export const mailSettingsSchema = v.strictObject({
  address: v.pipe(address, settingLabel({ en: 'Address of the mailbox', zh: '邮箱地址' })),
  senderName: v.optional(
    v.pipe(
      text,
      settingLabel(
        { en: 'Name customers see', zh: '客户看到的名称' },
        { en: 'Left out: the name of the agent.', zh: '留空：显示客服姓名。' },
      ),
    ),
  ),
  /** Further addresses mail to this mailbox comes in for; answers never go to them. */
  aliases: v.optional(
    v.pipe(v.array(address), v.maxLength(200), settingLabel({ en: 'Other own addresses', zh: '其他自有地址' })),
    [],
  ),
  /** Addresses of colleagues: what they write in the watched folders counts as an answer. */
  colleagues: v.optional(
    v.pipe(v.array(address), v.maxLength(1_000), settingLabel({ en: 'Addresses of colleagues', zh: '同事地址' })),
    [],
  ),
  imap: v.pipe(imap, settingLabel({ en: 'Reading (IMAP)', zh: '收信（IMAP）' })),
  smtp: v.pipe(smtp, settingLabel({ en: 'Sending (SMTP)', zh: '发信（SMTP）' })),
  folders: v.pipe(v.optional(folders, {}), settingLabel({ en: 'Folders', zh: '文件夹' })),
  /** Keywords that hold the state of a conversation in the mailbox. */
  keywords: v.pipe(
    v.optional(
      v.strictObject({
        pending: v.optional(
          v.pipe(keyword, settingLabel({ en: 'Keyword for pending', zh: '“等待中”关键字' })),
          '$Pending',
        ),
        resolved: v.optional(
          v.pipe(keyword, settingLabel({ en: 'Keyword for resolved', zh: '“已解决”关键字' })),
          '$Resolved',
        ),
      }),
      {},
    ),
    settingLabel({ en: 'Keywords that hold the state', zh: '表示状态的关键字' }),
  ),
  historyDays: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(1),
      v.maxValue(3_650),
      settingLabel({ en: 'Days of older mail to show', zh: '显示多少天内的旧邮件' }),
    ),
    180,
  ),
  replyToAll: v.optional(
    v.pipe(v.boolean(), settingLabel({ en: 'Answer everybody in copy', zh: '回复所有抄送人' })),
    false,
  ),
  /** PEM certificates of the authorities whose S/MIME signatures count as trusted. */
  smimeAuthorities: v.optional(
    v.pipe(certificate, settingLabel({ en: 'Authorities trusted for signed mail', zh: '受信任的签名颁发机构' })),
  ),
});

export type MailSettings = v.InferOutput<typeof mailSettingsSchema>;
export type ServerSettings = MailSettings['imap'] | MailSettings['smtp'];

/** Every address that is ours: mail from it is no customer's, and no answer goes to it. */
export const ownAddresses = (settings: Pick<MailSettings, 'address' | 'aliases'>): ReadonlySet<string> =>
  new Set([settings.address, ...settings.aliases]);

export const whereOf = ({ host, port }: Pick<ServerSettings, 'host' | 'port'>): string => `${host}:${port}`;
