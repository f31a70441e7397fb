import * as v from 'valibot';
import { settingLabel } from '../../setting-label.ts';
import { nameSchema, secretSchema, webAddress } from './basics.ts';

const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(500));

const client = {
  kind: v.literal('oauth2'),
  tokenUrl: v.pipe(webAddress, settingLabel({ en: 'Token address', zh: '令牌地址' })),
  clientId: v.pipe(text, settingLabel({ en: 'Client id', zh: '客户端 ID' })),
  clientSecret: v.optional(v.pipe(secretSchema, settingLabel({ en: 'Client secret', zh: '客户端密钥' }))),
  scope: v.optional(text),
  /** Where the client's name and secret go: in a Basic header (RFC 6749, 2.3.1) or in the form. */
  clientAuth: v.optional(v.picklist(['basic', 'body']), 'basic'),
  /** Seconds a token lives where the server does not say; default 30 minutes. */
  expiresIn: v.optional(v.pipe(v.number(), v.minValue(60), v.maxValue(86_400)), 1_800),
};

/** How a request proves who it is. */
export const authSchema = v.variant('kind', [
  v.strictObject({ kind: v.literal('none') }),
  v.strictObject({
    kind: v.literal('basic'),
    user: v.pipe(text, settingLabel({ en: 'User', zh: '用户' })),
    password: v.pipe(secretSchema, settingLabel({ en: 'Password', zh: '密码' })),
  }),
  v.strictObject({
    kind: v.literal('bearer'),
    token: v.pipe(secretSchema, settingLabel({ en: 'Token', zh: '令牌' })),
    /** What stands before the token in the Authorization header. */
    scheme: v.optional(v.pipe(v.string(), v.maxLength(50)), 'Bearer '),
  }),
  v.strictObject({
    kind: v.literal('header'),
    header: v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the name of a header')),
    value: v.pipe(secretSchema, settingLabel({ en: 'Key', zh: '密钥' })),
  }),
  v.strictObject({
    kind: v.literal('query'),
    parameter: nameSchema,
    value: v.pipe(secretSchema, settingLabel({ en: 'Key', zh: '密钥' })),
  }),
  v.variant('grant', [
    v.strictObject({ ...client, grant: v.literal('clientCredentials') }),
    v.strictObject({
      ...client,
      grant: v.literal('refreshToken'),
      refreshToken: v.pipe(secretSchema, settingLabel({ en: 'Refresh token', zh: '刷新令牌' })),
    }),
  ]),
]);
export type AuthSettings = v.InferOutput<typeof authSchema>;

/** Paths of everything in `auth` that is a secret. */
export const authSecrets: readonly string[] = [
  'auth.password',
  'auth.token',
  'auth.value',
  'auth.clientSecret',
  'auth.refreshToken',
];
