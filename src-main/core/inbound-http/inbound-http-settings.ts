import { isIP } from 'node:net';
import * as v from 'valibot';
import { settingLabel } from '../adapters/setting-label.ts';

const headerName = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9-]{1,100}$/, 'must be the name of a header, e.g. X-Hook-Secret'),
);
const secretText = v.pipe(v.string(), v.minLength(8, 'must have at least 8 characters'), v.maxLength(500));

/** How a sender proves who it is. */
export const inboundSecretSchema = v.variant('kind', [
  v.pipe(
    v.strictObject({
      kind: v.literal('header'),
      header: v.pipe(v.optional(headerName, 'X-Hook-Secret'), settingLabel({ en: 'Header', zh: '请求头' })),
      /** What stands before the secret in the header, e.g. `Bearer `. */
      prefix: v.pipe(
        v.optional(v.pipe(v.string(), v.maxLength(50)), ''),
        settingLabel(
          { en: 'Before the secret', zh: '密钥前的文字' },
          { en: 'As it stands in the header, e.g. “Bearer ”.', zh: '与请求头中一致，例如“Bearer ”。' },
        ),
      ),
      value: v.pipe(secretText, settingLabel({ en: 'Secret', zh: '密钥' })),
    }),
    settingLabel({ en: 'Secret in a header', zh: '请求头中的密钥' }),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal('query'),
      /** For senders that can set neither a header nor a body. The secret may end up in the sender's logs. */
      parameter: v.pipe(
        v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,100}$/, 'must be the name of a parameter')), 'secret'),
        settingLabel({ en: 'Parameter', zh: '参数名' }),
      ),
      value: v.pipe(secretText, settingLabel({ en: 'Secret', zh: '密钥' })),
    }),
    settingLabel({ en: 'Secret in the address', zh: '地址参数中的密钥' }),
  ),
  v.pipe(
    v.strictObject({
      kind: v.literal('hmac'),
      header: v.pipe(v.optional(headerName, 'X-Hub-Signature-256'), settingLabel({ en: 'Header', zh: '请求头' })),
      /** What stands before the signature in the header, e.g. `sha256=`. */
      prefix: v.pipe(
        v.optional(v.pipe(v.string(), v.maxLength(50)), ''),
        settingLabel(
          { en: 'Before the signature', zh: '签名前的文字' },
          { en: 'As it stands in the header, e.g. “sha256=”.', zh: '与请求头中一致，例如“sha256=”。' },
        ),
      ),
      /** `sha1` only for senders that offer nothing better. */
      algorithm: v.pipe(
        v.optional(v.picklist(['sha256', 'sha1']), 'sha256'),
        settingLabel({ en: 'Algorithm', zh: '算法' }),
      ),
      encoding: v.pipe(
        v.optional(v.picklist(['hex', 'base64']), 'hex'),
        settingLabel({ en: 'Encoding of the signature', zh: '签名编码' }),
      ),
      /** What is signed, in this order. `url` is the address the sender was given (`publicUrl`) with the query. */
      signs: v.pipe(
        v.optional(
          v.pipe(
            v.array(v.picklist(['timestamp', 'method', 'url', 'body'])),
            v.check((parts) => parts.includes('body'), 'must contain "body"'),
          ),
          ['body'],
        ),
        settingLabel(
          { en: 'What is signed', zh: '签名内容' },
          { en: 'In this order.', zh: '按此顺序。' },
          {
            timestamp: { en: 'Time', zh: '时间戳' },
            method: { en: 'Method', zh: '请求方法' },
            url: { en: 'Address', zh: '地址' },
            body: { en: 'Body', zh: '正文' },
          },
        ),
      ),
      /** Header with the time of sending; needed where `signs` names `timestamp`. Older or newer than 5 minutes is refused. */
      timestampHeader: v.pipe(v.optional(headerName), settingLabel({ en: 'Header with the time', zh: '时间戳请求头' })),
      value: v.pipe(secretText, settingLabel({ en: 'Signing key', zh: '签名密钥' })),
    }),
    settingLabel({ en: 'Signature (HMAC)', zh: '签名（HMAC）' }),
  ),
]);
export type InboundSecret = v.InferOutput<typeof inboundSecretSchema>;

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);
export const isLoopback = (host: string): boolean => loopback.has(host);

/** Settings every listener for hooks has; an adapter puts its own beside them. The secret is at `secret.value`. */
export const inboundHttpSettingsSchema = v.pipe(
  v.strictObject({
    host: v.pipe(
      v.optional(
        v.pipe(
          v.string(),
          v.check((host) => host === 'localhost' || isIP(host) !== 0, 'must be an address of this computer'),
        ),
        '127.0.0.1',
      ),
      settingLabel(
        { en: 'Listen on', zh: '监听地址' },
        {
          en: '127.0.0.1 for senders on this computer, 0.0.0.0 for the network',
          zh: '本机发送方用 127.0.0.1；来自网络用 0.0.0.0',
        },
      ),
    ),
    port: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535), settingLabel({ en: 'Port', zh: '端口' })),
    path: v.pipe(
      v.optional(
        v.pipe(v.string(), v.regex(/^\/[A-Za-z0-9._~/-]{0,200}$/, 'must begin with "/", e.g. /hooks/crm')),
        '/hook',
      ),
      settingLabel({ en: 'Path', zh: '路径' }),
    ),
    secret: v.pipe(
      v.optional(inboundSecretSchema),
      settingLabel({ en: 'How senders prove who they are', zh: '发送方身份验证' }),
    ),
    /** Names senders use for this computer, without port; needed where it does not listen on loopback only. */
    allowedHosts: v.pipe(
      v.optional(
        v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9.:-]{1,253}$/, 'must be a host name or address, without port'))),
        [],
      ),
      settingLabel(
        { en: 'Names of this computer', zh: '本机的主机名' },
        { en: 'As senders use them; needed on the network.', zh: '发送方使用的名称；在网络上监听时必填。' },
      ),
    ),
    /** Address as senders see it, e.g. `https://hooks.example.com/crm` behind a proxy; needed where `url` is signed. */
    publicUrl: v.pipe(
      v.optional(v.pipe(v.string(), v.url())),
      settingLabel({ en: 'Address as senders see it', zh: '发送方看到的地址' }),
    ),
    /** Largest body, in bytes, 1 KiB to 16 MiB. */
    maxBodyBytes: v.pipe(
      v.optional(v.pipe(v.number(), v.integer(), v.minValue(1_024), v.maxValue(16 * 1024 * 1024)), 1024 * 1024),
      settingLabel({ en: 'Largest body (bytes)', zh: '正文上限（字节）' }),
    ),
    /** PEM. */
    tls: v.pipe(
      v.optional(
        v.strictObject({
          certificate: v.pipe(v.string(), settingLabel({ en: 'Certificate (PEM)', zh: '证书（PEM）' })),
          key: v.pipe(v.string(), settingLabel({ en: 'Private key (PEM)', zh: '私钥（PEM）' })),
        }),
      ),
      settingLabel({ en: 'TLS', zh: 'TLS' }),
    ),
  }),
  v.forward(
    v.check(
      ({ host, secret }) => isLoopback(host) || secret !== undefined,
      'is needed where it listens on the network',
    ),
    ['secret'],
  ),
  v.forward(
    v.check(
      ({ host, allowedHosts }) => isLoopback(host) || allowedHosts.length > 0,
      'must name this computer where it listens on the network',
    ),
    ['allowedHosts'],
  ),
  v.forward(
    v.check(
      ({ secret }) =>
        secret?.kind !== 'hmac' || !secret.signs.includes('timestamp') || secret.timestampHeader !== undefined,
      '"secret.timestampHeader" is needed where the timestamp is signed',
    ),
    ['secret'],
  ),
  v.forward(
    v.check(
      ({ secret, publicUrl }) => secret?.kind !== 'hmac' || !secret.signs.includes('url') || publicUrl !== undefined,
      'is needed where the address is signed',
    ),
    ['publicUrl'],
  ),
);
export type InboundHttpSettings = v.InferOutput<typeof inboundHttpSettingsSchema>;
