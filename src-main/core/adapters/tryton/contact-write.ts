import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CommitOutcome, PreparedState, ProbeOutcome } from '../operation.ts';
import { cardFields, type CardField } from './card-fields.ts';
import { readParties, type WholeParty } from './party-api.ts';
import type { RpcClient } from './rpc-client.ts';

type Change = ActOf<'updateContact'>['changes'][number];
type Act = ActOf<'updateContact'>;

const refused = (message: string, stale = false): AdapterError => ({
  kind: 'refused',
  message,
  ...(stale ? { stale } : {}),
});
const idOf = (act: Act): number => Number(/^\d+$/.exec(act.record.id)?.[0] ?? Number.NaN);

async function wholeParty(client: RpcClient, act: Act, signal: AbortSignal): Promise<Result<WholeParty, AdapterError>> {
  const id = idOf(act);
  if (!Number.isSafeInteger(id)) return err(refused(`"${act.record.id}" is no party of Tryton`));
  const read = await readParties(client, [id], signal);
  if (!read.ok) return read;
  const [whole] = read.value.parties;
  return whole?.party.active ? ok(whole) : err(refused(`Tryton has no party ${id}, or it was put away`));
}

interface Target {
  readonly change: Change;
  readonly field: CardField;
}

function targetsOf(act: Act, whole: WholeParty): Result<readonly Target[], AdapterError> {
  const fields = new Map(cardFields(whole).map((field) => [field.pointer, field]));
  const targets: Target[] = [];
  for (const change of act.changes) {
    const field = fields.get(change.pointer);
    if (field === undefined)
      return err(refused(`${change.pointer} cannot be changed in Tryton, or is gone`, change.from !== ''));
    targets.push({ change, field });
  }
  return ok(targets);
}

const isDone = ({ change, field }: Target): boolean => field.value === change.to;
const isUntouched = ({ change, field }: Target): boolean => field.value === change.from;

/** What a write is checked against: the stamps of the party and of the contact mechanisms it touches. */
function stampsOf(whole: WholeParty, targets: readonly Target[]): Readonly<Record<string, string>> {
  const touched = new Set(targets.flatMap(({ field }) => (field.place.model === 'mechanism' ? [field.place.id] : [])));
  return Object.fromEntries([
    [`party.party,${whole.party.id}`, whole.party._timestamp],
    ...whole.mechanisms
      .filter(({ id }) => touched.has(id))
      .map((one) => [`party.contact_mechanism,${one.id}`, one._timestamp]),
  ]);
}

/** One write of the party with its children, so that all of it is one transaction of Tryton. */
function valuesOf(
  targets: readonly { readonly field: CardField; readonly to: string }[],
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const mechanisms: unknown[] = [];
  for (const { field, to } of targets) {
    const { place } = field;
    if (place.model === 'party') values[place.field] = to;
    else if (place.model === 'none') mechanisms.push(['create', [{ type: place.type, value: to }]]);
    else if (to === '') mechanisms.push(['delete', [place.id]]);
    else mechanisms.push(['write', [place.id], { value: to }]);
  }
  return { ...values, ...(mechanisms.length === 0 ? {} : { contact_mechanisms: mechanisms }) };
}

const write = (
  client: RpcClient,
  id: number,
  values: Readonly<Record<string, unknown>>,
  stamps: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Result<unknown, AdapterError>> =>
  client.call(
    { method: 'model.party.party.write', params: [[id], values, { _timestamp: stamps }], write: true },
    signal,
  );

/** A look: every value is still what the agent saw. The stamps of that moment are what the write will rest on. */
export async function prepareContact(
  client: RpcClient,
  act: Act,
  signal: AbortSignal,
): Promise<Result<PreparedState, AdapterError>> {
  const whole = await wholeParty(client, act, signal);
  if (!whole.ok) return whole;
  const targets = targetsOf(act, whole.value);
  if (!targets.ok) return targets;
  const moved = targets.value.find((target) => !isUntouched(target));
  if (moved !== undefined) return err(refused(`${moved.field.pointer} holds something else by now`, true));
  return ok({ stamps: stampsOf(whole.value, targets.value) });
}

export async function commitContact(
  client: RpcClient,
  act: Act,
  prepared: PreparedState,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const whole = await wholeParty(client, act, signal);
  if (!whole.ok) return whole;
  const targets = targetsOf(act, whole.value);
  if (!targets.ok) return targets;
  const done: CommitOutcome = { evidence: `party ${whole.value.party.id}` };
  const stamps = (prepared['stamps'] ?? {}) as Readonly<Record<string, string>>;
  const asSeen = JSON.stringify(stampsOf(whole.value, targets.value)) === JSON.stringify(stamps);
  // An earlier attempt did it: it holds what was asked for, and not since before.
  if (!asSeen && targets.value.every(isDone)) return ok(done);
  const values = valuesOf(targets.value.map(({ field, change }) => ({ field, to: change.to })));
  const written = await write(client, whole.value.party.id, values, stamps, signal);
  return written.ok ? ok(done) : written;
}

export async function probeContact(
  client: RpcClient,
  act: Act,
  prepared: PreparedState | undefined,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  if (prepared === undefined) return ok({ found: 'absent' });
  const whole = await wholeParty(client, act, signal);
  if (!whole.ok) return whole;
  const targets = targetsOf(act, whole.value);
  if (!targets.ok) return ok({ found: 'unsure', reason: targets.error.message });
  if (targets.value.every(isDone)) return ok({ found: 'present', evidence: `party ${whole.value.party.id}` });
  if (targets.value.every(isUntouched)) return ok({ found: 'absent' });
  return ok({ found: 'unsure', reason: 'the values are neither what they were nor what was asked for' });
}

/** Writes back what was there, where nobody has changed it since. */
export async function compensateContact(
  client: RpcClient,
  act: Act,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const whole = await wholeParty(client, act, signal);
  if (!whole.ok) return whole;
  const targets = targetsOf({ ...act, changes: act.changes.map((one) => ({ ...one, from: '' })) }, whole.value);
  if (!targets.ok) return targets;
  const evidence = `party ${whole.value.party.id} as it was`;
  const before = new Map(act.changes.map(({ pointer, from }) => [pointer, from]));
  const back = targets.value.map(({ field }) => ({ field, to: before.get(field.pointer) ?? '' }));
  if (back.every(({ field, to }) => field.value === to)) return ok({ evidence });
  if (!targets.value.every(isDone))
    return err(refused('somebody changed it since: look at what Tryton holds now', true));
  const written = await write(
    client,
    whole.value.party.id,
    valuesOf(back),
    stampsOf(whole.value, targets.value),
    signal,
  );
  return written.ok ? ok({ evidence }) : written;
}
