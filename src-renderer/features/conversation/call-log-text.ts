import type { Entry } from '../../../src-shared/model/conversation.ts';

/**
 * What the agent wrote about a logged call. Systems without columns for direction, number and length have these in the first
 * line of the text; they are known from the call itself and not said twice.
 */
export function callLogText({ text, call }: Pick<Entry, 'text' | 'call'>): string {
  if (!call || text === call.disposition) return '';
  const [first = '', ...rest] = text.split('\n');
  return (first.startsWith(`${call.direction}, `) ? rest.join('\n') : text).trim();
}
