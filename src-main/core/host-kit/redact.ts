/** Field names whose values never belong in a log, whatever they hold. */
const secretName =
  /pass(word|phrase)?|secret|token|credential|authori[sz]ation|cookie|api-?_?key|private-?_?key|session/i;
/** Field names that would carry what customers and agents wrote. */
const contentName = /^(body|text|html|content|message_?body|subject|draft)$/i;
/** Credentials inside other text: user information in a URL (RFC 3986, section 3.2.1) and HTTP authorization values. */
const inText: readonly [RegExp, string][] = [
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1[redacted]@'],
  [/\b(Bearer|Basic|token)\s+[A-Za-z0-9+/=._~-]{8,}/gi, '$1 [redacted]'],
  [/\b((?:password|secret|token|api_?key)["']?\s*[=:]\s*)("[^"]*"|'[^']*'|[^\s,;&]+)/gi, '$1[redacted]'],
];
const maxCharacters = 2_000;

/** A field as it may stand in a log: without secrets and content, and never longer than 2,000 characters. */
export function redactField(name: string, value: string | number | boolean): string | number | boolean {
  if (typeof value !== 'string') return value;
  if (secretName.test(name) || contentName.test(name)) return '[redacted]';
  const clean = inText.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), value);
  return clean.length > maxCharacters ? `${clean.slice(0, maxCharacters)} [${clean.length} characters]` : clean;
}
