import { createHash } from 'node:crypto';

/**
 * An id made from what it stands for, so that it is the same after the read model was rebuilt: readable where the parts are
 * short and plain, a hash (120 bits of SHA-256) where they are not.
 */
export function stableId(prefix: string, ...parts: readonly string[]): string {
  const text = parts.join(':');
  if (text.length <= 120 && parts.every((part) => /^[A-Za-z0-9._@+-]+$/u.test(part))) return `${prefix}:${text}`;
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
  return `${prefix}#${hash.slice(0, 20)}`;
}
