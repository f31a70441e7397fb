import type { ActOf } from '../../../../../src-shared/model/intent.ts';
import { shown } from '../codec.ts';
import { refusal, stale } from '../session/host-fault.ts';
import { orFault, orRefusal, plainText, readable, type PlanDeps, type PlannedWrite } from './planned-write.ts';

/**
 * The account before and after a contact change: where a field holds something else than the agent saw, it is stale.
 *
 * @throws HostFault
 */
export async function planContact(
  act: ActOf<'updateContact'>,
  deps: PlanDeps,
  signal: AbortSignal,
): Promise<PlannedWrite> {
  const { client, records } = deps;
  const { book, fields } = records.account;
  const wanted: Record<string, string> = {};
  for (const { pointer, to } of act.changes) {
    const field = fields.card.get(pointer);
    if (field?.writable !== true) {
      const writable = [...fields.card].filter(([, one]) => one.writable).map(([name]) => name);
      throw refusal(`${pointer} cannot be written on this host; writable are ${writable.join(', ') || 'none'}`);
    }
    if (field.place.name in wanted) throw refusal(`${pointer} is changed twice`);
    const value = plainText(pointer, to);
    wanted[field.place.name] = field.as === 'date' ? value.replaceAll('-', '').padStart(8, '0') : value;
  }
  const { bytes, keyBase } = orFault(await client.inquire('account', 'number', act.record.id, signal));
  const view = readable(book.read(bytes));
  const other = act.changes.flatMap(({ pointer, from }) => {
    const field = fields.card.get(pointer);
    const now = field === undefined ? '' : (shown(view, field) ?? '');
    return now === from ? [] : [`${pointer} is now "${now.slice(0, 100)}"`];
  });
  if (other.length > 0)
    throw stale(`account ${act.record.id} was changed in the meantime: ${other.join(', ')}`, other.join(', '));
  return { function: 'ACCU', before: bytes, after: orRefusal(book.patch(bytes, wanted)), keyBase };
}
