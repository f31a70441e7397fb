import type { Messages } from '../i18n/en.ts';

/** A status of a system in the agent's words, where it is one of those that many systems use; else as the system has it. */
export function statusWord(status: string, t: Messages['conversation']): string {
  const words: Readonly<Record<string, string>> = t.statusWords;
  const key = status.toLowerCase();
  return Object.hasOwn(words, key) ? (words[key] ?? status) : status;
}
