import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import type { CallId } from '../../../src-shared/model/ids.ts';
import type { AgentPresence, LiveCall, QueueStatus } from '../../../src-shared/model/live-call.ts';
import { asHadHere } from './call-standing.ts';

export interface Disposition {
  readonly code: string;
  readonly label: { readonly en: string; readonly zh: string };
  readonly needsCallback: boolean;
  readonly final: boolean;
}
/** What the agent has noted about a call that is to be logged. */
export interface WrapUp {
  readonly disposition: string;
  readonly note: string;
  /** True: the log goes out with the next send of the composer. */
  readonly withReply: boolean;
}
const emptyWrapUp: WrapUp = { disposition: '', note: '', withReply: false };

export interface CallsState {
  readonly calls: readonly LiveCall[];
  readonly presences: readonly AgentPresence[];
  readonly queues: readonly QueueStatus[];
  readonly dispositions: readonly Disposition[];
  readonly wrapUps: Readonly<Record<CallId, WrapUp>>;
  /** Calls of this agent that ended in wrap-up and whose log is already recorded. */
  readonly logged: ReadonlySet<CallId>;
  readonly missed: readonly LiveCall[];
}
export interface Calls {
  readonly store: StoreApi<CallsState>;
  setWrapUp(call: CallId, patch: Partial<WrapUp>): void;
  /** The log is recorded: ends wrap-up. */
  logDone(call: CallId): void;
  clearMissed(): void;
}

export const wrapUpOf = (state: CallsState, call: CallId): WrapUp => state.wrapUps[call] ?? emptyWrapUp;

const upsert = <T>(list: readonly T[], item: T, same: (a: T) => boolean): readonly T[] =>
  list.some(same) ? list.map((a) => (same(a) ? item : a)) : [...list, item];

/** Calls, presences and queues of all call centres, live, and what the agent notes about their own calls. */
export function createCalls(core: CoreClient): Calls {
  const store = createStore<CallsState>(() => ({
    calls: [],
    presences: [],
    queues: [],
    dispositions: [],
    wrapUps: {},
    logged: new Set(),
    missed: [],
  }));
  const noteMissed = (call: LiveCall): void => {
    const { missed } = store.getState();
    if (call.state === 'missed' && call.mine && !missed.some((m) => m.id === call.id))
      store.setState({ missed: [call, ...missed].slice(0, 50) });
  };
  const had = (call: LiveCall): LiveCall =>
    asHadHere(
      call,
      store.getState().calls.find(({ id }) => id === call.id),
      Date.now(),
    );
  core.calls.live(
    {},
    {
      event(event) {
        const state = store.getState();
        switch (event.type) {
          case 'snapshot':
            store.setState({
              calls: event.calls.map((call) => had(call)),
              presences: event.presences,
              queues: event.queues,
            });
            event.calls.forEach(noteMissed);
            return;
          case 'call':
            store.setState({ calls: upsert(state.calls, had(event.call), (c) => c.id === event.call.id) });
            return noteMissed(event.call);
          case 'removed':
            return store.setState({ calls: state.calls.filter((c) => c.id !== event.id) });
          case 'presence':
            return store.setState({
              presences: upsert(
                state.presences,
                event.presence,
                (p) => p.system === event.presence.system && p.agent === event.presence.agent,
              ),
            });
          case 'queue':
            return store.setState({
              queues: upsert(
                state.queues,
                event.queue,
                (q) => q.system === event.queue.system && q.queue === event.queue.queue,
              ),
            });
        }
      },
    },
  );
  void core.calls.dispositions({}).then((result) => {
    if (result.ok) store.setState({ dispositions: result.value });
  });
  return {
    store,
    setWrapUp: (call, patch) =>
      store.setState((state) => ({
        wrapUps: { ...state.wrapUps, [call]: { ...wrapUpOf(state, call), ...patch } },
      })),
    logDone(call) {
      store.setState((state) => {
        const { [call]: _done, ...wrapUps } = state.wrapUps;
        return { wrapUps, logged: new Set([...state.logged, call]) };
      });
      void core.calls.finishWrapUp({ call });
    },
    clearMissed: () => store.setState({ missed: [] }),
  };
}
