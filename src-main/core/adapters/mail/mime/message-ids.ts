import { mailLimits } from './mail-limits.ts';

/** Longest Message-ID that is believed; RFC 5322 allows lines of 998 characters. */
const longestId = 500;

/** Message-IDs of a field, without angle brackets, in their order, each once. Never throws. */
export function parseMessageIds(value: string): string[] {
  const ids = new Set<string>();
  for (const [, id] of value.matchAll(/<([^<>\s]{1,998})>/g)) if (id!.length <= longestId) ids.add(id!);
  if (ids.size === 0) {
    // Some programs forget the brackets.
    for (const word of value.split(/[\s,;]+/))
      if (/^[^<>@\s]+@[^<>@\s]+$/.test(word) && word.length <= longestId) ids.add(word);
  }
  const all = [...ids];
  const most = mailLimits.references;
  return all.length <= most ? all : [...all.slice(0, most / 5), ...all.slice(-(most - most / 5))];
}
