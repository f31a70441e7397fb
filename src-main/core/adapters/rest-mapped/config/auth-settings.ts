import * as v from 'valibot';
import { settingLabel } from '../../setting-label.ts';
import { nameSchema, secretSchema, webAddress } from './basics.ts';

const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(500));

const client = {
  kind: v.literal('oauth2'),
  tokenUrl: v.pipe(webAddress, settingLabel({ en: 'Token address', zh: '令牌地址' })),
  clientId: v.pipe(text, settingLabel({ en: 'Client id', zh: '客户端 ID' })),
  clientSecret: v.optional(v.pipe(secretSchema, settingLabel({ en: 'Client secret', zh: '客户端密钥' }))),
  scope: v.pipe(v.optional(text), settingLabel({ en: 'Scope', zh: '授权范围' })),
  /** Where the client's name and secret go: in a Basic header (RFC 6749, 2.3.1) or in the form. */
  clientAuth: v.pipe(
    v.optional(v.picklist(['basic', 'body']), 'basic'),
    settingLabel({ en: 'Where the client’s name goes', zh: '客户端凭据位置' }, undefined, {
      basic: { en: 'In a header', zh: '请求头' },
      body: { en: 'In the form', zh: '表单正文' },
    }),
  ),
  /** Seconds a token lives where the server does not say; default 30 minutes. */
  expiresIn: v.pipe(
    v.optional(v.pipe(v.number(), v.minValue(60), v.maxValue(86_400)), 1_800),
    settingLabel(
      { en: 'A token lives (s)', zh: '令牌有效期（秒）' },
      { en: 'Where the server does not say.', zh: '服务器未说明时使用。' },
    ),
  ),
};

/** How a request proves who it is. */
export const authSchema = v.variant('kind', [
  v.pipe(v.strictObject({ kind: v.literal('none') }), settingLabel({ en: 'None', zh: '无' })),
  v.pipe(
    v.strictObject({
      kind: v.literal('basic'),
      user: v.pipe(text, settingLabel({ en: 'User', zh: '用户' })),
      password: v.pipe(secretSchema, settingLabel({ en: 'Password', zh: '密码' })),
    }),
    settingLabel({ en: 'User and password', zh: '用户名和密码' }),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal('bearer'),
      token: v.pipe(secretSchema, settingLabel({ en: 'Token', zh: '令牌' })),
      /** What stands before the token in the Authorization header. */
      scheme: v.pipe(
        v.optional(v.pipe(v.string(), v.maxLength(50)), 'Bearer '),
        settingLabel({ en: 'Before the token', zh: '令牌前的文字' }),
      ),
    }),
    settingLabel({ en: 'Token (Bearer)', zh: '令牌（Bearer）' }),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal('header'),
      header: v.pipe(
        v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the name of a header')),
        settingLabel({ en: 'Header', zh: '请求头' }),
      ),
      value: v.pipe(secretSchema, settingLabel({ en: 'Key', zh: '密钥' })),
    }),
    settingLabel({ en: 'Key in a header', zh: '请求头中的密钥' }),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal('query'),
      parameter: v.pipe(nameSchema, settingLabel({ en: 'Parameter', zh: '参数名' })),
      value: v.pipe(secretSchema, settingLabel({ en: 'Key', zh: '密钥' })),
    }),
    settingLabel({ en: 'Key in the address', zh: '地址参数中的密钥' }),
  ),
  v.variant('grant', [
    v.pipe(
      v.strictObject({
        ...client,
        grant: v.pipe(v.literal('clientCredentials'), settingLabel({ en: 'Grant', zh: '授权类型' })),
      }),
      settingLabel({ en: 'OAuth 2 (client credentials)', zh: 'OAuth 2（客户端凭据）' }),
    ),
    v.pipe(
      v.strictObject({
        ...client,
        grant: v.pipe(v.literal('refreshToken'), settingLabel({ en: 'Grant', zh: '授权类型' })),
        refreshToken: v.pipe(secretSchema, settingLabel({ en: 'Refresh token', zh: '刷新令牌' })),
      }),
      settingLabel({ en: 'OAuth 2 (refresh token)', zh: 'OAuth 2（刷新令牌）' }),
    ),
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
