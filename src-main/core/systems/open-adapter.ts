import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterContext, AdapterSession, LazyAdapter } from '../adapters/adapter.ts';
import type { AdapterError } from '../adapters/adapter-error.ts';

/**
 * Opens a session; where the adapter's code cannot be loaded or run, that is this system's trouble and nobody else's. What was thrown
 * is in the log only: it may quote settings, and settings have secrets.
 */
export async function openAdapter<S>(
  adapter: LazyAdapter<S>,
  context: AdapterContext<S>,
): Promise<Result<AdapterSession, AdapterError>> {
  try {
    return ok((await adapter.load()).open(context));
  } catch (thrown) {
    const { name } = adapter.descriptor;
    const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    context.logger.error('system.open.failed', { adapter: name, error });
    return err({
      kind: 'misconfigured',
      message: `the adapter "${name}" cannot be opened; the log has the details`,
      advice: {
        key: 'systems.advice.checkInstallation',
        text: 'Start Trunkline again. If it stays so, install it again: a part of the program is missing or damaged.',
      },
    });
  }
}
