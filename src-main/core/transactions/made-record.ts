import type { TransactionId } from '../../../src-shared/model/ids.ts';
import type { AuditInput, LogChange } from './log.ts';
import { survivesLostAnswer } from './roles.ts';
import type { StepContext } from './step-context.ts';
import type { ParticipantPatch, StoredParticipant } from './stored-transaction.ts';

/** Participants whose commit was answered and not yet recorded, with what there is to be recorded. */
export interface MadePart {
  readonly keys: readonly string[];
  /**
   * What the record is worth. Each participant is marked as sent at level `power`; where its system can be asked, losing the
   * answer with the power costs a probe, so the answer needs no fsync of its own.
   */
  readonly level: 'power' | 'process';
  readonly change: Required<Pick<LogChange, 'participants' | 'audit'>>;
}

/**
 * Commits that were answered wait for the next write of their transaction, which is due at once where all went well: it marks
 * the next ones or says that it is done. Dying before it costs a probe and nothing else, because every one of them is marked
 * as sent. Where the next write is not near, they are recorded on their own.
 */
export interface MadeRecord {
  readonly empty: boolean;
  add(one: StoredParticipant, patch: ParticipantPatch, line: AuditInput): void;
  /** What a write of the caller takes along; `wrote` it afterwards. */
  take(): MadePart;
  wrote(part: MadePart): void;
  /** Recorded by itself when nobody has taken it within `ms`. */
  flushWithin(ms: number): void;
  /** Nothing is left to be recorded, and nothing is being recorded. */
  flush(): Promise<void>;
  /** The clock is no longer to be looked at: the caller writes next. */
  hold(): Promise<void>;
}

export function createMadeRecord(ctx: StepContext, id: TransactionId, epoch: number): MadeRecord {
  let keys: string[] = [];
  let level: MadePart['level'] = 'process';
  let participants: Record<string, ParticipantPatch> = {};
  let audit: AuditInput[] = [];
  let timer: Disposable | undefined;
  let writing: Promise<void> = Promise.resolve();

  const take = (): MadePart => {
    const part: MadePart = { keys, level, change: { participants, audit } };
    [keys, level, participants, audit] = [[], 'process', {}, []];
    return part;
  };
  const wrote = (part: MadePart): void => {
    for (const key of part.keys) ctx.reachFaultPoint('transaction.afterCommit', key);
  };
  const write = async (): Promise<void> => {
    const part = take();
    if (part.keys.length === 0) return;
    await ctx.log.change(id, epoch, () => part.change, part.level);
    wrote(part);
  };
  const stopTimer = (): void => {
    timer?.[Symbol.dispose]();
    timer = undefined;
  };

  return {
    get empty() {
      return keys.length === 0;
    },
    add(one, patch, line) {
      keys.push(one.key);
      if (!survivesLostAnswer(one.promise)) level = 'power';
      participants[one.key] = patch;
      audit.push({ at: ctx.clock.now(), ...line });
    },
    take,
    wrote,
    flushWithin(ms) {
      timer ??= ctx.clock.timer(ms, () => {
        timer = undefined;
        writing = write();
        // Whoever waits for the stage hears of it.
        writing.catch(() => {});
      });
    },
    async hold() {
      stopTimer();
      await writing;
    },
    async flush() {
      stopTimer();
      await writing;
      await write();
    },
  };
}
