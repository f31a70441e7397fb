import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { TestReport, TestStepReport } from '../../../src-shared/model/system-setup.ts';
import { err, ok } from '../../../src-shared/result/result.ts';
import type { FixtureState } from './fixture-core.ts';
import { sampleAdapters, sampleRecords, sampleSettings } from './sample-setup.ts';

type SetupHandlers = Pick<CoreHandlers['systems'], 'adapters' | 'get' | 'test' | 'preview' | 'save' | 'remove'>;

const notFound = { code: 'NOT_FOUND' as const, message: 'no such system', retryable: false };

const stepsOf = (state: FixtureState): readonly TestStepReport[] => [
  { step: 'settings', state: 'ok', ms: 1 },
  { step: 'dns', state: 'ok', ms: 4, said: 'rt.example.com → 192.0.2.7' },
  { step: 'tcp', state: 'ok', ms: 12, said: '192.0.2.7:443' },
  { step: 'tls', state: 'ok', ms: 38, said: 'TLSv1.3, certificate of rt.example.com by Example CA, valid until 2027' },
  state.scripts.refuseLogin
    ? {
        step: 'login',
        state: 'failed',
        ms: 61,
        said: state.scripts.refuseLogin,
        advice: { key: 'systems.advice.checkLogin', text: 'Check the login.' },
      }
    : { step: 'login', state: 'ok', ms: 61, said: 'Request Tracker 5.0.3' },
  { step: 'permission', state: 'ok', ms: 90 },
  { step: 'sample', state: 'warning', ms: 120, said: 'records read: 3, unreadable: 1' },
];

/** Adding, trying, changing and removing systems, in memory. */
export const systemSetupHandlers = (state: FixtureState): SetupHandlers => ({
  adapters: () => ok({ adapters: [...sampleAdapters], keeps: 'file', place: 'workspace.json' }),
  get({ id }) {
    const found = state.systems.find((system) => system.id === id);
    return found ? ok({ id, name: found.name, ...sampleSettings }) : err(notFound);
  },
  async *test(_draft, { signal }) {
    const all = stepsOf(state);
    const failed = all.findIndex((step) => step.state === 'failed');
    const steps: TestStepReport[] = all.map(({ step }) => ({ step, state: 'waiting' }));
    for (const [index, step] of all.entries()) {
      steps[index] = failed >= 0 && index > failed ? { step: step.step, state: 'skipped' } : step;
      const over = index === all.length - 1;
      const report: TestReport = {
        steps: [...steps],
        ...(over ? { outcome: failed >= 0 ? ('failed' as const) : ('ok' as const) } : {}),
      };
      yield { event: report };
      await sleep(20, undefined, { signal }).catch(() => {});
    }
  },
  preview: () => ok({ records: [...sampleRecords] }),
  save({ draft, paused }) {
    if (draft.settings['baseUrl'] === '') {
      const issues = [{ path: 'baseUrl', code: 'required' as const, message: 'must not be empty' }];
      return err({ code: 'BAD_REQUEST', message: 'baseUrl', retryable: false, detail: { issues } });
    }
    state.saved.push(draft);
    const before = state.systems.find(({ id }) => id === draft.id);
    const next = {
      demo: false,
      outboxDepth: 0,
      parked: 0,
      since: Date.now(),
      ...before,
      id: draft.id,
      name: draft.name ?? draft.id,
      adapter: draft.adapter,
      state: paused ? ('paused' as const) : ('ok' as const),
    };
    state.setSystems(
      before ? state.systems.map((one) => (one.id === draft.id ? next : one)) : [...state.systems, next],
    );
    return ok({ id: draft.id });
  },
  remove({ id }) {
    if (state.scripts.openTransactions) {
      const { openTransactions: transactions } = state.scripts;
      return err({ code: 'REFUSED', message: 'something waits', retryable: false, detail: { transactions } });
    }
    state.setSystems(state.systems.filter((system) => system.id !== id));
    return ok({});
  },
});
