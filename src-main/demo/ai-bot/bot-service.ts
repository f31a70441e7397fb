import type { Clock } from '../../core/ports/clock.ts';

export interface BotTurn {
  readonly id: string;
  readonly role: 'customer' | 'bot' | 'agent';
  readonly text: string;
  readonly time: number;
  readonly idempotencyKey?: string;
}
export interface BotConversation {
  readonly id: string;
  status: string;
  readonly handedOverAt: number;
  updatedAt: number;
  change: number;
  readonly subject: string;
  readonly language: string;
  readonly customer: object;
  readonly summary: string;
  readonly transcript: BotTurn[];
}
interface Answer {
  readonly status: number;
  readonly body: object;
}

const failed = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { message, code } },
});

/** The conversations of the demo's bot, in memory, behind the interface the adapter's README documents. */
export function createBotService(clock: Clock, onChange: (conversation: BotConversation) => void) {
  const conversations = new Map<string, BotConversation>();
  const operations = new Map<string, object>();
  let [change, message] = [0, 0];
  function touch(one: BotConversation): void {
    one.change = ++change;
    one.updatedAt = clock.now();
    onChange(one);
  }
  function say(one: BotConversation, role: BotTurn['role'], text: string, at: number, key?: string): string {
    const id = `m${++message}`;
    one.transcript.push({ id, role, text, time: at, ...(key !== undefined && { idempotencyKey: key }) });
    touch(one);
    return id;
  }
  return {
    say,
    handOver(one: Pick<BotConversation, 'id' | 'handedOverAt' | 'subject' | 'language' | 'customer' | 'summary'>) {
      const made: BotConversation = { ...one, status: 'handed_over', updatedAt: 0, change: 0, transcript: [] };
      conversations.set(one.id, made);
      touch(made);
      return made;
    },
    page(after: number, limit: number): Answer {
      const rows = [...conversations.values()].filter((one) => one.change > after);
      const handovers = rows.toSorted((a, b) => a.change - b.change).slice(0, limit);
      const cursor = String(handovers.at(-1)?.change ?? after);
      return { status: 200, body: { handovers, cursor, more: rows.length > handovers.length } };
    },
    conversation(id: string): Answer {
      const found = conversations.get(id);
      return found ? { status: 200, body: found } : failed(404, 'unknown_conversation', 'no such conversation');
    },
    operation(key: string): Answer {
      const found = operations.get(key);
      return found ? { status: 200, body: found } : failed(404, 'unknown_operation', 'no such operation');
    },
    write(id: string, what: string, key: string, body: Readonly<Record<string, unknown>>): Answer {
      const before = operations.get(key);
      if (before !== undefined) return { status: 200, body: before };
      const one = conversations.get(id);
      if (one === undefined) return failed(404, 'unknown_conversation', 'no such conversation');
      const { text, from, to } = body;
      let done: object;
      if (what === 'messages' && typeof text === 'string') {
        done = { conversation: id, message: say(one, 'agent', text, clock.now(), key) };
      } else if (what === 'status' && typeof to === 'string') {
        if (one.status !== from) return failed(409, 'moved_on', `the status is ${one.status}`);
        one.status = to;
        touch(one);
        done = { conversation: id, status: to };
      } else return failed(422, 'invalid', 'neither a message nor a status');
      operations.set(key, done);
      return { status: 201, body: done };
    },
  };
}
