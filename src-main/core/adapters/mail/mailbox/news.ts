import type { CodecContext } from '../codec-context.ts';
import type { UnifiedMessage } from '../../unified-message.ts';
import { byDateAndKey, oldestFirst, isShown, type MailRecord } from '../threads/mail-record.ts';
import { ticketOfThread } from '../threads/ticket-of-thread.ts';
import type { ThreadIndex, ThreadMove } from '../threads/thread-index.ts';
import { createTellingOrder, type TellingOrder } from './telling-order.ts';

/** What has happened in the mailbox and was not told yet. */
export interface News {
  /** A message to be told, or told again because it moved. */
  tell(record: MailRecord): void;
  /** Something of this thread changed: its ticket is told again. */
  touch(thread: string): void;
  moved(moves: readonly ThreadMove[]): void;
  /** A message that was told is gone. */
  gone(key: string, thread: string): void;
  /** Takes as told already, without telling. */
  know(thread: string): void;
  /** The messages of a first load, told from new to old after everything that is new. */
  load(records: readonly MailRecord[]): void;
  /** The next messages to be told, at most `count` and about `bytes` of content. */
  next(count: number, bytes: number): readonly MailRecord[];
  told(records: readonly MailRecord[]): void;
  /** It could not be fetched; answers how often by now. */
  missed(key: string): number;
  /** True while there is something to be told. */
  readonly more: boolean;
  /** The next tickets and removals; `done` takes them as told. */
  others(settable: (folder: string) => boolean): { readonly messages: readonly UnifiedMessage[]; done(): void };
  readonly waiting: ReadonlyMap<string, MailRecord>;
  /** What is left of the first load. */
  readonly backlog: Pick<TellingOrder, 'size' | 'first'>;
}

const ticketsAtOnce = 200;

export function createNews(index: ThreadIndex, context: CodecContext, now: () => number): News {
  const waiting = new Map<string, MailRecord>();
  const dirty = new Set<string>();
  const announced = new Set<string>();
  const removals: UnifiedMessage[] = [];
  const misses = new Map<string, number>();
  let backlog = createTellingOrder([]);
  /** Of `waiting`; made when it is asked for after something was added. */
  let order: TellingOrder | undefined;

  const add = (record: MailRecord): void => {
    waiting.set(record.key, record);
    order = undefined;
  };
  const drop = (key: string): void => {
    waiting.delete(key);
    order?.remove(key);
    backlog.remove(key);
  };

  const removal = (kind: 'activity' | 'ticket', id: string, mergedInto?: string): UnifiedMessage => ({
    id: `removed/${kind}/${id}/${now()}`,
    source: context.system,
    time: now(),
    body: {
      type: 'removed',
      reference: { system: context.system, kind, id },
      ...(mergedInto === undefined ? {} : { mergedInto: { system: context.system, kind, id: mergedInto } }),
    },
  });
  const live = (thread: string): boolean => {
    const found = index.thread(thread);
    return found !== undefined && ticketOfThread(found, context, () => false) !== undefined;
  };

  return {
    waiting,
    get more() {
      return waiting.size > 0 || backlog.size > 0 || dirty.size > 0 || removals.length > 0;
    },
    get backlog() {
      return backlog;
    },
    tell(record) {
      add(record);
      const thread = index.threadOf(record.key);
      if (thread) dirty.add(thread.id);
    },
    touch: (thread) => void dirty.add(thread),
    know: (thread) => void announced.add(thread),
    moved(moves) {
      for (const { record, from, to } of moves) {
        dirty.add(from).add(to);
        if (isShown(record)) add(record);
        if (announced.has(from) && index.thread(from) === undefined) {
          announced.delete(from);
          announced.add(to);
          removals.push(removal('ticket', from, to));
        }
      }
    },
    gone(key, thread) {
      drop(key);
      removals.push(removal('activity', key));
      if (live(thread)) {
        dirty.add(thread);
        return;
      }
      if (announced.delete(thread)) removals.push(removal('ticket', thread));
      dirty.delete(thread);
    },
    load(records) {
      backlog = createTellingOrder(records.toSorted(byDateAndKey));
    },
    next(count, bytes) {
      const chosen: MailRecord[] = [];
      let size = 0;
      order ??= createTellingOrder(oldestFirst(waiting.values()));
      for (const records of [order, backlog]) {
        for (const record of records) {
          if (chosen.length >= count || (chosen.length > 0 && size >= bytes)) return chosen;
          chosen.push(index.get(record.key) ?? record);
          size += Math.min(record.copies[0]?.size ?? 0, 512 * 1024);
        }
      }
      return chosen;
    },
    told(records) {
      for (const { key } of records) {
        drop(key);
        misses.delete(key);
      }
    },
    missed(key) {
      const count = (misses.get(key) ?? 0) + 1;
      misses.set(key, count);
      return count;
    },
    others(settable) {
      const threads = [...dirty].slice(0, ticketsAtOnce);
      const sent = removals.length;
      const tickets = threads.flatMap((id) => {
        const thread = index.thread(id);
        const ticket = thread && ticketOfThread(thread, context, settable);
        return ticket === undefined ? [] : [ticket];
      });
      return {
        messages: [...removals, ...tickets],
        done() {
          removals.splice(0, sent);
          for (const id of threads) dirty.delete(id);
          for (const { body } of tickets) announced.add(body.reference.id);
        },
      };
    },
  };
}
