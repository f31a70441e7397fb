import type { SystemId } from '../../../../src-shared/model/ids.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import type { Operation } from '../operation.ts';
import type { Applied, Barrier, Image } from './barrier.ts';
import { checkCall, logCall, removeCall } from './call-record.ts';
import { checkContact, restoreContact, updateContact, type RecordDeps } from './contact-record.ts';
import { refusal } from './sql-fault.ts';

/** Looks whether every act could be done now. */
export async function checkActs(deps: RecordDeps, operation: Operation): Promise<void> {
  for (const act of operation.acts) {
    if (act.act === 'updateContact') await checkContact(deps, act);
    else if (act.act === 'logCall') await checkCall(deps, act);
    else throw refusal(`"${act.act}" is not something this system can do`);
  }
}

/** Does every act inside the caller's database transaction, once: where the operation was done before, tells what it did. */
export async function performOnce(
  deps: RecordDeps,
  barrier: Barrier,
  system: SystemId,
  operation: Operation,
): Promise<{ readonly applied: Applied; readonly repeated: boolean }> {
  const { connection } = deps;
  if (!(await barrier.claim(connection, operation.key, 'commit'))) {
    const record = await barrier.read(connection, operation.key);
    if (record?.happened) return { applied: record.applied, repeated: true };
    throw refusal(`operation ${operation.key} was taken back before it came; it is not carried out any more`);
  }
  const made: Reference[] = [];
  const images: Image[] = [];
  const evidence: string[] = [];
  let calls = 0;
  for (const act of operation.acts) {
    if (act.act === 'updateContact') {
      images.push(await updateContact(deps, act));
      evidence.push(`${deps.mapping.customers.name} ${act.record.id}`);
    } else if (act.act === 'logCall') {
      calls += 1;
      const operationKey = calls === 1 ? operation.key : `${operation.key}#${calls}`;
      const { key, image } = await logCall(deps, act, operationKey, operation.agent.name);
      images.push(image);
      made.push({ system, kind: 'activity', id: key });
      evidence.push(`${deps.mapping.activities?.name ?? 'entry'} ${key}`);
    } else {
      throw refusal(`"${act.act}" is not something this system can do`);
    }
  }
  const applied: Applied = { evidence: evidence.join(', '), made, images };
  await barrier.note(connection, operation.key, 'commit', { happened: true, applied });
  return { applied, repeated: false };
}

/** Takes back what the operation did, once, inside the caller's database transaction. */
export async function takeBackOnce(deps: RecordDeps, barrier: Barrier, operation: Operation): Promise<string> {
  const { connection } = deps;
  const { key } = operation;
  // Taking the commit's own row first: where it was free, the commit never came and will find the row taken.
  if (await barrier.claim(connection, key, 'commit')) return 'nothing to take back: it never happened';
  const record = await barrier.read(connection, key);
  if (!record?.happened) return 'nothing to take back: it never happened';
  if (!(await barrier.claim(connection, key, 'compensate'))) return `taken back before: ${record.applied.evidence}`;
  for (const image of record.applied.images.toReversed()) {
    if (image.act === 'updateContact') await restoreContact(deps, image);
    else await removeCall(deps, image);
  }
  return `taken back: ${record.applied.evidence}`;
}
