import type { Reference } from '../../../../../src-shared/model/reference.ts';
import type { CommitOutcome } from '../../operation.ts';
import { readHeaderBlock } from '../mime/header-block.ts';
import { mailHead } from '../mime/mail-head.ts';
import type { WriteStateOf } from './write-state.ts';
import type { WriterDeps } from './writer-deps.ts';

/** Where the effect can be found: the entry as it will be read back, and the conversation where it is a new one. */
export function outcomeOf(
  { context }: Pick<WriterDeps, 'context'>,
  state: WriteStateOf<'mail' | 'note'>,
  stored: Buffer,
  said: string,
): CommitOutcome {
  const block = readHeaderBlock(stored, 0, stored.length);
  const { key } = mailHead(block.ok ? block.value : { fields: [] }, context.own, stored.length);
  const reference = (kind: Reference['kind'], id: string): Reference => ({ system: context.system, kind, id });
  const fresh = state.kind === 'mail' && state.answers === undefined;
  return {
    evidence: `<${state.letter.messageId}>: ${said}`.slice(0, 500),
    made: [...(fresh ? [reference('ticket', state.thread)] : []), reference('activity', key)],
  };
}
