import * as v from 'valibot';
import type { Act } from '../../../../src-shared/model/intent.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Operation, PreparedState } from '../operation.ts';
import type { RedmineError } from './answer-error.ts';
import { read } from './codec-error.ts';

const rawShape = v.record(v.string(), v.string());

const actStateShape = v.object({
  /** The account under which the act is carried out: by it the effect is recognised. */
  account: v.object({ id: v.number(), name: v.string() }),
  /** Everything this act makes has a higher number: of a journal, for a new issue of an issue. */
  basis: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** What stood in the fields that are to change, and what shall stand there: see `RawValues`. */
  before: v.optional(rawShape, {}),
  wanted: v.optional(rawShape, {}),
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

/** What can be taken back comes first, the reply last: where something is refused, nothing was sent. */
const order: readonly Act['act'][] = ['createTicket', 'addNote', 'updateTicket', 'reply'];

/** Puts the acts of an operation and what prepare stored about them together again. */
export function preparedActs(
  operation: Operation,
  prepared: PreparedState,
): Result<readonly PreparedAct[], RedmineError> {
  const states = read(v.object({ acts: v.array(actStateShape) }), prepared);
  if (!states.ok)
    return err({ kind: 'refused', message: `the prepared state is not one of this adapter at ${states.error.path}` });
  const acts = operation.acts.flatMap((act, index): PreparedAct[] => {
    const state = states.value.acts[index];
    return state === undefined ? [] : [{ act, state, key: `${operation.key}#${index}` }];
  });
  if (acts.length < operation.acts.length)
    return err({ kind: 'refused', message: 'the prepared state belongs to another operation' });
  return ok(acts.toSorted((a, b) => order.indexOf(a.act.act) - order.indexOf(b.act.act)));
}
