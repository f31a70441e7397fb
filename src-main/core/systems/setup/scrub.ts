/** What stands in place of a secret. */
export const hidden = '•••';

/** Shorter ones are found in too many harmless words; taking them out would tell what they are. */
const SHORTEST = 4;

/** Takes secrets out of what a system or a library said, also as they look in JSON, in addresses and in Base64. */
export function createScrubber(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
      Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    ]);
  // The longest first: a part of a secret must not break up the whole of another.
  const ordered = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return (text) => ordered.reduce((left, form) => left.replaceAll(form, hidden), text);
}

/** The same for every text in a piece of plain data. */
export function scrubTree<T>(tree: T, scrub: (text: string) => string): T {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return scrub(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [scrub(key), walk(item)]));
  };
  return walk(tree) as T;
}
