import * as v from 'valibot';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { PreparedState } from '../../operation.ts';
import { nativeStates } from '../threads/ticket-of-thread.ts';

const address = v.object({ name: v.string(), address: v.string() });

const letter = v.object({
  messageId: v.string(),
  date: v.number(),
  from: address,
  to: v.array(address),
  cc: v.array(address),
  subject: v.string(),
  references: v.array(v.string()),
});

const place = v.object({ folder: v.string(), validity: v.string(), uid: v.number() });

/** What prepare learnt: for a mail the letter itself, for a change of state the message that carries it. */
const shape = v.variant('kind', [
  v.object({ kind: v.literal('mail'), letter, thread: v.string(), answers: v.optional(place) }),
  v.object({ kind: v.literal('note'), letter, thread: v.string() }),
  v.object({
    kind: v.literal('state'),
    key: v.string(),
    place,
    from: v.picklist(nativeStates),
    to: v.picklist(nativeStates),
  }),
]);

export type WriteState = v.InferOutput<typeof shape>;
export type WriteStateOf<K extends WriteState['kind']> = Extract<WriteState, { kind: K }>;
export type Place = v.InferOutput<typeof place>;

export function readWriteState(state: PreparedState): Result<WriteState, AdapterError> {
  const parsed = v.safeParse(shape, state);
  if (parsed.success) return ok(parsed.output);
  return err({
    kind: 'refused',
    message: `the prepared state is not one of this adapter (${v.getDotPath(parsed.issues[0]) ?? 'whole'})`,
  });
}
