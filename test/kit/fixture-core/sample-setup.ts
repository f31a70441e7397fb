import type { SettingField } from '../../../src-shared/model/setting-form.ts';
import type { AdapterChoice, ConfiguredSystem, PreviewRecord } from '../../../src-shared/model/system-setup.ts';

const words = (en: string, zh: string) => ({ en, zh });

const fields: readonly SettingField[] = [
  {
    name: 'baseUrl',
    kind: 'text',
    required: true,
    label: words('Address', '地址'),
    help: words('The address people open in the browser.', '人们在浏览器中打开的地址。'),
  },
  {
    name: 'auth',
    kind: 'alternative',
    required: true,
    label: words('Login', '登录'),
    options: [
      {
        label: words('Token', '令牌'),
        form: {
          name: 'auth',
          kind: 'group',
          required: true,
          label: words('Token', '令牌'),
          fields: [{ name: 'token', kind: 'secret', required: true, label: words('Token', '令牌') }],
        },
      },
      {
        label: words('User and password', '用户名和密码'),
        form: {
          name: 'auth',
          kind: 'group',
          required: true,
          label: words('User and password', '用户名和密码'),
          fields: [
            { name: 'user', kind: 'text', required: true, label: words('User', '用户') },
            { name: 'password', kind: 'secret', required: true, label: words('Password', '密码') },
          ],
        },
      },
    ],
  },
  {
    name: 'queues',
    kind: 'list',
    required: false,
    label: words('Queues', '队列'),
    help: words('Left out: every queue the account sees.', '留空：账号可见的所有队列。'),
    item: { name: '*', kind: 'text', required: true, label: words('Queue', '队列') },
  },
  {
    name: 'maxConcurrent',
    kind: 'number',
    required: false,
    integer: true,
    min: 1,
    max: 16,
    default: 4,
    label: words('Requests at a time', '并发请求数'),
  },
  { name: 'verify', kind: 'switch', required: false, default: true, label: words('Check the certificate', '检查证书') },
  {
    name: 'level',
    kind: 'choice',
    required: false,
    default: 'check',
    label: words('Promise', '承诺'),
    options: [
      { value: 'native', label: words('Prepared', '预备') },
      { value: 'check', label: words('Checked', '检查') },
    ],
  },
  {
    name: 'statusClasses',
    kind: 'record',
    required: false,
    label: words('Meaning of statuses', '状态的含义'),
    item: {
      name: '*',
      kind: 'choice',
      required: true,
      label: words('Means', '含义'),
      options: ['new', 'open', 'pending', 'resolved', 'closed'].map((value) => ({ value, label: words(value, value) })),
    },
  },
  {
    name: 'tls',
    kind: 'group',
    required: false,
    label: words('TLS', 'TLS'),
    fields: [{ name: 'ca', kind: 'text', required: false, label: words('Certificate', '证书') }],
  },
  { name: 'extra', kind: 'json', required: false, label: words('Anything else', '其他') },
];

/** Adapters with every kind of field. */
export const sampleAdapters: readonly AdapterChoice[] = [
  {
    name: 'request-tracker',
    title: words('Request Tracker', 'Request Tracker 工单'),
    form: { name: '', kind: 'group', required: true, label: words('Request Tracker', 'Request Tracker 工单'), fields },
  },
  {
    name: 'sql-crm',
    title: words('CRM database', '客户数据库'),
    form: {
      name: '',
      kind: 'alternative',
      required: true,
      discriminator: 'engine',
      label: words('CRM database', '客户数据库'),
      options: ['sqlite', 'postgres'].map((engine) => ({
        constant: engine,
        label: words(engine, engine),
        form: {
          name: '',
          kind: 'group' as const,
          required: true,
          label: words(engine, engine),
          fields: [{ name: 'file', kind: 'text' as const, required: true, label: words('File', '文件') }],
        },
      })),
    },
  },
];

export const sampleSettings: Pick<ConfiguredSystem, 'adapter' | 'settings' | 'secrets'> = {
  adapter: 'request-tracker',
  settings: {
    baseUrl: 'https://rt.example.com',
    auth: { user: 'desk' },
    queues: ['Support', '售后'],
    statusClasses: { 'waiting for parts': 'pending' },
  },
  secrets: [{ path: 'auth.password', rests: 'store' }],
};

/** A record of a host, in code page 037, with a packed amount and a name of two bytes a character less one. */
const hostBytes = Buffer.from('f0f0f4f2d4e4e2e3c5d940c1c740404000012345cf', 'hex');

export const sampleRecords: readonly PreviewRecord[] = [
  {
    title: '#4711',
    raw: JSON.stringify({ id: 4711, Subject: 'Invoice is wrong', Status: 'open', Owner: 'anna' }, undefined, 2),
    messages: [
      {
        type: 'ticket',
        at: 1_795_000_000_000,
        heading: '#4711 Invoice is wrong',
        facts: [
          { field: 'state', value: 'open' },
          { field: 'owner', value: 'anna' },
          { field: 'requester', value: 'Harriet Oduya · harriet@northgate.example' },
        ],
      },
      {
        type: 'entry',
        at: 1_795_000_000_000,
        heading: 'Harriet Oduya',
        facts: [{ field: 'kind', value: 'message' }],
        text: 'The VAT on my last invoice cannot be right.',
      },
    ],
  },
  {
    title: 'record 1',
    bytes: {
      base64: hostBytes.toString('base64'),
      characters: [...'0042MUSTER AG   ', '·', '·', '·', 'ß', '·'],
      fields: [
        { name: 'ACCOUNT', offset: 0, length: 21, value: '', level: 1 },
        { name: 'NUMBER', offset: 0, length: 4, value: '0042', level: 5, picture: '9(4)' },
        { name: 'NAME', offset: 4, length: 12, value: 'MUSTER AG', level: 5, picture: 'X(12)' },
        { name: 'BALANCE', offset: 16, length: 5, value: '12345.0', level: 5, picture: 'S9(7)V99 COMP-3' },
      ],
    },
    messages: [
      {
        type: 'customer',
        at: 1_795_000_000_000,
        heading: 'MUSTER AG',
        facts: [
          { field: 'id', value: '0042' },
          { field: '/extra/balance', value: '12345.0' },
        ],
      },
    ],
  },
  {
    title: 'record 2',
    raw: '{"id":"L1009","name":"Muster AG","phone":"0041 44 000 00 00 0041 44 000 00 00 ext 12"}',
    messages: [
      {
        type: 'unreadable',
        at: 1_795_000_000_000,
        heading: '',
        facts: [],
        reason: 'column "phone": 42 characters where at most 40 fit',
      },
    ],
  },
];
