import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { ChatClient } from '../chat/chat-client.ts';
import { summaryPrompt, type PromptSettings } from '../chat/prompt.ts';
import { withinBudget, type Turn } from '../chat/token-budget.ts';
import type { UnifiedMessage } from '../../unified-message.ts';
import type { CodecContext, Handover } from './codec.ts';
import type { PendingSummary, PullCursor } from './pull-cursor.ts';
import { episodeKey, summaryToUnified } from './summary-entry.ts';

/** Longest wait for one whole summary, in milliseconds. */
const SUMMARY_MS = 60_000;
/** Summaries asked for at a time: a suggestion an agent waits for still gets its turn. */
const AT_A_TIME = 2;
/** Attempts where the bot is away or busy; what it refuses is not asked again. */
const TRIES = 3;
const PAUSE_MS = 30_000;
const MOST_PENDING = 20;
const MOST_SETTLED = 500;

type Outcome = { readonly text: string } | { readonly error: AdapterError };

export interface SummariesDeps {
  readonly chat: Pick<ChatClient, 'answer'>;
  readonly settings: PromptSettings & { readonly summaries: boolean };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly closing: AbortSignal;
}

/** Asks for the summaries the bot did not give: beside everything else, so that no hand-over waits for one. */
export interface Summaries {
  /** What a pull does about summaries: notes what is missing, starts what is due, and hands over what has come. */
  step(
    cursor: PullCursor,
    read: readonly Handover[],
    context: CodecContext,
  ): { readonly cursor: PullCursor; readonly messages: readonly UnifiedMessage[] };
}

const guess = (turns: readonly Turn[]): string =>
  turns.some(({ role, text }) => role === 'customer' && /\p{Script=Han}/u.test(text)) ? 'zh' : 'en';

export function createSummaries(deps: SummariesDeps): Summaries {
  const { chat, settings, clock, logger, closing } = deps;
  const outcomes = new Map<string, Outcome | 'asking'>();

  async function ask(pending: PendingSummary): Promise<Outcome> {
    const limit = new AbortController();
    using _timer = clock.timer(SUMMARY_MS, () => limit.abort(new Error('time limit')));
    const signal = AbortSignal.any([closing, limit.signal]);
    let text = '';
    for await (const piece of chat.answer(summaryPrompt(settings, pending), signal)) {
      if (!piece.ok) return { error: piece.error };
      text += piece.value;
    }
    if (!signal.aborted && text.trim() !== '') return { text };
    return { error: { kind: 'unreachable', message: 'the summary did not come in time' } };
  }

  function wanted({ document, turns }: Handover): PendingSummary | undefined {
    if (!settings.summaries || document.status !== 'handed_over' || document.summary?.trim() || turns.length === 0)
      return undefined;
    const said = turns.map(({ turn: { role, text } }) => ({ role, text }));
    return {
      conversation: document.id,
      handedOverAt: document.handedOverAt,
      subject: document.subject || document.reason.slice(0, 300),
      language: document.language ?? guess(said),
      turns: [...withinBudget(said, settings.contextTokens)],
      tries: 0,
      notBefore: 0,
    };
  }

  return {
    step(cursor, read, context) {
      const settled = new Set(cursor.settled);
      const pending = new Map(cursor.pending.map((one) => [episodeKey(one), one]));
      // Kept until a stored cursor no longer names it: a batch that was not stored is made again.
      for (const key of outcomes.keys()) if (!pending.has(key) && outcomes.get(key) !== 'asking') outcomes.delete(key);
      for (const handover of read) {
        const { id, handedOverAt, summary } = handover.document;
        const key = episodeKey({ conversation: id, handedOverAt });
        if (summary?.trim() && pending.delete(key)) settled.add(key);
        const one = wanted(handover);
        if (one === undefined || settled.has(key) || pending.has(key)) continue;
        if (pending.size < MOST_PENDING) pending.set(key, one);
        else logger.warn('aiBot.summary.tooMany', { conversation: id });
      }
      const messages: UnifiedMessage[] = [];
      for (const [key, one] of pending) {
        const outcome = outcomes.get(key);
        if (outcome === undefined || outcome === 'asking') continue;
        if ('text' in outcome) {
          const { conversation, handedOverAt, language } = one;
          const summary = { conversation, handedOverAt, language, text: outcome.text, by: 'asked' } as const;
          messages.push(summaryToUnified(summary, context));
        } else {
          const tries = one.tries + 1;
          const { kind, message } = outcome.error;
          logger.warn('aiBot.summary.failed', { conversation: one.conversation, tries, message });
          if ((kind === 'busy' || kind === 'unreachable') && tries < TRIES) {
            const wait = Math.max(PAUSE_MS * tries, outcome.error.retryAfterMs ?? 0);
            pending.set(key, { ...one, tries, notBefore: clock.now() + wait });
            outcomes.delete(key);
            continue;
          }
        }
        pending.delete(key);
        settled.add(key);
      }
      let asking = [...outcomes.values()].filter((outcome) => outcome === 'asking').length;
      for (const [key, one] of pending) {
        if (asking >= AT_A_TIME || closing.aborted) break;
        if (outcomes.has(key) || one.notBefore > clock.now()) continue;
        asking++;
        outcomes.set(key, 'asking');
        void ask(one).then((outcome) => outcomes.set(key, outcome));
      }
      const next = { ...cursor, pending: [...pending.values()], settled: [...settled].slice(-MOST_SETTLED) };
      return { cursor: next, messages };
    },
  };
}
