import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Operation, PrepareOutcome } from '../../operation.ts';
import type { RestDeps } from '../rest-deps.ts';
import { preparedAct, type PreparedAct } from './act-context.ts';
import { outdated, readLive } from './read-live.ts';
import { requestsAhead } from './send-writes.ts';

/**
 * Looks at the record as it stands and makes the first request without sending it, so that an act the mapping cannot carry is refused
 * before anything is decided.
 */
export async function prepare(
  deps: RestDeps,
  operation: Operation,
  signal: AbortSignal,
): Promise<Result<PrepareOutcome, AdapterError>> {
  const prepared = await preparedAct(deps, operation, undefined, signal);
  if (!prepared.ok) return prepared;
  const files = filesNotCarried(prepared.value);
  if (files !== undefined) return err({ kind: 'refused', message: files });
  const live = await readLive(deps, prepared.value, signal);
  if (!live.ok) return live;
  const { settings } = prepared.value.compiled;
  const isContact = operation.acts[0]?.act === 'updateContact';
  if (live.value !== undefined && (settings.concurrency !== 'none' || isContact)) {
    const reason = outdated(prepared.value, live.value);
    if (reason !== undefined)
      return err({ kind: 'refused', stale: true, message: `the record cannot be written: ${reason}` });
  }
  const { version = '', before = null } = live.value ?? {};
  const context = { ...prepared.value.context, version, before };
  const ahead = await requestsAhead(deps, { ...prepared.value, context }, signal);
  if (!ahead.ok) return ahead;
  return ok({ level: 'checked', state: { version, before, at: context.at } });
}

function filesNotCarried({ compiled, context: { act } }: PreparedAct): string | undefined {
  const files = (act.act === 'reply' || act.act === 'addNote') && (act.attachments ?? []).length > 0;
  if (!files || compiled.settings.files) return undefined;
  return 'the mapping of this system does not carry files; send the text without them';
}
