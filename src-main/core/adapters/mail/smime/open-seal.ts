import { headerOf, readHeaderBlock } from '../mime/header-block.ts';
import { parseHeaderValue, type HeaderValue } from '../mime/header-value.ts';
import { contentOf, parseMessage, type MimePart } from '../mime/mime-part.ts';
import { decodeTransfer } from '../mime/transfer-encoding.ts';
import type { Authorities } from './authorities.ts';
import type { CmsSigned } from './check-signature.ts';
import type { Seal } from './seal.ts';

export interface SealDeps {
  readonly authorities: Authorities;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Opened {
  readonly seal: Seal;
  /** What was within the signature, as a message part of its own. */
  readonly inner?: { readonly bytes: Buffer; readonly part: MimePart };
}

const isCms = (type: string): boolean => /^application\/(x-)?pkcs7-(mime|signature)$/.test(type);
const isWrapped = ({ value }: HeaderValue): boolean =>
  value === 'multipart/signed' || value === 'multipart/encrypted' || isCms(value);

/** True where only the whole message shows whether it was altered. */
export function needsWhole(beginning: Buffer): boolean {
  const head = readHeaderBlock(beginning, 0, beginning.length);
  return head.ok && isWrapped(parseHeaderValue(headerOf(head.value, 'content-type')));
}

/**
 * Looks at a signed or encrypted message (RFC 8551, RFC 3156); `undefined` for an ordinary one. Never throws.
 *
 * @param from address the message says it is from
 * @param complete false where `bytes` is only the beginning
 */
export async function openSeal(
  deps: SealDeps,
  bytes: Buffer,
  from: string,
  complete: boolean,
): Promise<Opened | undefined> {
  const parsed = parseMessage(bytes);
  if (!parsed.ok) return undefined;
  const message = parsed.value;
  const { value, params } = message.type;
  if (value === 'multipart/encrypted') return { seal: { state: 'encrypted', by: '' } };
  if (value === 'multipart/signed') return { seal: await detached(deps, bytes, message, from, complete) };
  if (isCms(value)) {
    if (params.get('smime-type')?.toLowerCase().includes('enveloped')) return { seal: { state: 'encrypted', by: '' } };
    if (!complete) return { seal: { state: 'unchecked', by: '', reason: 'size' } };
    return opaque(deps, decodeTransfer(contentOf(bytes, message), message.encoding), from);
  }
  const within = message.parts.some(({ type }) => type.value === 'multipart/signed');
  return within ? { seal: { state: 'unchecked', by: '', reason: 'partial' } } : undefined;
}

async function detached(
  deps: SealDeps,
  bytes: Buffer,
  message: MimePart,
  from: string,
  complete: boolean,
): Promise<Seal> {
  const [content, signature] = message.parts;
  if (!complete) return { state: 'unchecked', by: '', reason: 'size' };
  if (content === undefined || signature === undefined) return { state: 'unchecked', by: '', reason: 'broken' };
  if (!isCms(signature.type.value)) return { state: 'unchecked', by: '', reason: 'scheme' };
  const cms = await signedIn(decodeTransfer(contentOf(bytes, signature), signature.encoding));
  if (cms === undefined) return { state: 'unchecked', by: '', reason: 'broken' };
  return check(deps, cms, bytes.subarray(content.start, content.end), from);
}

async function opaque(deps: SealDeps, der: Buffer, from: string): Promise<Opened> {
  const cms = await signedIn(der);
  // What is neither signed nor named otherwise is encrypted, or made for a program that we are not.
  if (cms?.content === undefined) return { seal: { state: 'encrypted', by: '' } };
  const seal = await check(deps, cms, undefined, from);
  const part = parseMessage(cms.content);
  return part.ok ? { seal, inner: { bytes: cms.content, part: part.value } } : { seal };
}

/** The reader of certificates is loaded with the first signed message: most mailboxes never need its megabytes. */
const signedIn = async (der: Buffer): Promise<CmsSigned | undefined> =>
  (await import('./check-signature.ts')).readSigned(der);

async function check(deps: SealDeps, cms: CmsSigned, data: Buffer | undefined, from: string): Promise<Seal> {
  const { checkSignature } = await import('./check-signature.ts');
  try {
    return await checkSignature(cms, data, from, await deps.authorities(), deps.now());
  } catch {
    // A structure made to break the reader is a signature that cannot be checked.
    return { state: 'unchecked', by: '', reason: 'broken' };
  }
}
