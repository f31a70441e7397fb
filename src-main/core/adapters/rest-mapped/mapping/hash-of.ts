import { createHash } from 'node:crypto';

/** Short name of a content: the first 96 bits of SHA-256, in hex. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);
