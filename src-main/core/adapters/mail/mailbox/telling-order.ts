import type { MailRecord } from '../threads/mail-record.ts';

/** Records in the order in which they are told. Looking at the first ones costs what is looked at, however many there are. */
export interface TellingOrder extends Iterable<MailRecord> {
  readonly size: number;
  readonly first: MailRecord | undefined;
  remove(key: string): void;
}

/** @param records in order, each key once */
export function createTellingOrder(records: readonly MailRecord[]): TellingOrder {
  const left = new Set(records.map(({ key }) => key));
  let head = 0;

  /** What was removed is mostly the front: it is passed for good. */
  const skip = (): void => {
    while (head < records.length && !left.has(records[head]!.key)) head++;
  };
  return {
    get size() {
      return left.size;
    },
    get first() {
      skip();
      return records[head];
    },
    remove: (key) => void left.delete(key),
    *[Symbol.iterator]() {
      skip();
      for (let at = head; at < records.length; at++) if (left.has(records[at]!.key)) yield records[at]!;
    },
  };
}
