import type { Operation, CommitOutcome, PreparedState, PrepareOutcome, ProbeOutcome } from '../../operation.ts';
import type { HostOutcome } from '../messages/host-client.ts';
import type { MessageSet } from '../messages/message-set.ts';
import { HostFault, notTheRecord, refusal } from '../session/host-fault.ts';
import { planComplaint } from './plan-complaint.ts';
import { planContact } from './plan-contact.ts';
import { planNewComplaint, planNote } from './plan-lines.ts';
import { orFault, readStored, storedKeyBase, storedWrite, type PlanDeps, type PlannedWrite } from './planned-write.ts';

/** Prepares, sends, takes back and looks for the writes of one host. All methods throw `HostFault`. */
export interface HostWriter {
  prepare(operation: Operation, signal: AbortSignal): Promise<PrepareOutcome>;
  commit(operation: Operation, prepared: PreparedState, signal: AbortSignal): Promise<CommitOutcome>;
  compensate(operation: Operation, prepared: PreparedState, signal: AbortSignal): Promise<CommitOutcome>;
  probe(operation: Operation, prepared: PreparedState | undefined, signal: AbortSignal): Promise<ProbeOutcome>;
}

export function createHostWriter(deps: PlanDeps, messages: MessageSet): HostWriter {
  const { client, records, system } = deps;

  async function plan({ acts }: Operation, signal: AbortSignal): Promise<PlannedWrite> {
    const [act, ...more] = acts;
    if (act === undefined || more.length > 0) throw refusal('this host takes one act at a time');
    switch (act.act) {
      case 'updateContact':
        return planContact(act, deps, signal);
      case 'updateTicket':
        return planComplaint(act, deps, signal);
      case 'addNote':
        return planNote(act, deps, signal);
      case 'createTicket':
        return planNewComplaint(act, deps, signal);
      case 'reply':
      case 'logCall':
        throw refusal(`"${act.act}" is not something this host can do`);
    }
  }

  /** The name the host's journal takes: the agent's, where it fits the header in the code page, else the id. */
  const agentOf = ({ agent }: Operation): string =>
    [agent.name, agent.id].find((name) => name !== '' && messages.refusesAgent(name) === undefined) ?? 'TRUNKLINE';

  const madeOf = ({ function: name, number, line }: HostOutcome): NonNullable<CommitOutcome['made']> => [
    ...(name === 'CMPN' ? [{ system, kind: 'ticket', id: number } as const] : []),
    ...(line > 0 ? [{ system, kind: 'activity', id: `${number}/${line}` } as const] : []),
  ];
  const evidenceOf = ({ kind, number, line }: HostOutcome): string =>
    kind === 'none' ? 'nothing' : `${kind} ${number}${line > 0 ? `, line ${line}` : ''}`;
  const outcomeOf = (outcome: HostOutcome): CommitOutcome => ({ evidence: evidenceOf(outcome), made: madeOf(outcome) });
  /** What is wrong where the host remembers the key for another record than the one it was to be used for. */
  const misused = ({ acts, key }: Operation, outcome: HostOutcome): string | undefined => {
    const [act] = acts;
    const id =
      act?.act === 'updateContact' ? act.record.id : act !== undefined && 'ticket' in act ? act.ticket.id : undefined;
    if (id === undefined || id === outcome.number) return undefined;
    return `the host used the key ${key} for ${evidenceOf(outcome)}, and it was meant for ${id}`;
  };

  return {
    async prepare(operation, signal) {
      return { level: 'checked', state: storedWrite(await plan(operation, signal), records) };
    },

    async commit(operation, prepared, signal) {
      const { key } = operation;
      let write = readStored(prepared, records);
      if (write === undefined) {
        // Prepared for other copybooks than there are now: planned anew, unless it was done before that.
        const before = orFault(await client.probe(key, signal));
        if (before.state === 'done') return outcomeOf(before);
        write = await plan(operation, signal);
      }
      const outcome = orFault(await client.write({ ...write, key, agent: agentOf(operation) }, signal));
      const wrong = misused(operation, outcome);
      if (wrong !== undefined) throw new HostFault(notTheRecord(wrong));
      return outcomeOf(outcome);
    },

    async compensate(operation, prepared, signal) {
      const { key } = operation;
      const outcome = orFault(await client.reverse(key, storedKeyBase(prepared), agentOf(operation), signal));
      return {
        evidence:
          outcome.state === 'void' ? 'nothing to take back: it never came' : `taken back: ${evidenceOf(outcome)}`,
      };
    },

    async probe(operation, prepared, signal) {
      const outcome = orFault(await client.probe(operation.key, signal));
      switch (outcome.state) {
        case 'done': {
          const wrong = misused(operation, outcome);
          return wrong === undefined ? { found: 'present', ...outcomeOf(outcome) } : { found: 'unsure', reason: wrong };
        }
        case 'reversed':
          return { found: 'unsure', reason: `it was done and taken back on the host (${evidenceOf(outcome)})` };
        case 'void':
          return { found: 'absent' };
        case 'never':
          if (outcome.keyFloor <= storedKeyBase(prepared)) return { found: 'absent' };
          return {
            found: 'unsure',
            reason: 'the host has forgotten the keys of that time, so it cannot say whether this one came',
          };
      }
    },
  };
}
