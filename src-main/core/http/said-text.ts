/** What a server said, as it may be shown and logged: one line, at most 500 characters, every secret replaced. */
export const saidText = (text: string, secrets: readonly string[]): string =>
  secrets
    .reduce((rest, secret) => (secret === '' ? rest : rest.replaceAll(secret, '***')), text)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 500);

/** The words of an error page, without its markup. */
export const wordsOfPage = (bytes: Uint8Array): string =>
  new TextDecoder()
    .decode(bytes.subarray(0, 20_000))
    .replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ');
