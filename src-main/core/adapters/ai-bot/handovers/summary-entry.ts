import { createHash } from 'node:crypto';
import type { SystemId } from '../../../../../src-shared/model/ids.ts';
import type { UnifiedMessage } from '../../unified-message.ts';

/** A hand-over that gets one summary: the same conversation handed over again is another. */
export interface Episode {
  readonly conversation: string;
  readonly handedOverAt: number;
}
export const episodeKey = ({ conversation, handedOverAt }: Episode): string => `${conversation}@${handedOverAt}`;

export interface SummaryOf extends Episode {
  /** BCP 47 tag of the conversation. */
  readonly language?: string | null | undefined;
  readonly text: string;
  /** Who made it: the bot with its hand-over, or the chat endpoint when we asked. */
  readonly by: 'handover' | 'asked';
}

export const isChinese = (language: string | null | undefined): boolean => /^zh\b/i.test(language ?? '');

/** A summary is internal: a note of the bot, at the moment of the hand-over. It says itself who made it. */
export function summaryToUnified(
  summary: SummaryOf,
  { system, systemName }: { readonly system: SystemId; readonly systemName: string },
): UnifiedMessage {
  const { conversation: id, handedOverAt, text, language } = summary;
  const key = episodeKey(summary);
  const heading = isChinese(language) ? '【机器人生成的摘要，请核对】' : '[Summary made by the bot; please check]';
  const version = createHash('sha256').update(text).digest('base64url').slice(0, 16);
  return {
    // What is asked for is worded anew each time: one hand-over has one of them all the same.
    id: summary.by === 'asked' ? `summary/${key}` : `summary/${key}.${version}`,
    source: system,
    time: handedOverAt,
    body: {
      type: 'entry',
      reference: { system, kind: 'activity', id: `${id}/summary@${handedOverAt}` },
      on: { ticket: { system, kind: 'ticket', id } },
      kind: 'note',
      author: { role: 'bot', name: systemName },
      text: `${heading}\n${text.trim()}`,
      attachments: [],
    },
  };
}
