/** One turn of a conversation, as a bot is shown it. */
export interface Turn {
  readonly role: 'customer' | 'agent' | 'bot';
  readonly text: string;
}

/** Tokens a turn costs besides its words: its role, quotes and braces. */
const AROUND = 8;

/**
 * About how many tokens a text is, rather too many than too few: a Latin letter a third of one (OpenAI's rule of thumb is a quarter), a
 * character of any other script one.
 */
export function tokensOf(text: string): number {
  let tokens = 0;
  for (const character of text) tokens += (character.codePointAt(0) ?? 0) < 0x250 ? 1 / 3 : 1;
  return Math.ceil(tokens);
}

/** The newest turns that fit, in order. Of the newest one the end is kept where it alone is too long. */
export function withinBudget(turns: readonly Turn[], tokens: number): readonly Turn[] {
  const kept: Turn[] = [];
  let left = tokens;
  for (const turn of turns.toReversed()) {
    const cost = tokensOf(turn.text) + AROUND;
    if (cost > left) {
      if (kept.length === 0) kept.push({ ...turn, text: endOf(turn.text, Math.max(0, left - AROUND)) });
      break;
    }
    kept.push(turn);
    left -= cost;
  }
  return kept.toReversed();
}

function endOf(text: string, tokens: number): string {
  const kept: string[] = [];
  let left = tokens;
  for (const character of [...text.slice(-tokens * 4)].toReversed()) {
    left -= (character.codePointAt(0) ?? 0) < 0x250 ? 1 / 3 : 1;
    if (left < 0) break;
    kept.push(character);
  }
  return kept.toReversed().join('');
}
