import * as v from 'valibot';
import type { Act, ActOf } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Operation, PreparedState } from '../operation.ts';
import type { RtError } from './answer-error.ts';
import { read } from './codec-error.ts';

/** The values of a ticket that an act may change, by native names. An empty owner is nobody. */
export const ticketValuesShape = v.object({
  status: v.optional(v.string()),
  owner: v.optional(v.string()),
  queue: v.optional(v.string()),
  customFields: v.optional(v.record(v.string(), v.string())),
});
export type TicketValues = ActOf<'updateTicket'>['changes'];

const actStateShape = v.object({
  /** The login under which the act is carried out: by it the effect is recognised. */
  account: v.string(),
  /** Everything this act makes has a higher id: of a transaction, for a new ticket of a ticket. */
  basis: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** What stood in the fields that are to change. */
  before: v.optional(ticketValuesShape),
});

/** What prepare learnt about one act. */
export type ActState = v.InferOutput<typeof actStateShape>;

/** One act with its state, in the order in which the acts are carried out. */
export interface PreparedAct<A extends Act = Act> {
  readonly act: A;
  readonly state: ActState;
  /** Names the act for ever: the operation's key and the act's place in it. */
  readonly key: string;
}

/** Reply before the change of status: by its own rules Request Tracker reopens a ticket when somebody replies. */
const order: readonly Act['act'][] = ['createTicket', 'addNote', 'reply', 'updateTicket'];

export const actKey = (operation: Operation, index: number): string => `${operation.key}#${index}`;

/** Puts the acts of an operation and what prepare stored about them together again. */
export function preparedActs(operation: Operation, prepared: PreparedState): Result<readonly PreparedAct[], RtError> {
  const states = read(v.object({ acts: v.array(actStateShape) }), prepared);
  if (!states.ok)
    return err({ kind: 'refused', message: `the prepared state is not one of this adapter at ${states.error.path}` });
  const acts = operation.acts.flatMap((act, index): PreparedAct[] => {
    const state = states.value.acts[index];
    return state === undefined ? [] : [{ act, state, key: actKey(operation, index) }];
  });
  if (acts.length < operation.acts.length)
    return err({ kind: 'refused', message: 'the prepared state belongs to another operation' });
  return ok(acts.toSorted((a, b) => order.indexOf(a.act.act) - order.indexOf(b.act.act)));
}
