import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import { err, ok } from '../../../src-shared/result/result.ts';
import type { FixtureState } from './fixture-core.ts';
import { systemSetupHandlers } from './system-setup-handlers.ts';
import { afterAction } from './after-action.ts';
import { openRow } from './open-row.ts';
import { sampleAlerts } from './sample-alerts.ts';
import { sampleFigures } from './sample-states.ts';

const notFound = { code: 'NOT_FOUND' as const, message: 'no such record', retryable: false };

export const systemsHandlers = (state: FixtureState): CoreHandlers['systems'] => ({
  live: (_input, { signal }) => state.systemsChanged.listen(signal, () => [{ event: state.systemsEvent() }]),
  pause({ id, paused }) {
    state.setSystem(id, { state: paused ? 'paused' : 'ok', since: Date.now() });
    return ok({});
  },
  retryNow({ id }) {
    state.setSystem(id, { state: 'connecting', since: Date.now() });
    return ok({});
  },
  parked: ({ limit }) => ok({ items: state.parked.slice(0, limit), total: state.parked.length }),
  redrive({ ids }) {
    state.parked = state.parked.filter((item) => !ids.includes(item.id));
    return ok({ redriven: ids.length });
  },
  ...systemSetupHandlers(state),
});

export const statsHandlers = (state: FixtureState): CoreHandlers['stats'] => ({
  async *live(_input, { signal }) {
    while (!signal.aborted) {
      const attention = [...state.transactions.values()].filter((tx) => tx.state === 'attention').length;
      yield { event: sampleFigures(Date.now(), state.systems, attention) };
      await sleep(1000, undefined, { signal }).catch(() => {});
    }
  },
});

export const settingsHandlers = (state: FixtureState): CoreHandlers['settings'] => ({
  workspace: () => ok(state.workspace),
  live: (_input, { signal }) => state.preferencesChanged.listen(signal, () => [{ event: state.preferences }]),
  set(patch) {
    state.preferences = { ...state.preferences, ...patch };
    state.preferencesChanged.send(state.preferences);
    return ok(state.preferences);
  },
});

export const transactionsHandlers = (state: FixtureState): CoreHandlers['transactions'] => ({
  get({ id }) {
    const found = state.transactions.get(id);
    return found ? ok(found) : err(notFound);
  },
  async *live({ id }, { signal }) {
    const first = state.transactions.get(id);
    if (first) yield { event: first };
    yield* state.transactionChanged.listen(signal, [], (tx) => (tx.id === id ? tx : undefined));
  },
  async *openLive(_input, { signal }) {
    const event = () => {
      const transactions = [...state.transactions.values()].filter(
        ({ state: now }) => now !== 'done' && now !== 'compensated' && now !== 'refused',
      );
      const attention = transactions.filter((tx) => tx.state === 'attention').length;
      return {
        event: {
          transactions: transactions.map(openRow),
          attention,
          moving: transactions.length - attention,
          alerts: sampleAlerts(transactions, Date.now()),
        },
      };
    };
    yield event();
    for await (const _ of state.transactionChanged.listen(signal, [])) yield event();
  },
  act({ id, action, participant, reason, outcome, owner, acts }) {
    const found = state.transactions.get(id);
    if (!found) return err(notFound);
    if (action === 'editAndReplay') {
      state.manual.push({ id, action, acts });
      const { acts: _acts, ...rest } = found;
      state.setTransaction({ ...rest, actions: [] });
      const replay = { ...rest, id: `${id}-again` as typeof id, state: 'done' as const, actions: [] };
      state.setTransaction(replay);
      return ok(replay);
    }
    state.manual.push({ id, action, participant, reason, outcome, owner });
    const next = afterAction(found, { action, reason, owner });
    state.setTransaction(next);
    return ok(next);
  },
});

export const callsHandlers = (state: FixtureState): CoreHandlers['calls'] => ({
  live: (_input, { signal }) =>
    state.callsChanged.listen(signal, () => [
      {
        event: {
          type: 'snapshot',
          calls: [...state.calls.values()],
          presences: [...state.presences.values()],
          queues: [{ system: state.ids.pbx, queue: 'support', waiting: 1, members: 4, available: 2 }],
        },
      },
    ]),
  command(command) {
    state.commands.push(command);
    if (state.scripts.refuseCalls)
      return err({ code: 'REFUSED', message: state.scripts.refuseCalls, retryable: false });
    if (command.command === 'pause' || command.command === 'unpause') {
      const busy = [...state.calls.values()].some((call) => call.mine && call.state === 'talking');
      const wanted = command.command === 'pause' ? ('paused' as const) : ('ready' as const);
      const before = state.presences.get(command.system);
      if (before)
        state.setPresence({
          ...before,
          ...(busy ? { next: wanted } : { state: wanted, since: Date.now() }),
          reason: command.command === 'pause' ? command.reason : '',
        });
      return ok({ said: 'Success' });
    }
    if (command.command === 'dial') return ok({ said: 'Originate successfully queued' });
    const call = state.calls.get(command.call);
    if (!call) return err(notFound);
    const now = Date.now();
    if (command.command === 'answer') state.setCall({ ...call, state: 'talking', answeredAt: now });
    if (command.command === 'hold') state.setCall({ ...call, state: 'held' });
    if (command.command === 'unhold') state.setCall({ ...call, state: 'talking' });
    if (command.command === 'transfer') state.setCall({ ...call, state: 'transferred', transferredTo: command.to });
    if (command.command === 'hangUp') state.setCall({ ...call, state: 'wrapUp', endedAt: now });
    return ok({ said: 'Success' });
  },
  dispositions: () =>
    ok([
      { code: 'SOLVED', label: { en: 'Solved', zh: '已解决' }, needsCallback: false, final: true },
      { code: 'CALLBACK', label: { en: 'Call back later', zh: '需要回电' }, needsCallback: true, final: false },
      { code: 'COMPLAINT', label: { en: 'Complaint taken', zh: '已受理投诉' }, needsCallback: false, final: true },
      { code: 'WRONG', label: { en: 'Wrong number', zh: '打错电话' }, needsCallback: false, final: true },
    ]),
  finishWrapUp({ call }) {
    if (!state.calls.delete(call)) return err(notFound);
    state.callsChanged.send({ type: 'removed', id: call });
    return ok({});
  },
});

export const customersHandlers = (state: FixtureState): CoreHandlers['customers'] => ({
  get({ id }) {
    const customer = state.customers.get(id);
    if (!customer) return err(notFound);
    return ok({ customer, conversations: state.conversationsOf(id), suggestions: state.suggestionsOf(id) });
  },
  async *live({ id }, { signal }) {
    const event = () => {
      const customer = state.customers.get(id);
      return customer && { event: { customer, conversations: [...state.conversationsOf(id)] } };
    };
    const first = event();
    if (first) yield first;
    for await (const { event: changed } of state.customerChanged.listen(signal, [])) {
      const next = changed === id ? event() : undefined;
      if (next) yield next;
    }
  },
  override({ id, pointer, system, recordId }) {
    const customer = state.customers.get(id);
    if (!customer) return err(notFound);
    const fields = customer.fields.map((f) =>
      f.pointer === pointer
        ? {
            ...f,
            won: system ? f.system === system && f.recordId === recordId : f.system === state.ids.crm,
            rule: system ? ('override' as const) : ('preferredSystem' as const),
          }
        : f,
    );
    const next = { ...customer, fields };
    state.setCustomer(next);
    return ok(next);
  },
  previewMerge({ keep, absorb }) {
    const a = state.customers.get(keep);
    const b = state.customers.get(absorb);
    if (!a || !b) return err(notFound);
    return ok({ ...a, references: [...a.references, ...b.references], e164: [...a.e164, ...b.e164] });
  },
  merge({ keep, absorb }) {
    const customer = state.customers.get(keep);
    if (!customer) return err(notFound);
    state.merged.push({ keep, absorb });
    state.customerChanged.send(keep);
    return ok({ customer, undo: `${keep}/${absorb}` });
  },
  undoMerge({ undo }) {
    state.merged = state.merged.filter((m) => `${m.keep}/${m.absorb}` !== undo);
    return ok({});
  },
  dismissSuggestion({ a, b }) {
    state.dismissed.push([a, b]);
    return ok({});
  },
});
