import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CommitOutcome, Operation, ProbeOutcome } from '../operation.ts';
import { markerOf, noteOfCall } from './codec.ts';
import { createNote, readParties, searchRead } from './party-api.ts';
import type { RpcClient } from './rpc-client.ts';
import { noteShape } from './shapes.ts';

type Act = ActOf<'logCall'>;

/** A look: the party is there. */
export async function prepareNote(
  client: RpcClient,
  act: Act,
  signal: AbortSignal,
): Promise<Result<void, AdapterError>> {
  const id = Number(act.record.id);
  const read = Number.isSafeInteger(id) ? await readParties(client, [id], signal) : undefined;
  if (read !== undefined && !read.ok) return read;
  if (read?.value.parties[0]?.party.active) return ok(undefined);
  return err({ kind: 'refused', message: `Tryton has no party ${act.record.id}, or it was put away` });
}

/** The note that bears the operation's key. */
async function find(
  client: RpcClient,
  act: Act,
  key: string,
  signal: AbortSignal,
): Promise<Result<number | undefined, AdapterError>> {
  // The signs of LIKE that a key may hold are searched for as themselves.
  const pattern = `%${markerOf(key).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  const domain = [
    ['resource', '=', `party.party,${Number(act.record.id)}`],
    ['message', 'like', pattern],
  ];
  const found = await searchRead(
    client,
    'ir.note',
    { domain, limit: 2, fields: ['message', 'resource'] },
    noteShape,
    signal,
  );
  return found.ok ? ok(found.value.rows[0]?.id) : found;
}

const madeOf = (system: SystemId, id: number): CommitOutcome => ({
  evidence: `note ${id}`,
  made: [{ system, kind: 'activity', id: String(id) }],
});

export async function commitNote(
  client: RpcClient,
  system: SystemId,
  operation: Operation,
  act: Act,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const before = await find(client, act, operation.key, signal);
  if (!before.ok) return before;
  if (before.value !== undefined) return ok(madeOf(system, before.value));
  const text = noteOfCall(act, operation.key, operation.agent.name);
  const made = await createNote(client, Number(act.record.id), text, signal);
  if (!made.ok) return made;
  const [id] = made.value;
  return id === undefined
    ? err({ kind: 'nonsense', message: 'Tryton made a note and did not say which' })
    : ok(madeOf(system, id));
}

export async function probeNote(
  client: RpcClient,
  system: SystemId,
  operation: Operation,
  act: Act,
  signal: AbortSignal,
): Promise<Result<ProbeOutcome, AdapterError>> {
  const found = await find(client, act, operation.key, signal);
  if (!found.ok) return found;
  return ok(found.value === undefined ? { found: 'absent' } : { found: 'present', ...madeOf(system, found.value) });
}

export async function compensateNote(
  client: RpcClient,
  operation: Operation,
  act: Act,
  signal: AbortSignal,
): Promise<Result<CommitOutcome, AdapterError>> {
  const found = await find(client, act, operation.key, signal);
  if (!found.ok) return found;
  if (found.value === undefined) return ok({ evidence: 'there is no such note' });
  const gone = await client.call({ method: 'model.ir.note.delete', params: [[found.value], {}], write: true }, signal);
  return gone.ok ? ok({ evidence: `note ${found.value} is gone` }) : gone;
}
