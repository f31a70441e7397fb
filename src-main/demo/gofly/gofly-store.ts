import { createHash } from 'node:crypto';
import type { Clock } from '../../core/ports/clock.ts';

export interface ChatVisitor {
  readonly id: number;
  readonly visitor_id: string;
  name: string;
  to_id: string;
  status: number;
  refer: string;
  city: string;
  extra: string;
  last_message: string;
  readonly created: number;
  updated: number;
}

export interface ChatMessage {
  readonly id: number;
  readonly visitor_id: string;
  readonly kefu_id: string;
  readonly content: string;
  readonly mes_type: 'kefu' | 'visitor';
  readonly created: number;
}

export interface ChatAgent {
  readonly name: string;
  readonly nickname: string;
  readonly password: string;
}

const eight = 8 * 3_600_000;
/** As Go writes a time of a server in China: RFC 3339 with its offset. */
export const goTime = (at: number): string => `${new Date(at + eight).toISOString().slice(0, 19)}+08:00`;
/** As the interface shows it: without a zone. */
export const plainTime = (at: number): string => new Date(at + eight).toISOString().slice(0, 19).replace('T', ' ');

/** What the demo's live chat remembers: agents, visitors and what was said. Ids rise as in a database. */
export class GoflyStore {
  readonly agents: readonly ChatAgent[];
  readonly visitors = new Map<string, ChatVisitor>();
  readonly messages: ChatMessage[] = [];
  readonly #clock: Clock;

  constructor(agents: readonly ChatAgent[], clock: Clock) {
    this.agents = agents;
    this.#clock = clock;
  }

  agent(name: string): ChatAgent | undefined {
    return this.agents.find((one) => one.name === name);
  }

  enter(
    about: Pick<ChatVisitor, 'name' | 'to_id' | 'refer' | 'city' | 'extra'> & { visitor_id?: string; at?: number },
  ): ChatVisitor {
    const at = about.at ?? this.#clock.now();
    const id = this.visitors.size + 1;
    const visitorId = about.visitor_id || createHash('md5').update(`${id} ${about.name}`).digest('hex');
    const known = this.visitors.get(visitorId);
    if (known !== undefined) return Object.assign(known, { status: 1, updated: at });
    const { name, to_id, refer, city, extra } = about;
    const rest = { name, to_id, refer, city, extra, status: 1, last_message: '', created: at, updated: at };
    const visitor: ChatVisitor = { id, visitor_id: visitorId, ...rest };
    this.visitors.set(visitorId, visitor);
    return visitor;
  }

  say(visitor: ChatVisitor, kind: ChatMessage['mes_type'], content: string, at = this.#clock.now()): ChatMessage {
    const id = this.messages.length + 1;
    const message = {
      id,
      visitor_id: visitor.visitor_id,
      kefu_id: visitor.to_id,
      content,
      mes_type: kind,
      created: at,
    };
    this.messages.push(message);
    visitor.last_message = content;
    visitor.updated = at;
    return message;
  }

  visitorRow(visitor: ChatVisitor): Record<string, unknown> {
    const { created, updated, ...rest } = visitor;
    return {
      ...rest,
      created_at: goTime(created),
      updated_at: goTime(updated),
      deleted_at: null,
      avator: '/static/images/2.png',
      source_ip: '127.0.0.1',
      client_ip: '127.0.0.1',
    };
  }

  messageRow({ created, ...rest }: ChatMessage): Record<string, unknown> {
    const visitor = this.visitors.get(rest.visitor_id);
    return {
      ...rest,
      created_at: goTime(created),
      updated_at: goTime(created),
      deleted_at: null,
      status: 'read',
      visitor_name: visitor?.name ?? '',
      visitor_avator: '/static/images/2.png',
      kefu_name: this.agent(rest.kefu_id)?.nickname ?? '',
      kefu_avator: '/static/images/4.jpg',
      create_time: plainTime(created),
    };
  }
}
