import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CommitOutcome, PreparedState, ProbeOutcome } from '../operation.ts';
import { fieldValues } from './codec.ts';
import type { SoapCrmSettings } from './settings.ts';
import type { SoapClient } from './soap-client.ts';
import { fillTemplate } from './template.ts';
import { at, textAt } from './value-path.ts';

type Act = ActOf<'updateContact'>;
type Customers = SoapCrmSettings['customers'];

export interface WriterDeps {
  readonly client: SoapClient;
  readonly customers: Customers;
}

const refused = (message: string, stale = false): AdapterError => ({
  kind: 'refused',
  message,
  ...(stale ? { stale } : {}),
});

interface Seen {
  readonly values: ReadonlyMap<string, string>;
  readonly version: string | undefined;
}

async function look(
  { client, customers }: WriterDeps,
  id: string,
  signal: AbortSignal,
): Promise<Result<Seen, AdapterError>> {
  const { operation, request, item } = customers.read;
  const answer = await client.call({ operation, request: fillTemplate(request, { id }) }, signal);
  if (!answer.ok) return answer;
  const row = at(answer.value, item);
  if (row === undefined || row === null || textAt(row, customers.key) !== id)
    return err(refused(`the CRM has no customer ${id}`));
  return ok({
    values: fieldValues(row, customers),
    version: customers.version === undefined ? undefined : textAt(row, customers.version),
  });
}

const holds = (act: Act, { values }: Seen, side: 'from' | 'to'): boolean =>
  act.changes.every((change) => values.get(change.pointer) === change[side]);

/** The whole record with the changed values in it; the CRM compares its version. */
function update(
  { client, customers }: WriterDeps,
  id: string,
  seen: Seen,
  version: string | undefined,
  changed: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Result<unknown, AdapterError>> {
  if (customers.update === undefined) return Promise.resolve(err(refused('this CRM takes no changes')));
  const { operation, request } = customers.update;
  const values = [...seen.values].map(
    ([pointer, value]) => [`value:${pointer}`, changed.get(pointer) ?? value] as const,
  );
  const filled = fillTemplate(request, { id, version, ...Object.fromEntries(values) });
  return client.call({ operation, request: filled, write: true }, signal);
}

/** A look: every value is still what the agent saw. */
export async function prepareContact(
  deps: WriterDeps,
  act: Act,
  signal: AbortSignal,
): Promise<Result<PreparedState, AdapterError>> {
  const closed = act.changes.find(({ pointer }) => !deps.customers.writable.includes(pointer));
  if (closed !== undefined) return err(refused(`${closed.pointer} cannot be changed in this CRM`));
  const seen = await look(deps, act.record.id, signal);
  if (!seen.ok) return seen;
  if (!holds(act, seen.value, 'from')) return err(refused('the record holds something else by now', true));
  return ok({ version: seen.value.version ?? '' });
}

export async function commitContact(
  deps: WriterDeps,
  act: Act,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const { id } = act.record;
  const seen = await look(deps, id, signal);
  if (!seen.ok) return seen;
  const evidence = `customer ${id}`;
  const version =
    typeof prepared['version'] === 'string' && prepared['version'] !== '' ? prepared['version'] : seen.value.version;
  const moved = version !== seen.value.version;
  // An earlier attempt did it: the version is another, and it holds what was asked for.
  if ((moved || version === undefined) && holds(act, seen.value, 'to') && !holds(act, seen.value, 'from'))
    return ok({ evidence });
  if (moved || !holds(act, seen.value, 'from')) return err(refused('the record was changed meanwhile', true));
  const changed = new Map(act.changes.map(({ pointer, to }) => [pointer, to]));
  const written = await update(deps, id, seen.value, version, changed, signal);
  return written.ok ? ok({ evidence }) : written;
}

export async function probeContact(
  deps: WriterDeps,
  act: Act,
  prepared: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  if (prepared === undefined) return ok({ found: 'absent' });
  const seen = await look(deps, act.record.id, signal);
  if (!seen.ok) return seen;
  if (holds(act, seen.value, 'from')) return ok({ found: 'absent' });
  if (holds(act, seen.value, 'to')) return ok({ found: 'present', evidence: `customer ${act.record.id}` });
  return ok({ found: 'unsure', reason: 'the values are neither what they were nor what was asked for' });
}

export async function compensateContact(
  deps: WriterDeps,
  act: Act,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const { id } = act.record;
  const seen = await look(deps, id, signal);
  if (!seen.ok) return seen;
  const evidence = `customer ${id} as it was`;
  if (holds(act, seen.value, 'from')) return ok({ evidence });
  if (!holds(act, seen.value, 'to'))
    return err(refused('somebody changed it since: look at what the CRM holds now', true));
  const before = new Map(act.changes.map(({ pointer, from }) => [pointer, from]));
  const written = await update(deps, id, seen.value, seen.value.version, before, signal);
  return written.ok ? ok({ evidence }) : written;
}
