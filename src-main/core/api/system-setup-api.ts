import type { CoreHandlers } from '../../../src-shared/contract/contract.ts';
import type { AdapterChoice, SettingIssue } from '../../../src-shared/model/system-setup.ts';
import { ok, type Result } from '../../../src-shared/result/result.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import type { LazyAdapter } from '../adapters/adapter.ts';
import type { WorkspaceStoreError } from '../ports/workspace-store.ts';
import type { SystemChanges } from '../systems/setup/change-systems.ts';
import { checkDraft, type DraftDeps } from '../systems/setup/check-draft.ts';
import { describeSettings } from '../systems/setup/describe-settings.ts';
import { previewRecords } from '../systems/setup/preview-records.ts';
import { testConnection, type TestDeps } from '../systems/setup/test-connection.ts';
import type { Systems } from '../systems/systems.ts';
import { notFound, refuse } from './answers.ts';

export interface SystemSetupApiDeps extends DraftDeps, TestDeps {
  readonly systems: Systems;
  readonly changes: SystemChanges;
}

type SetupHandlers = Pick<CoreHandlers['systems'], 'adapters' | 'get' | 'test' | 'preview' | 'save' | 'remove'>;

/** Adding, trying, changing and removing systems. No answer carries a secret. */
export function createSystemSetupApi(deps: SystemSetupApiDeps): SetupHandlers {
  const { adapters, changes, systems, workspaceStore } = deps;
  let choices: readonly AdapterChoice[] | undefined;
  return {
    adapters() {
      choices ??= [...adapters.values()].map(choiceOf);
      return ok({ adapters: [...choices], keeps: workspaceStore.keeps, place: workspaceStore.place });
    },
    async get({ id }) {
      const described = await changes.describe(id);
      return described ? ok(described) : notFound('system');
    },
    async *test(draft, { signal }) {
      const checked = await checkDraft(draft, deps);
      for await (const event of testConnection(checked, systems.runner(draft.id), deps, signal)) yield { event };
    },
    async preview({ draft, limit }, { signal }) {
      const checked = await checkDraft(draft, deps);
      if (!checked.ok) return wrongDraft(checked.error);
      const records = await previewRecords(checked.value, limit, systems.runner(draft.id), deps, signal);
      if (records.ok) return ok({ records: [...records.value] });
      const { kind, message, said } = records.error;
      const text = said ? `${message} (${said})` : message;
      return refuse(kind === 'misconfigured' || kind === 'refused' ? 'REFUSED' : 'UNAVAILABLE', text);
    },
    async save({ draft, paused }) {
      const saved = await changes.save(draft, paused);
      if (saved.ok) return ok({ id: saved.value });
      switch (saved.error.reason) {
        case 'issues':
          return wrongDraft(saved.error.issues);
        case 'gone':
          return notFound('system');
        case 'notKept':
          return notKept(saved.error.error);
      }
    },
    async remove({ id }) {
      const removed = await changes.remove(id);
      if (removed.ok) return ok({});
      switch (removed.error.reason) {
        case 'gone':
          return notFound('system');
        case 'notKept':
          return notKept(removed.error.error);
        case 'waiting': {
          const transactions = removed.error.transactions.map(({ id: open, summary, state }) => ({
            id: open,
            summary,
            state,
          }));
          const message = `${transactions.length} actions still have to reach this system or need a person; settle them first`;
          return refuse('REFUSED', message, { transactions });
        }
      }
    },
  };
}

const wrongDraft = (issues: readonly SettingIssue[]): Result<never, WireError<'BAD_REQUEST'>> =>
  refuse('BAD_REQUEST', issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; '), {
    issues,
  });

const notKept = ({ code, message }: WorkspaceStoreError): Result<never, WireError<'CONFLICT' | 'REFUSED'>> =>
  refuse(code === 'changed' ? 'CONFLICT' : 'REFUSED', message);

/** The form as it crosses the wire: only what the contract has a place for. */
function choiceOf({ descriptor }: LazyAdapter): AdapterChoice {
  return { name: descriptor.name, title: descriptor.title, form: describeSettings(descriptor) };
}
