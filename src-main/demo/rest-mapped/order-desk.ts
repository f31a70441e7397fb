import type { Clock } from '../../core/ports/clock.ts';

export const caseStates = ['new', 'in progress', 'waiting', 'done', 'withdrawn'] as const;
export type CaseState = (typeof caseStates)[number];

export interface DeskMessage {
  readonly id: string;
  readonly case: string;
  readonly at: string;
  readonly visibility: 'public' | 'internal';
  readonly from: 'customer' | 'agent';
  readonly by: string;
  readonly text: string;
  readonly operation?: string;
}
export interface DeskCase {
  readonly id: string;
  readonly subject: string;
  readonly state: CaseState;
  readonly urgency: number;
  readonly owner: string;
  readonly desk: string;
  readonly customer: { readonly no: string; readonly name: string; readonly email: string };
  readonly fields: Readonly<Record<string, string>>;
  readonly created: string;
  readonly updated: string;
  readonly reference?: string;
}
export interface DeskCustomer {
  readonly no: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly company: string;
  readonly city: string;
  readonly updated: string;
}
export interface DeskCall {
  readonly operation: string;
  readonly customer: string;
  readonly at: string;
  readonly direction: string;
  readonly number: string;
  readonly seconds: number;
  readonly result: string;
  readonly text: string;
  readonly by: string;
  readonly withdrawn: boolean;
  readonly updated: string;
}

/** The order desk's data, in memory. */
export interface OrderDesk {
  readonly cases: ReadonlyMap<string, DeskCase>;
  readonly customers: ReadonlyMap<string, DeskCustomer>;
  readonly calls: ReadonlyMap<string, DeskCall>;
  messagesOf(id: string): readonly DeskMessage[];
  addCase(one: Omit<DeskCase, 'id' | 'created' | 'updated'>, at?: number): DeskCase;
  changeCase(id: string, changes: Partial<Omit<DeskCase, 'id'>>): DeskCase | undefined;
  addMessage(message: Omit<DeskMessage, 'id' | 'at'>, at?: number): DeskMessage;
  putCustomer(customer: Omit<DeskCustomer, 'updated'>, at?: number): DeskCustomer;
  putCall(call: Omit<DeskCall, 'updated'>): DeskCall;
}

export function createOrderDesk(clock: Clock): OrderDesk {
  const cases = new Map<string, DeskCase>();
  const customers = new Map<string, DeskCustomer>();
  const calls = new Map<string, DeskCall>();
  const messages = new Map<string, DeskMessage[]>();
  let last = 0;
  let numbers = 5_000;

  /** Each change has a time of its own, so that changes can be told apart by it. What the story tells has its own times. */
  const stamp = (at?: number): string => {
    if (at !== undefined) return new Date(at).toISOString();
    const now = clock.now();
    last = now > last ? now : last + 1;
    return new Date(last).toISOString();
  };
  const changeCase: OrderDesk['changeCase'] = (id, changes) => {
    const before = cases.get(id);
    if (before === undefined) return undefined;
    const after = { ...before, ...changes, fields: { ...before.fields, ...changes.fields }, updated: stamp() };
    cases.set(id, after);
    return after;
  };
  return {
    cases,
    customers,
    calls,
    messagesOf: (id) => messages.get(id) ?? [],
    addCase(one, at) {
      const id = String(++numbers);
      const time = stamp(at);
      const made = { ...one, id, created: time, updated: time };
      cases.set(id, made);
      return made;
    },
    changeCase,
    addMessage(message, at) {
      const time = stamp(at);
      const made = { ...message, id: `${message.case}-${(messages.get(message.case)?.length ?? 0) + 1}`, at: time };
      messages.set(message.case, [...(messages.get(message.case) ?? []), made]);
      const on = cases.get(message.case);
      if (on !== undefined) cases.set(on.id, { ...on, updated: time });
      return made;
    },
    putCustomer(customer, at) {
      const made = { ...customer, updated: stamp(at) };
      customers.set(customer.no, made);
      return made;
    },
    putCall(call) {
      const made = { ...call, updated: stamp() };
      calls.set(call.operation, made);
      return made;
    },
  };
}
