import type { TestReport, TestStep, TestStepReport } from '../../../../src-shared/model/system-setup.ts';
import type { SettingIssue } from '../../../../src-shared/model/system-setup.ts';
import type { Result } from '../../../../src-shared/result/result.ts';
import type { AdapterContext } from '../../adapters/adapter.ts';
import type { AdapterError } from '../../adapters/adapter-error.ts';
import type { Pools } from '../../pool/pools.ts';
import type { SecretStore } from '../../ports/secret-store.ts';
import type { Reach } from '../../ports/reach.ts';
import { deadline } from '../deadline.ts';
import { adviceFor, ownOr } from '../health.ts';
import type { SystemRunner } from '../system-runner.ts';
import type { CheckedDraft } from './check-draft.ts';
import { scrubTree } from './scrub.ts';
import { endpointSteps, type PlannedStep, type StepOutcome } from './test-endpoint.ts';
import { openTrial, takeSamples, type TrialSession } from './trial-session.ts';

const LOGIN_MS = 20_000;
const SAMPLE_MS = 45_000;
/** Records a test looks at. */
const SAMPLES = 3;

export interface TestDeps extends Pick<AdapterContext<unknown>, 'clock' | 'logger' | 'region' | 'agent'> {
  readonly reach: Reach;
  /** For what a system replaces while it is tried. */
  readonly secrets: SecretStore;
  /** Where connections made for a trial belong. */
  readonly pools?: Pools | undefined;
}

/**
 * Takes a draft through the steps of a connection, each only where the one before it went well. Yields the report whenever it changes;
 * ends when the signal is aborted. Stores nothing and writes nothing to the system.
 */
export async function* testConnection(
  checked: Result<CheckedDraft, readonly SettingIssue[]>,
  runner: SystemRunner | undefined,
  deps: TestDeps,
  signal: AbortSignal,
): AsyncGenerator<TestReport> {
  const { clock } = deps;
  if (!checked.ok) {
    const said = checked.error.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
    const advice = { key: 'systems.advice.checkForm', text: 'Complete the settings that are marked.' };
    yield { steps: [{ step: 'settings', state: 'failed', said, advice }], outcome: 'failed' };
    return;
  }
  const draft = checked.value;
  const opened = await openTrial(draft, runner, deps);
  if (!opened.ok) {
    yield { steps: [{ step: 'settings', ...failedBy(opened.error) }], outcome: 'failed' };
    return;
  }
  await using trial = opened.value;
  const endpoint = draft.adapter.descriptor.endpointOf?.(draft.settings);
  const ours = trial.live && endpoint?.kind === 'listener';
  const before: readonly PlannedStep[] = ours ? [portIsOurs] : endpointSteps(endpoint, deps.reach, clock);
  const steps: readonly PlannedStep[] = [settingsAreRight, ...before, ...sessionSteps(trial, deps)];

  const reports = new Map<TestStep, TestStepReport>(steps.map(({ step }) => [step, { step, state: 'waiting' }]));
  const report = (outcome?: TestReport['outcome']): TestReport => ({
    steps: scrubTree([...reports.values()], draft.scrub),
    ...(outcome === undefined ? {} : { outcome }),
  });
  let failed = false;
  for (const { step, run } of steps) {
    if (signal.aborted) return;
    if (failed) {
      reports.set(step, { step, state: 'skipped' });
      continue;
    }
    reports.set(step, { step, state: 'running' });
    yield report();
    const began = clock.monotonic();
    const outcome = await run(signal).catch((error: unknown): StepOutcome => {
      deps.logger.error('system.test.fault', {
        error: draft.scrub(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      });
      return { state: 'failed', said: 'the adapter failed; the log has the details', found: { code: 'adapterFault' } };
    });
    reports.set(step, { step, ...outcome, ms: Math.round(clock.monotonic() - began) });
    failed = outcome.state === 'failed';
  }
  yield report(failed ? 'failed' : 'ok');
}

const settingsAreRight: PlannedStep = { step: 'settings', run: () => Promise.resolve({ state: 'ok' }) };
const portIsOurs: PlannedStep = {
  step: 'port',
  run: () => Promise.resolve({ state: 'ok', said: 'this system has it open', found: { code: 'portIsOurs' } }),
};

/**
 * Login, permission and sample. A look at the health is the login; where it fails for a permission, the login went well. Reading
 * samples shows that reading is permitted.
 */
function sessionSteps(trial: TrialSession, { clock }: TestDeps): readonly PlannedStep[] {
  let lacking: AdapterError | undefined;
  let samples: Awaited<ReturnType<typeof takeSamples>> | undefined;
  return [
    {
      step: 'login',
      async run(signal) {
        using limit = deadline(clock, LOGIN_MS, signal);
        const health = await trial.session.health(limit.signal);
        if (health.ok) {
          const { state, said, found } = health.value;
          return { state: state === 'ok' ? 'ok' : 'warning', said, ...(found ? { found } : {}) };
        }
        const error = ownOr(health.error, limit.signal, signal, LOGIN_MS);
        if (!isAboutPermission(error)) return failedBy(error);
        lacking = error;
        return { state: 'ok' };
      },
    },
    {
      step: 'permission',
      async run(signal) {
        if (lacking) return failedBy(lacking);
        using limit = deadline(clock, SAMPLE_MS, signal);
        samples = await takeSamples(trial, SAMPLES, limit.signal);
        if (samples.ok || !isAboutPermission(samples.error)) return { state: 'ok' };
        return failedBy(samples.error);
      },
    },
    {
      step: 'sample',
      run() {
        if (!samples?.ok)
          return Promise.resolve(failedBy(samples?.error ?? { kind: 'nonsense', message: 'nothing was read' }));
        const records = samples.value;
        const unreadable = records.filter(({ messages }) =>
          messages.some(({ body }) => body.type === 'unreadable'),
        ).length;
        const said = `records read: ${records.length}, unreadable: ${unreadable}`;
        const found = { code: 'recordsRead', values: { records: records.length, unreadable } };
        return Promise.resolve({ state: unreadable > 0 || records.length === 0 ? 'warning' : 'ok', said, found });
      },
    },
  ];
}

/** Advice that is about who we are; any other a `misconfigured` comes with is about what is there and what we may do. */
const aboutLogin = /login|password|token|credential|challenge|key\b|secret/i;

function isAboutPermission(error: AdapterError): boolean {
  if (error.kind !== 'misconfigured' && error.kind !== 'refused') return false;
  if (error.about !== undefined) return error.about === 'permission';
  return (
    error.advice !== undefined &&
    !aboutLogin.test(error.advice.key) &&
    !/tls|certificate|address|host/i.test(error.advice.key)
  );
}

const failedBy = (error: AdapterError): StepOutcome => ({
  state: 'failed',
  said: error.said ? `${error.message} (${error.said})` : error.message,
  found: { code: `failed.${error.kind}` },
  advice: adviceFor(error),
});
