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
    operation: name,
    request: v.pipe(
      template,
      v.check(
        (request) => placeholdersOf(request).every((one) => known.includes(one) || patterns.some((p) => p.test(one))),
        `may use ${known.map((one) => `{${one}}`).join(', ')}${patterns.length > 0 ? ', {value:/place/of/the/card}' : ''}`,
      ),
    ),
  });
const changes = v.strictObject({
  ...operation(['cursor', 'limit']).entries,
  /** Path of the rows in the answer. */
  items: path,
  /** Element of a row that rises with every change, as a whole number. */
  cursor: path,
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000)), 200),
});
const finding = (known: readonly string[]) => v.strictObject({ ...operation(known).entries, item: path });

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
        passwordType: v.optional(v.picklist(['digest', 'text']), 'digest'),
        allowPlaintext: v.optional(v.boolean(), false),
      }),
      settingLabel({ en: 'User name token', zh: '用户名令牌' }),
    ),
    /** A cheap operation without arguments, for the health of the system. */
    ping: v.optional(v.strictObject({ operation: name })),
    customers: v.strictObject({
      key: path,
      changes,
      read: finding(['id']),
      /** Place of the card to element of a row. */
      fields: v.record(pointer, path),
      /** Element that changes with every write, sent back with an update. */
      version: v.optional(path),
      changedAt: v.optional(path),
      /** Element that says `true` for a row that is gone. */
      deleted: v.optional(path),
      /** Name of a key other systems know to element. */
      links: v.optional(v.record(name, path), {}),
      update: v.optional(operation(['id', 'version'], [/^value:\//])),
      /** Places that `update` can change. */
      writable: v.optional(v.array(pointer), []),
    }),
    calls: v.optional(
      v.strictObject({
        log: operation(['id', 'key', 'startedAt', 'number', 'direction', 'talked', 'disposition', 'text', 'agent']),
        /** Finds the record by the key it was made with. */
        find: finding(['key']),
        /** Element of that record that names it. */
        id: path,
        remove: v.optional(operation(['id'])),
        /** Records as they appear, with the customer they belong to. */
        changes: v.optional(changes),
        customer: v.optional(path),
        text: v.optional(path),
        at: v.optional(path),
        key: v.optional(path),
      }),
    ),
    /** Words in the code or text of a fault, and what they mean. */
    faults: v.optional(
      v.strictObject({
        stale: v.optional(v.array(name), []),
        login: v.optional(v.array(name), ['Security', 'FailedAuthentication', 'InvalidSecurity']),
        permission: v.optional(v.array(name), []),
        busy: v.optional(v.array(name), []),
      }),
      {},
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
