import type { Act, ActName, Intent } from '../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterSession } from '../adapters/adapter.ts';
import { promiseOf, roleOf, survivesLostAnswer } from './roles.ts';
import type { ParticipantPromise, ParticipantRole, PlannedParticipant } from './stored-transaction.ts';
import type { DirectoryEntry, SystemDirectory } from './transactions.ts';

export type PlanError = WireError<'REFUSED' | 'NOT_FOUND'>;

const commitOrder: readonly ParticipantRole[] = ['compensatable', 'pivot', 'retriable'];

const actWords: Readonly<Record<ActName, string>> = {
  reply: 'reply',
  addNote: 'note',
  updateTicket: 'change of the ticket',
  createTicket: 'new ticket',
  updateContact: 'change of the contact',
  logCall: 'call log',
};

/** The system an act is carried out in. */
export function systemOf(act: Act): SystemId {
  if (act.act === 'createTicket') return act.system;
  return act.act === 'updateContact' || act.act === 'logCall' ? act.record.system : act.ticket.system;
}

/** A promise without the method that would keep it is none. */
const offered = (promise: ParticipantPromise, session: AdapterSession): ParticipantPromise => ({
  createSafety: promise.createSafety,
  prepare: session.prepare === undefined ? 'none' : promise.prepare,
  compensate: session.compensate === undefined ? 'manualOnly' : promise.compensate,
  probe: session.probe === undefined ? 'none' : promise.probe,
});

const refused = (message: string, detail?: unknown): { readonly ok: false; readonly error: PlanError } =>
  err({ code: 'REFUSED', message, retryable: false, ...(detail === undefined ? {} : { detail }) });

/**
 * Turns an intent into its participants in commit order: those that can be taken back, then at most one that cannot (the
 * pivot), then those that are certain to succeed. Whatever cannot be carried through safely is refused here, before
 * anything was recorded or sent.
 */
export function planIntent(intent: Intent, systems: SystemDirectory): Result<readonly PlannedParticipant[], PlanError> {
  const groups: { entry: DirectoryEntry; acts: number[] }[] = [];
  for (const [index, act] of intent.acts.entries()) {
    const id = systemOf(act);
    const entry = systems.get(id);
    if (entry === undefined)
      return err({
        code: 'NOT_FOUND',
        message: `There is no system "${id}" in this workspace, so the ${actWords[act.act]} cannot be carried out.`,
        retryable: false,
      });
    if (!entry.descriptor.acts.includes(act.act) || entry.session.commit === undefined)
      return refused(`${entry.name} cannot carry out a ${actWords[act.act]} (${act.act}).`);
    const group = entry.descriptor.groupsActs ? groups.find((one) => one.entry.id === entry.id) : undefined;
    if (group === undefined) groups.push({ entry, acts: [index] });
    else group.acts.push(index);
  }
  const drafts = groups.map(({ entry, acts }) => {
    const names = acts.flatMap((index) => intent.acts[index]?.act ?? []);
    const promise = offered(promiseOf(entry.descriptor, names), entry.session);
    return { entry, acts, names, promise, role: roleOf(promise, names) };
  });

  const pivots = drafts.filter((draft) => draft.role === 'pivot');
  if (pivots.length > 1) {
    const list = pivots.map(
      (draft) => `${draft.names.map((name) => actWords[name]).join(' and ')} in ${draft.entry.name}`,
    );
    return refused(
      `These cannot be taken back once done, so only one of them may be part of one action: ${list.join('; ')}. ` +
        'If the second one failed, the first would already have happened. Send them separately.',
      { pivots: pivots.map((draft) => ({ system: draft.entry.id, acts: draft.names })) },
    );
  }
  const blind = drafts.find((draft) => draft.role !== 'pivot' && !survivesLostAnswer(draft.promise));
  if (blind !== undefined)
    return refused(
      `${blind.entry.name} offers no way to find out whether the ${blind.names.map((name) => actWords[name]).join(' and ')} ` +
        'arrived when its answer is lost, and does not recognise a repeat. It would be lost or done twice without anyone ' +
        'noticing, so Trunkline does not send it as part of an action.',
    );

  const ordered = commitOrder.flatMap((role) => drafts.filter((draft) => draft.role === role));
  return ok(
    ordered.map((draft, index) => ({
      key: `p${index + 1}`,
      system: draft.entry.id,
      systemName: draft.entry.name,
      role: draft.role,
      acts: draft.acts,
      promise: draft.promise,
    })),
  );
}
