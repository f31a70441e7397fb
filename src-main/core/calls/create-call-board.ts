import type { AgentPresence, LiveCall, QueueStatus } from '../../../src-shared/model/live-call.ts';
import type { CallId, CustomerId, SystemId } from '../../../src-shared/model/ids.ts';
import type { AdapterSession } from '../adapters/adapter.ts';
import type { CallBody, PresenceBody, UnifiedMessage } from '../adapters/unified-message.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { chapterOf, isBusy, isLive, toLiveCall, type Recorded } from './board-call.ts';
import type { CallBoard, CallChange } from './call-board.ts';
import { createBoardCommands } from './board-commands.ts';

/** How long a call that is over stays in sight: a colleague's, and one of one's own that nobody wrapped up. */
const LINGER_MS = 15_000;
const LINGER_OWN_MS = 60 * 60_000;
/** After the line is back: how long calls from before wait for news before they count as ended. */
const STALE_GRACE_MS = 30_000;

export interface CallBoardDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** ISO 3166-1 alpha-2, for numbers without a country code. */
  readonly region: string;
  readonly agent: { readonly id: string; readonly name: string };
  /** Whether an agent of a call centre is the one at this workstation, where its adapter does not know (`own`): by other names of theirs. Default: by name. */
  readonly mine?: (system: SystemId, who: { readonly agent?: string; readonly agentInterface?: string }) => boolean;
  readonly directory: (system: SystemId) => AdapterSession | undefined;
  /** Puts the call on the timeline, or brings it up to date there, and says whose it is. Synchronous. */
  readonly record: (call: LiveCall) => Recorded;
  /** Whose number it is by now; `undefined` where nobody is known. Cheap: asked for each call on show when customers change. */
  readonly identify?: (number: string) => { readonly customer: CustomerId; readonly customerName: string } | undefined;
  /** Something went wrong that must not stop the call from being shown. */
  readonly onError?: (error: unknown, call?: LiveCall) => void;
}

interface Entry {
  call: LiveCall;
  chapter: ReturnType<typeof chapterOf>;
  /** What the call centre says meanwhile about a call this desk passed on and still writes up. */
  elsewhere: CallBody | undefined;
  removal: Disposable | undefined;
}

export function createCallBoard(deps: CallBoardDeps): CallBoard {
  const { clock, logger, agent } = deps;
  const calls = new Map<CallId, Entry>();
  /** Wrapped up here: what follows about them is of no interest unless they ring or talk here again. */
  const finished = new Set<CallId>();
  const presences = new Map<string, { presence: AgentPresence; own: boolean }>();
  const queues = new Map<string, QueueStatus>();
  const lostSince = new Map<SystemId, number>();
  const graces = new Map<SystemId, Disposable>();
  const listeners = new Set<(change: CallChange) => void>();
  const mine = deps.mine ?? ((_system, who) => who.agent === agent.name);

  const tell = (change: CallChange): void => {
    for (const listener of listeners) {
      try {
        listener(change);
      } catch (error) {
        deps.onError?.(error);
      }
    }
  };
  const commands = createBoardCommands({
    clock,
    directory: deps.directory,
    call: (id) => calls.get(id)?.call,
    isBusy: (system) => [...calls.values()].some(({ call }) => call.system === system && isBusy(call)),
    isPaused: (system) =>
      [...presences.values()].some((p) => p.own && p.presence.system === system && p.presence.state === 'paused'),
    nextChanged: (system) => {
      for (const [key, { presence, own }] of presences)
        if (own && presence.system === system) setPresence(key, presence, own);
    },
    failed: (error) => deps.onError?.(error),
  });

  function record(entry: Entry): void {
    const chapter = chapterOf(entry.call);
    if (chapter === undefined || chapter === entry.chapter) return;
    entry.chapter = chapter;
    try {
      const { customer, customerName, conversation } = deps.record(entry.call);
      entry.call = { ...entry.call, customer, customerName: customerName || undefined, conversation };
    } catch (error) {
      // The agent must see that it rings even where the disk is full.
      logger.error('calls.record.failed', { call: entry.call.id, error: String(error) });
      entry.chapter = undefined;
      deps.onError?.(error, entry.call);
    }
  }
  function remove(id: CallId): void {
    const entry = calls.get(id);
    if (!entry) return;
    entry.removal?.[Symbol.dispose]();
    calls.delete(id);
    tell({ type: 'removed', id });
  }
  function lingers(entry: Entry): void {
    entry.removal?.[Symbol.dispose]();
    entry.removal = undefined;
    const { call } = entry;
    if (isLive(call) || call.state === 'wrapUp') return;
    entry.removal = clock.timer(call.mine ? LINGER_OWN_MS : LINGER_MS, () => remove(call.id));
  }

  function applyCall(body: CallBody, system: SystemId): void {
    const { id } = body.call;
    const own = body.own === true || mine(system, body.call);
    const known = calls.get(id);
    if (finished.has(id)) {
      if (!own || body.call.endedAt !== undefined || body.call.state === 'transferred' || body.call.state === 'wrapUp')
        return;
      finished.delete(id);
    }
    const handedOn = known?.call.mine && (known.call.state === 'transferred' || known.call.state === 'wrapUp');
    if (known && handedOn && !own && body.call.endedAt === undefined) {
      // A colleague has it now; here it stays what it is until it is wrapped up.
      known.elsewhere = body;
      return;
    }
    const call = toLiveCall(
      body.call,
      system,
      own || (known?.call.mine === true && known.elsewhere !== undefined),
      deps.region,
      known?.call,
    );
    const entry: Entry = known ?? { call, chapter: undefined, elsewhere: undefined, removal: undefined };
    entry.call = call;
    entry.elsewhere = undefined;
    calls.set(id, entry);
    record(entry);
    lingers(entry);
    tell({ type: 'call', call: entry.call });
    commands.callChanged(system);
  }

  function setPresence(key: string, presence: AgentPresence, own: boolean): void {
    const { next: _next, mine: _mine, ...plain } = presence;
    const rest: AgentPresence = own ? { ...plain, mine: true } : plain;
    const next = own ? commands.next(presence.system) : undefined;
    const shown: AgentPresence = next && rest.state !== next ? { ...rest, next } : rest;
    presences.set(key, { presence: shown, own });
    tell({ type: 'presence', presence: shown });
  }
  function applyPresence(body: PresenceBody, system: SystemId): void {
    const { agentInterface: _interface, ...presence } = body.presence;
    const own = body.own === true || mine(system, body.presence);
    // The call centre goes on counting a wrap-up that the agent has ended here.
    const over = own && presence.state === 'wrapUp' && !ownWrapUp(system) && finished.size > 0;
    setPresence(`${system}/${presence.agent}`, { ...presence, system, state: over ? 'ready' : presence.state }, own);
  }
  const ownWrapUp = (system: SystemId): boolean =>
    [...calls.values()].some(
      ({ call }) => call.mine && call.system === system && (call.state === 'wrapUp' || call.state === 'transferred'),
    );

  /** The line is back: what is not heard of again soon has ended, and nobody saw how. */
  function backAgain(system: SystemId): void {
    if (!lostSince.delete(system)) return;
    graces.get(system)?.[Symbol.dispose]();
    graces.set(
      system,
      clock.timer(STALE_GRACE_MS, () => {
        graces.delete(system);
        for (const entry of calls.values()) {
          if (entry.call.system !== system || entry.call.staleSince === undefined) continue;
          entry.call = {
            ...entry.call,
            state: 'ended',
            result: 'unknown',
            endedAt: clock.now(),
            staleSince: undefined,
          };
          record(entry);
          lingers(entry);
          tell({ type: 'call', call: entry.call });
        }
        for (const [key, queue] of queues)
          if (queue.system === system && queue.staleSince !== undefined) queues.delete(key);
      }),
    );
  }

  /** A caller whose record is read while it rings pops all the same. */
  function customersChanged(): void {
    for (const entry of calls.values()) {
      if (!isLive(entry.call) || entry.chapter === undefined || entry.call.number === '') continue;
      const now = deps.identify?.(entry.call.number);
      if (!now || (now.customer === entry.call.customer && now.customerName === entry.call.customerName)) continue;
      entry.chapter = undefined;
      record(entry);
      tell({ type: 'call', call: entry.call });
    }
  }

  return {
    customersChanged,
    apply(message: UnifiedMessage) {
      const { body, source } = message;
      switch (body.type) {
        case 'call':
          backAgain(source);
          return applyCall(body, source);
        case 'presence':
          backAgain(source);
          return applyPresence(body, source);
        case 'queue': {
          backAgain(source);
          const queue = { ...body.queue, system: source };
          queues.set(`${source}/${queue.queue}`, queue);
          return tell({ type: 'queue', queue });
        }
        default:
          throw new Error(`the call board takes no ${body.type} messages`);
      }
    },
    command: (command, signal) => commands.run(command, signal),
    finishWrapUp(id) {
      const entry = calls.get(id);
      if (!entry || (isLive(entry.call) && entry.call.state !== 'wrapUp' && entry.call.state !== 'transferred'))
        return false;
      finished.add(id);
      if (finished.size > 1000) finished.delete(finished.values().next().value ?? id);
      const { system } = entry.call;
      remove(id);
      for (const [key, { presence, own }] of presences) {
        if (!own || presence.system !== system || presence.state !== 'wrapUp' || ownWrapUp(system)) continue;
        setPresence(key, { ...presence, state: 'ready', since: clock.now() }, own);
      }
      return true;
    },
    lost(system) {
      if (lostSince.has(system)) return;
      const now = clock.now();
      lostSince.set(system, now);
      graces.get(system)?.[Symbol.dispose]();
      graces.delete(system);
      for (const entry of calls.values()) {
        if (entry.call.system !== system || !isLive(entry.call)) continue;
        if (!entry.call.mine) remove(entry.call.id);
        else {
          entry.call = { ...entry.call, staleSince: entry.call.staleSince ?? now };
          tell({ type: 'call', call: entry.call });
        }
      }
      for (const [key, queue] of queues) {
        if (queue.system !== system || queue.staleSince !== undefined) continue;
        const stale = { ...queue, staleSince: now };
        queues.set(key, stale);
        tell({ type: 'queue', queue: stale });
      }
      for (const [key, { presence, own }] of presences) {
        if (presence.system === system && presence.state !== 'offline') {
          setPresence(key, { system, agent: presence.agent, state: 'offline', since: now }, own);
        }
      }
    },
    forget(system) {
      lostSince.delete(system);
      graces.get(system)?.[Symbol.dispose]();
      graces.delete(system);
      for (const { call } of calls.values()) if (call.system === system) remove(call.id);
      for (const [key, { presence }] of presences) if (presence.system === system) presences.delete(key);
      for (const [key, queue] of queues) if (queue.system === system) queues.delete(key);
      tell({ type: 'forgotten', system });
    },
    snapshot: () => ({
      calls: [...calls.values()].map(({ call }) => call),
      presences: [...presences.values()].map(({ presence }) => presence),
      queues: [...queues.values()],
    }),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    [Symbol.dispose]() {
      for (const { removal } of calls.values()) removal?.[Symbol.dispose]();
      for (const grace of graces.values()) grace[Symbol.dispose]();
      commands[Symbol.dispose]();
      listeners.clear();
    },
  };
}
