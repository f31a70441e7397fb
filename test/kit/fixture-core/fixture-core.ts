import type * as v from 'valibot';
import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { inboxContract } from '../../../src-shared/contract/inbox.ts';
import type { Preferences, workspaceSchema } from '../../../src-shared/contract/settings.ts';
import type { parkedItemSchema } from '../../../src-shared/contract/systems.ts';
import type { ConversationRow, Entry } from '../../../src-shared/model/conversation.ts';
import type { Customer, MergeSuggestion } from '../../../src-shared/model/customer.ts';
import type {
  AgentId,
  CallId,
  ConversationId,
  CustomerId,
  IntentId,
  SystemId,
  TransactionId,
} from '../../../src-shared/model/ids.ts';
import type { Intent } from '../../../src-shared/model/intent.ts';
import type { AgentPresence, CallCommand, LiveCall } from '../../../src-shared/model/live-call.ts';
import type { SystemDraft } from '../../../src-shared/model/system-setup.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import type { Receipt, TransactionView } from '../../../src-shared/model/transaction.ts';
import type { TransactionState } from '../../../src-shared/model/transaction-states.ts';
import { Broadcast } from './broadcast.ts';
import { FixtureInbox } from './fixture-inbox.ts';
import { inboxHandlers } from './inbox-handlers.ts';
import { intentsHandlers } from './intents-handlers.ts';
import {
  callsHandlers,
  customersHandlers,
  settingsHandlers,
  statsHandlers,
  systemsHandlers,
  transactionsHandlers,
} from './other-handlers.ts';
import { me } from './sample-entries.ts';
import { customerOf, people, systemIds } from './sample-people.ts';
import { sampleSystems, sampleTransaction } from './sample-states.ts';

export interface FixtureOptions {
  /** Rows besides the sample matters. */
  readonly rows?: number;
  readonly preferences?: Partial<Preferences>;
  readonly empty?: boolean;
}
type SuggestEvent = v.InferInput<typeof inboxContract.suggest.event>;
export type SuggestFailure = Extract<SuggestEvent, { type: 'failed' }>;
type CallEvent = CoreHandlers['calls']['live'] extends (...args: never[]) => AsyncIterable<{ event: infer E }>
  ? E
  : never;

/** A core in memory that a test can look into and push around. */
export class FixtureState {
  readonly ids = systemIds;
  readonly inbox: FixtureInbox;
  readonly customers = new Map<CustomerId, Customer>();
  readonly drafts = new Map<
    ConversationId,
    { mode: 'reply' | 'note'; text: string; other?: string; savedAt?: number }
  >();
  readonly calls = new Map<CallId, LiveCall>();
  readonly presences = new Map<SystemId, AgentPresence>();
  readonly transactions = new Map<TransactionId, TransactionView>();
  readonly receipts = new Map<IntentId, Receipt>();
  /** Every intent recorded, once each. */
  readonly intents: Intent[] = [];
  /** Every submit that arrived, repeats included. */
  readonly submits: Intent[] = [];
  readonly commands: CallCommand[] = [];
  readonly manual: unknown[] = [];
  merged: { keep: CustomerId; absorb: CustomerId }[] = [];
  readonly dismissed: [CustomerId, CustomerId][] = [];
  systems: SystemStatus[];
  parked: v.InferOutput<typeof parkedItemSchema>[] = [];
  preferences: Preferences;
  readonly workspace: v.InferOutput<typeof workspaceSchema> = {
    agent: { id: 'agent-1' as AgentId, name: me },
    name: 'Harbour Desk',
    demo: true,
    host: 'node',
    version: '0.1.0',
    region: 'CN',
  };
  readonly scripts: {
    refuse?: string;
    /** What the bot suggests: words, a wait, or how it fails. */
    suggestion?: readonly (string | Promise<void> | SuggestFailure)[];
    refuseCalls?: string;
    loseAnswer?: boolean;
    alwaysSnapshot?: boolean;
    /** What a system says to the login of a connection test. */
    refuseLogin?: string;
    /** Keep a system from being removed. */
    openTransactions?: readonly { id: TransactionId; summary: string; state: TransactionState }[];
  } = {};
  /** Conversations a reply was suggested for, one for each time. */
  readonly suggested: ConversationId[] = [];
  suggestionsGivenUp = 0;
  /** Drafts of systems that were saved. */
  readonly saved: SystemDraft[] = [];
  /** A promise that the conversation stream waits for before its first event. */
  readonly gates: { conversation: Promise<void> } = { conversation: Promise.resolve() };
  readonly systemsChanged = new Broadcast<ReturnType<FixtureState['systemsEvent']>>();
  readonly preferencesChanged = new Broadcast<Preferences>();
  readonly transactionChanged = new Broadcast<TransactionView>();
  readonly callsChanged = new Broadcast<CallEvent>();
  readonly customerChanged = new Broadcast<CustomerId>();
  /** Cuts every wire; set by the server. */
  cut: () => void = () => {};

  constructor(options: FixtureOptions = {}) {
    const now = Date.now();
    this.inbox = new FixtureInbox(now, options.rows ?? 0);
    if (options.empty) this.inbox.conversations.clear();
    for (const person of people) {
      const customer = customerOf(person, now);
      this.customers.set(customer.id, customer);
    }
    this.systems = sampleSystems(now);
    this.preferences = {
      language: 'en',
      theme: 'light',
      density: 'comfortable',
      keys: {},
      ringSound: false,
      ...options.preferences,
    };
    this.presences.set(systemIds.pbx, { system: systemIds.pbx, agent: me, state: 'ready', since: now - 720_000 });
    if (options.empty) return;
    for (const [i, kind] of [
      [1, 'attention'],
      [2, 'committing'],
      [0, 'done'],
      [3, 'done'],
    ] as const)
      this.transactions.set(`tx-m${i}` as TransactionId, sampleTransaction(`tx-m${i}`, `m${i}`, kind, now));
    this.parked = [
      {
        id: 'parked-1',
        topic: 'inbound',
        system: systemIds.legacy,
        lane: 'crm-legacy/pull',
        at: now - 3_000_000,
        reason: 'column "phone": 42 characters where at most 40 fit',
        attempts: 5,
        excerpt: '{"id":"L1009","name":"Muster AG","phone":"0041 44 000 00 00 0041 44 000 00 00 ext 12"}',
      },
    ];
  }

  systemsEvent() {
    const depth = this.systems.reduce((sum, system) => sum + system.outboxDepth, 0);
    const attention = [...this.transactions.values()].filter((tx) => tx.state === 'attention').length;
    return {
      systems: this.systems,
      outbox: { depth, ...(depth ? { oldestAt: Date.now() - 1_080_000 } : {}), attention, blockedLanes: [] },
    };
  }
  setSystems(systems: readonly SystemStatus[]): void {
    this.systems = [...systems];
    this.systemsChanged.send(this.systemsEvent());
  }
  setSystem(id: SystemId, patch: Partial<SystemStatus>): void {
    this.systems = this.systems.map((system) => (system.id === id ? { ...system, ...patch } : system));
    this.systemsChanged.send(this.systemsEvent());
  }
  setTransaction(view: TransactionView): void {
    this.transactions.set(view.id, view);
    this.transactionChanged.send(view);
  }
  setCall(call: LiveCall): void {
    this.calls.set(call.id, call);
    this.callsChanged.send({ type: 'call', call });
  }
  setPresence(presence: AgentPresence): void {
    this.presences.set(presence.system, presence);
    this.callsChanged.send({ type: 'presence', presence });
  }
  setCustomer(customer: Customer): void {
    this.customers.set(customer.id, customer);
    this.customerChanged.send(customer.id);
  }
  conversationsOf(id: CustomerId): ConversationRow[] {
    return this.inbox
      .list('all', undefined)
      .filter((row) => row.customer === id)
      .slice(0, 20);
  }
  suggestionsOf(id: CustomerId): MergeSuggestion[] {
    if (id !== 'c2' || this.dismissed.length > 0) return [];
    return [
      {
        a: 'c2' as CustomerId,
        b: 'c4' as CustomerId,
        aName: 'Harriet Oduya',
        bName: 'H. Oduya (Northgate)',
        evidence: [
          { kind: 'sameNameAndOrganisation', value: 'H. Oduya, Northgate' },
          { kind: 'sameDigits', value: '71838750' },
        ],
      },
    ];
  }
  /** The customer or a colleague adds something public. */
  say(conversation: string, text: string, more: Partial<Entry> = {}): void {
    const id = conversation as ConversationId;
    const row = this.inbox.get(id)?.row;
    this.inbox.addEntry(id, {
      id: `said-${this.inbox.seq + 1}` as Entry['id'],
      conversation: id,
      kind: 'message',
      system: this.ids.tickets,
      at: Date.now(),
      author: { role: 'customer', name: row?.customerName ?? '' },
      text,
      attachments: [],
      ...more,
    });
  }
  /** A call that rings at this agent. */
  ring(more: Partial<LiveCall> = {}): LiveCall {
    const call: LiveCall = {
      id: 'pbx:1763880000.1' as CallId,
      system: this.ids.pbx,
      direction: 'inbound',
      state: 'ringing',
      number: '00442071838750',
      e164: '+442071838750',
      queue: 'support',
      agent: me,
      mine: true,
      startedAt: Date.now(),
      legs: [],
      customer: 'c2' as CustomerId,
      customerName: 'Harriet Oduya',
      conversation: 'm1' as ConversationId,
      ...more,
    };
    this.setCall(call);
    return call;
  }
}

/** The whole contract in memory, and the handle to script it. */
export function createFixtureCore(options: FixtureOptions = {}): { handlers: CoreHandlers; state: FixtureState } {
  const state = new FixtureState(options);
  const handlers: CoreHandlers = {
    inbox: inboxHandlers(state),
    customers: customersHandlers(state),
    calls: callsHandlers(state),
    intents: intentsHandlers(state),
    transactions: transactionsHandlers(state),
    systems: systemsHandlers(state),
    stats: statsHandlers(state),
    settings: settingsHandlers(state),
  };
  return { handlers, state };
}
