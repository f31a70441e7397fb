import { createHash } from 'node:crypto';

/** Short name of a content: the first 96 bits of SHA-256, in hex. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

/** Hash of a content whatever the order its keys and lists come in: some systems shuffle them with every answer. */
export const fingerprint = (value: unknown): string => hashOf(ordered(value));

function ordered(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? '';
  if (Array.isArray(value)) return `[${value.map(ordered).toSorted().join()}]`;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries
    .map(([key, one]) => `${JSON.stringify(key)}:${ordered(one)}`)
    .toSorted()
    .join()}}`;
}
