import { createHash } from 'node:crypto';

/** Sixteen hexadecimal digits that change with the content: what was edited gets another message id. */
export const contentHash = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
