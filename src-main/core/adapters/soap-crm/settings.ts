import * as v from 'valibot';
import { settingLabel } from '../setting-label.ts';
import { placeholdersOf, type RequestTemplate } from './template.ts';

const name = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));
const path = v.pipe(
  v.string(),
  v.regex(/^[\w-]+(\.[\w-]+)*$/, 'must be the path of an element, e.g. GetCustomerResult.phone'),
);
const httpUrl = (example: string) =>
  v.pipe(
    v.string(),
    v.check((text) => {
      const url = URL.parse(text);
      return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
    }, `must be an http or https address, e.g. ${example}`),
  );
const pointer = v.pipe(
  v.string(),
  v.regex(
    /^\/(name\/full|(emails\/[^/]+\/address)|(phones\/[^/]+\/number)|(organizations\/[^/]+\/name)|(addresses\/[^/]+\/full)|(extra\/[^/]+))$/,
    'must be a place of the card, e.g. /phones/main/number or /extra/tier',
  ),
);
const template: v.GenericSchema<RequestTemplate> = v.record(name, v.union([v.string(), v.lazy(() => template)]));

/** One operation of the WSDL: its request, with the values it may use. */
const operation = (known: readonly string[], patterns: readonly RegExp[] = []) =>
  v.strictObject({
    operation: v.pipe(name, settingLabel({ en: 'Operation of the WSDL', zh: 'WSDL 操作' })),
    request: v.pipe(
      v.pipe(
        template,
        v.check(
          (request) => placeholdersOf(request).every((one) => known.includes(one) || patterns.some((p) => p.test(one))),
          `may use ${known.map((one) => `{${one}}`).join(', ')}${patterns.length > 0 ? ', {value:/place/of/the/card}' : ''}`,
        ),
      ),
      settingLabel(
        { en: 'Request', zh: '请求内容' },
        { en: 'Elements and what is put in, e.g. {id}.', zh: '元素及其填入的内容，例如 {id}。' },
      ),
    ),
  });
const changes = v.strictObject({
  ...operation(['cursor', 'limit']).entries,
  /** Path of the rows in the answer. */
  items: v.pipe(path, settingLabel({ en: 'Rows in the answer (path)', zh: '应答中的行（路径）' })),
  /** Element of a row that rises with every change, as a whole number. */
  cursor: v.pipe(path, settingLabel({ en: 'Element that rises with every change', zh: '随每次变更递增的元素' })),
  limit: v.pipe(
    v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)), 200),
    settingLabel({ en: 'Rows at a time', zh: '每次行数' }),
  ),
});
const finding = (known: readonly string[]) =>
  v.strictObject({
    ...operation(known).entries,
    item: v.pipe(path, settingLabel({ en: 'Row in the answer (path)', zh: '应答中的行（路径）' })),
  });

/** Settings of a CRM that speaks SOAP. */
export const soapCrmSettingsSchema = v.pipe(
  v.strictObject({
    /** Address of the WSDL. */
    wsdl: v.pipe(
      httpUrl('https://crm.example.com/service?wsdl'),
      settingLabel({ en: 'Address of the WSDL', zh: 'WSDL 地址' }),
    ),
    /** Where the service is, where the WSDL names a place that cannot be reached from here. */
    endpoint: v.pipe(
      v.optional(httpUrl('https://crm.example.com/service')),
      settingLabel({ en: 'Address of the service', zh: '服务地址' }),
    ),
    soapVersion: v.pipe(
      v.optional(v.picklist(['1.1', '1.2']), '1.1'),
      settingLabel({ en: 'SOAP version', zh: 'SOAP 版本' }),
    ),
    /** WS-Security user name token. `text` sends the password itself: only over https, or where `allowPlaintext` says so. */
    security: v.pipe(
      v.strictObject({
        username: v.pipe(name, settingLabel({ en: 'User', zh: '用户名' })),
        password: v.pipe(
          v.string(),
          v.minLength(1, 'must not be empty'),
          v.maxLength(500),
          settingLabel({ en: 'Password', zh: '密码' }),
        ),
        passwordType: v.pipe(
          v.optional(v.picklist(['digest', 'text']), 'digest'),
          settingLabel({ en: 'How the password is sent', zh: '密码发送方式' }, undefined, {
            digest: { en: 'As a digest', zh: '摘要' },
            text: { en: 'As it is', zh: '明文' },
          }),
        ),
        allowPlaintext: v.pipe(
          v.optional(v.boolean(), false),
          settingLabel(
            { en: 'Send it without encryption', zh: '允许在未加密时明文发送' },
            { en: 'Everybody on the way can read it.', zh: '网络上的任何人都能读到密码。' },
          ),
        ),
      }),
      settingLabel({ en: 'User name token', zh: '用户名令牌' }),
    ),
    /** A cheap operation without arguments, for the health of the system. */
    ping: v.pipe(
      v.optional(
        v.strictObject({ operation: v.pipe(name, settingLabel({ en: 'Operation of the WSDL', zh: 'WSDL 操作' })) }),
      ),
      settingLabel({ en: 'Operation for the health', zh: '健康检查操作' }),
    ),
    customers: v.pipe(
      v.strictObject({
        key: v.pipe(path, settingLabel({ en: 'Element with the key', zh: '主键元素' })),
        changes: v.pipe(changes, settingLabel({ en: 'Changed customers', zh: '变更的客户' })),
        read: v.pipe(finding(['id']), settingLabel({ en: 'Read one customer', zh: '读取单个客户' })),
        /** Place of the card to element of a row. */
        fields: v.pipe(
          v.record(pointer, path),
          settingLabel(
            { en: 'Fields of the card', zh: '客户卡片字段' },
            {
              en: 'Place of the card on the left, e.g. /phones/main/number.',
              zh: '左侧为客户卡片的位置，例如 /phones/main/number。',
            },
          ),
        ),
        /** Element that changes with every write, sent back with an update. */
        version: v.pipe(
          v.optional(path),
          settingLabel({ en: 'Element that changes with every write', zh: '每次写入都会变化的元素' }),
        ),
        changedAt: v.pipe(
          v.optional(path),
          settingLabel({ en: 'Element with the time of the last change', zh: '最后修改时间元素' }),
        ),
        /** Element that says `true` for a row that is gone. */
        deleted: v.pipe(
          v.optional(path),
          settingLabel({ en: 'Element that says a row is gone', zh: '表示已删除的元素' }),
        ),
        /** Name of a key other systems know to element. */
        links: v.pipe(
          v.optional(v.record(name, path), {}),
          settingLabel({ en: 'Links to other systems', zh: '与其他系统的关联' }),
        ),
        update: v.pipe(
          v.optional(operation(['id', 'version'], [/^value:\//])),
          settingLabel({ en: 'Change a customer', zh: '修改客户' }),
        ),
        /** Places that `update` can change. */
        writable: v.pipe(
          v.optional(v.array(pointer), []),
          settingLabel({ en: 'Places agents may change', zh: '客服可修改的位置' }),
        ),
      }),
      settingLabel({ en: 'Customers', zh: '客户' }),
    ),
    calls: v.pipe(
      v.optional(
        v.strictObject({
          log: v.pipe(
            operation(['id', 'key', 'startedAt', 'number', 'direction', 'talked', 'disposition', 'text', 'agent']),
            settingLabel({ en: 'Record a call', zh: '记录通话' }),
          ),
          /** Finds the record by the key it was made with. */
          find: v.pipe(finding(['key']), settingLabel({ en: 'Find a record by its key', zh: '按标识查找记录' })),
          /** Element of that record that names it. */
          id: v.pipe(path, settingLabel({ en: 'Element that names the record', zh: '记录标识元素' })),
          remove: v.pipe(v.optional(operation(['id'])), settingLabel({ en: 'Remove a record', zh: '删除记录' })),
          /** Records as they appear, with the customer they belong to. */
          changes: v.pipe(v.optional(changes), settingLabel({ en: 'Records as they appear', zh: '新增的记录' })),
          customer: v.pipe(v.optional(path), settingLabel({ en: 'Element with the customer', zh: '客户元素' })),
          text: v.pipe(v.optional(path), settingLabel({ en: 'Element with the text', zh: '正文元素' })),
          at: v.pipe(v.optional(path), settingLabel({ en: 'Element with the time', zh: '时间元素' })),
          key: v.pipe(v.optional(path), settingLabel({ en: 'Element with Trunkline’s key', zh: 'Trunkline 标识元素' })),
        }),
      ),
      settingLabel({ en: 'Call logs', zh: '通话记录' }),
    ),
    /** Words in the code or text of a fault, and what they mean. */
    faults: v.pipe(
      v.optional(
        v.strictObject({
          stale: v.pipe(
            v.optional(v.array(name), []),
            settingLabel({ en: 'The record was changed meanwhile', zh: '记录已被他人修改' }),
          ),
          login: v.pipe(
            v.optional(v.array(name), ['Security', 'FailedAuthentication', 'InvalidSecurity']),
            settingLabel({ en: 'The login is refused', zh: '登录被拒绝' }),
          ),
          permission: v.pipe(
            v.optional(v.array(name), []),
            settingLabel({ en: 'A permission is missing', zh: '缺少权限' }),
          ),
          busy: v.pipe(v.optional(v.array(name), []), settingLabel({ en: 'The system is busy', zh: '系统繁忙' })),
        }),
        {},
      ),
      settingLabel(
        { en: 'What faults mean', zh: '错误的含义' },
        { en: 'Words in the code or text of a fault.', zh: '错误代码或文本中出现的词。' },
      ),
    ),
  }),
  v.forward(
    v.check(
      ({ wsdl, endpoint, security }) =>
        security.passwordType === 'digest' || security.allowPlaintext || (endpoint ?? wsdl).startsWith('https:'),
      'would send the password readable; use digest, https, or say allowPlaintext',
    ),
    ['security', 'passwordType'],
  ),
  v.forward(
    v.check(
      ({ customers }) => customers.writable.every((one) => Object.hasOwn(customers.fields, one)),
      'names a place that is in no field',
    ),
    ['customers', 'writable'],
  ),
  v.forward(
    v.check(
      ({ customers }) => customers.writable.length === 0 || customers.update !== undefined,
      'needs an operation "update"',
    ),
    ['customers', 'writable'],
  ),
);

export type SoapCrmSettings = v.InferOutput<typeof soapCrmSettingsSchema>;
export type ChangesSettings = SoapCrmSettings['customers']['changes'];
