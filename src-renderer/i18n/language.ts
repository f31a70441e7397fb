export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

/** The language to show: the agent's choice, else the first of the computer's languages that has a catalogue, else English. */
export function resolveLanguage(preference: 'system' | Language, computer: readonly string[]): Language {
  if (preference !== 'system') return preference;
  for (const tag of computer) {
    const base = tag.toLowerCase().split('-')[0];
    if (base === 'zh') return 'zh-CN';
    if (base === 'en') return 'en';
  }
  return 'en';
}
