/** Longest raw text kept with a record that could not be read, in characters. */
const longestRaw = 64 * 1024;

/**
 * A record as it came, for the person who looks at what was parked; `indent` blanks a level make it easier to read. Total: nesting that no
 * text can be made of is said instead.
 */
export function rawJson(value: unknown, indent = 0): string {
  try {
    return (JSON.stringify(value, null, indent) ?? 'undefined').slice(0, longestRaw);
  } catch {
    // JSON.stringify walks by recursion; JSON.parse does not, so it gives what cannot be written again.
    return 'nested too deeply to be shown';
  }
}
