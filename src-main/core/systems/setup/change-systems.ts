import { isDeepStrictEqual } from 'node:util';
import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type {
  ConfiguredSystem,
  SecretState,
  SettingIssue,
  SystemDraft,
} from '../../../../src-shared/model/system-setup.ts';
import type { TransactionView } from '../../../../src-shared/model/transaction.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { replaceEnvironment } from '../../config/replace-environment.ts';
import type { SystemConfig } from '../../config/workspace-config.ts';
import type { Logger } from '../../ports/logger.ts';
import type { WorkspaceStoreError } from '../../ports/workspace-store.ts';
import type { Store } from '../../store/store.ts';
import type { Transactions } from '../../transactions/transactions.ts';
import { settledStates } from '../../transactions/waiting-by-system.ts';
import type { Systems } from '../systems.ts';
import { checkDraft, type DraftDeps } from './check-draft.ts';
import { deleteSecrets, storeSecrets } from './keep-secrets.ts';
import { resolveSettings } from './resolve-settings.ts';
import { secretsOf } from './secret-names.ts';
import { issueAt } from './setting-issues.ts';
import { pathText, referenceOf, withoutSecrets } from './setting-paths.ts';

export interface ChangeDeps extends DraftDeps {
  readonly systems: Systems;
  readonly transactions: Pick<Transactions, 'openRows' | 'get'>;
  readonly store: Store;
  readonly logger: Logger;
}

export type SaveError =
  | { readonly reason: 'issues'; readonly issues: readonly SettingIssue[] }
  | { readonly reason: 'gone' }
  | { readonly reason: 'notKept'; readonly error: WorkspaceStoreError };
export type RemoveError =
  | { readonly reason: 'gone' }
  | { readonly reason: 'waiting'; readonly transactions: readonly TransactionView[] }
  | { readonly reason: 'notKept'; readonly error: WorkspaceStoreError };

/** Adds, changes and removes systems while everything else goes on. One change after the other. */
export interface SystemChanges {
  /** How a system is set up, without its secrets. */
  describe(id: SystemId): Promise<ConfiguredSystem | undefined>;
  save(draft: SystemDraft, paused: boolean | undefined): Promise<Result<SystemId, SaveError>>;
  remove(id: SystemId): Promise<Result<void, RemoveError>>;
}

export function createSystemChanges(deps: ChangeDeps): SystemChanges {
  const { systems, secrets, workspaceStore, logger } = deps;
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = queue.then(work);
    queue = turn.catch(() => {});
    return turn;
  };
  const writtenAs = (id: SystemId) => workspaceStore.systems().find((system) => system.id === id);

  /** What still has to reach the system, or a person has to decide about. */
  const waitingFor = (id: SystemId): readonly TransactionView[] =>
    deps.transactions
      .openRows(Number.MAX_SAFE_INTEGER)
      .filter(({ participants }) =>
        participants.some(({ system, state }) => system === id && !settledStates.has(state)),
      )
      .flatMap((row) => deps.transactions.get(row.id) ?? []);

  const deleteUnused = (names: ReadonlySet<string>): Promise<void> => {
    const used = secretsOf(workspaceStore.systems());
    return deleteSecrets(
      secrets,
      [...names].filter((name) => !used.has(name)),
      logger,
    );
  };

  /** An id stands for one system for ever: what was read under it is recognised by it. */
  function takenBefore({ id, adapter, mode }: SystemDraft): SettingIssue | undefined {
    const before = mode === 'add' ? systems.removed().find((removed) => removed.id === id) : undefined;
    if (before === undefined || before.adapter === adapter) return undefined;
    const message = `"${id}" was another system before (${before.name}), and what was read from it is still shown; choose another id`;
    return issueAt('id', 'invalid', message);
  }

  return {
    async describe(id) {
      const written = writtenAs(id);
      const runner = systems.runner(id);
      if (!written || !runner) return undefined;
      const { settings, secrets: found } = withoutSecrets(written.settings, runner.adapter.descriptor.secretSettings);
      const states: SecretState[] = [];
      for (const { path, value } of found) {
        const reference = referenceOf(value);
        const at = pathText(path);
        if (reference === undefined) states.push({ path: at, rests: 'file' });
        else if (reference.to === 'environment')
          states.push({ path: at, rests: 'environment', variable: reference.name });
        else {
          const { issues } = await resolveSettings(value, new Map(), deps);
          states.push({ path: at, rests: issues.length === 0 ? 'store' : 'missing' });
        }
      }
      return {
        id,
        adapter: written.adapter,
        ...(written.name === undefined ? {} : { name: written.name }),
        settings: settings as Record<string, unknown>,
        secrets: states,
      };
    },

    save: (draft, paused) =>
      inTurn(async () => {
        const { id, mode } = draft;
        if (mode === 'edit' && !systems.runner(id)) return err({ reason: 'gone' });
        const taken = takenBefore(draft);
        if (taken) return err({ reason: 'issues', issues: [taken] });
        const checked = await checkDraft(draft, deps);
        if (!checked.ok) return err({ reason: 'issues', issues: checked.error });
        const { config, resolved, newSecrets } = checked.value;
        const before = writtenAs(id);
        let undo: () => Promise<void>;
        try {
          undo = await storeSecrets(secrets, newSecrets);
        } catch (error) {
          const message = `the secret store cannot be written: ${error instanceof Error ? error.message : String(error)}`;
          return err({ reason: 'notKept', error: { code: 'unwritable', message } });
        }
        const kept = await workspaceStore.put(config);
        if (!kept.ok) {
          await undo();
          return err({ reason: 'notKept', error: kept.error });
        }
        if (before) await deleteUnused(secretsOf([before]));
        const { secretSettings } = checked.value.adapter.descriptor;
        const plain = (settings: unknown): unknown => withoutSecrets(settings, secretSettings).settings;
        const known = systems.runner(id)?.settings;
        const reread = mode === 'edit' && !isDeepStrictEqual(plain(known), plain(resolved));
        const environment = (name: string): string | undefined => workspaceStore.environment(name);
        const running = replaceEnvironment(config.settings, environment, '', []) as SystemConfig['settings'];
        await systems.put({ ...config, settings: running }, { reread, ...(paused === undefined ? {} : { paused }) });
        logger.info('system.saved', { system: id, mode, reread });
        return ok(id);
      }),

    remove: (id) =>
      inTurn(async () => {
        if (!systems.runner(id)) return err({ reason: 'gone' });
        const waiting = waitingFor(id);
        if (waiting.length > 0) return err({ reason: 'waiting', transactions: waiting });
        // Nothing new is planned from here on; what was planned before is in the log after the next write.
        using _withheld = systems.withhold(id);
        await deps.store.writeSoon('power', () => {});
        const late = waitingFor(id);
        if (late.length > 0) return err({ reason: 'waiting', transactions: late });
        const written = writtenAs(id);
        const kept = await workspaceStore.remove(id);
        if (!kept.ok) return err({ reason: 'notKept', error: kept.error });
        await systems.remove(id);
        if (written) await deleteUnused(secretsOf([written]));
        logger.info('system.removed', { system: id });
        return ok(undefined);
      }),
  };
}
