import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CommitOutcome, Operation, ProbeOutcome } from '../operation.ts';
import type { SoapCrmSettings } from './settings.ts';
import type { SoapClient } from './soap-client.ts';
import { fillTemplate } from './template.ts';
import { at, textAt } from './value-path.ts';

export interface CallDeps {
  readonly client: SoapClient;
  readonly system: SystemId;
  readonly calls: NonNullable<SoapCrmSettings['calls']>;
}

/** The record made under a key. */
async function find(
  { client, calls }: CallDeps,
  key: string,
  signal: AbortSignal,
): Promise<Result<string | undefined, AdapterError>> {
  const { operation, request, item } = calls.find;
  const answer = await client.call({ operation, request: fillTemplate(request, { key }) }, signal);
  if (!answer.ok) return answer;
  return ok(textAt(at(answer.value, item), calls.id));
}

const madeOf = (system: SystemId, id: string): CommitOutcome => ({
  evidence: `record ${id}`,
  made: [{ system, kind: 'activity', id }],
});

export async function commitCall(
  deps: CallDeps,
  { key, agent }: Operation,
  act: ActOf<'logCall'>,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const before = await find(deps, key, signal);
  if (!before.ok) return before;
  if (before.value !== undefined) return ok(madeOf(deps.system, before.value));
  const { operation, request } = deps.calls.log;
  const filled = fillTemplate(request, {
    id: act.record.id,
    key,
    startedAt: new Date(act.startedAt).toISOString(),
    number: act.number,
    direction: act.direction,
    talked: String(Math.round(act.talked)),
    disposition: act.disposition,
    text: act.text,
    agent: agent.name,
  });
  const made = await deps.client.call({ operation, request: filled, write: true }, signal);
  if (!made.ok) return made;
  const after = await find(deps, key, signal);
  // It was taken: that it cannot be found again now does not make it undone.
  return ok(after.ok && after.value !== undefined ? madeOf(deps.system, after.value) : { evidence: 'recorded' });
}

export async function probeCall(
  deps: CallDeps,
  { key }: Operation,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  const found = await find(deps, key, signal);
  if (!found.ok) return found;
  return ok(
    found.value === undefined ? { found: 'absent' } : { found: 'present', ...madeOf(deps.system, found.value) },
  );
}

export async function compensateCall(
  deps: CallDeps,
  { key }: Operation,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  if (deps.calls.remove === undefined)
    return err({ kind: 'refused', message: 'this CRM has no way to remove the record of a call' });
  const found = await find(deps, key, signal);
  if (!found.ok) return found;
  if (found.value === undefined) return ok({ evidence: 'there is no such record' });
  const { operation, request } = deps.calls.remove;
  const gone = await deps.client.call(
    { operation, request: fillTemplate(request, { id: found.value }), write: true },
    signal,
  );
  return gone.ok ? ok({ evidence: `record ${found.value} is gone` }) : gone;
}
