import { expect, test } from 'vitest';
import { createProgress } from '../../../src-main/core/adapters/mail/mailbox/progress.ts';
import { watchedFolder } from '../../../src-main/core/adapters/mail/mailbox/watched-folder.ts';
import type { MailRecord } from '../../../src-main/core/adapters/mail/threads/mail-record.ts';
import { createThreadIndex } from '../../../src-main/core/adapters/mail/threads/thread-index.ts';

const recordOf = (key: string, uid: number, hidden = false): MailRecord =>
  ({
    ...{ key, messageId: key, ancestors: [], subject: key, date: uid, from: { name: '', address: '' }, to: [] },
    ...{ origin: 'person', operation: '', agent: '', copies: [{ folder: 'INBOX', uid, hidden, size: 1 }] },
  }) as unknown as MailRecord;

test('a folder is told up to the first message that waits, in whatever order the others are told', () => {
  const folder = { ...watchedFolder('INBOX', 'inbox'), validity: '7', uidNext: 6 };
  const index = createThreadIndex(new Set());
  const waiting = new Map<string, MailRecord>();
  for (const uid of [1, 2, 3, 4, 5]) {
    const record = recordOf(`m${uid}`, uid, uid === 1);
    index.put(record);
    folder.keys.set(uid, record.key);
    if (uid > 2) waiting.set(record.key, record);
  }
  const progress = createProgress([folder], index, { waiting });
  expect(progress.upTo(folder)).toEqual({ validity: '7', uidNext: 3, held: [1] });
  waiting.delete('m4');
  expect(progress.upTo(folder).uidNext).toBe(3);
  waiting.delete('m3');
  expect(progress.upTo(folder).uidNext).toBe(5);
  waiting.delete('m5');
  expect(progress.upTo(folder).uidNext).toBe(6);
  expect(progress.newest.map(({ key }) => key)).toEqual(['m5', 'm4', 'm3', 'm2']);
});
