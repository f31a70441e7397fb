/** What JSONata 2.2 brings, apart from the ones below that are not let in. */
const builtIn: readonly string[] = [
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter'],
  ...['lowercase', 'uppercase', 'length', 'trim', 'pad', 'match', 'contains', 'replace', 'split', 'join'],
  ...['formatNumber', 'formatBase', 'formatInteger', 'parseInteger', 'number', 'floor', 'ceil', 'round', 'abs'],
  ...['sqrt', 'power', 'boolean', 'not', 'map', 'zip', 'filter', 'single', 'reduce', 'sift', 'keys', 'lookup'],
  ...['append', 'exists', 'spread', 'merge', 'reverse', 'each', 'error', 'assert', 'type', 'sort', 'distinct'],
  ...['base64encode', 'base64decode', 'encodeUrlComponent', 'encodeUrl', 'decodeUrlComponent', 'decodeUrl'],
  ...['toMillis', 'fromMillis', 'clone'],
];

/** Ours: see `evaluate.ts`. */
export const ownFunctions = ['hash', 'plain', 'html', 'same'] as const;

export const knownFunctions: ReadonlySet<string> = new Set([...builtIn, ...ownFunctions]);

/** The same record must always become the same message, so nothing may depend on time or chance; and no text becomes a program. */
export const forbiddenFunctions: ReadonlyMap<string, string> = new Map([
  ['now', 'depends on the time of reading'],
  ['millis', 'depends on the time of reading'],
  ['random', 'depends on chance'],
  ['shuffle', 'depends on chance'],
  ['eval', 'would run text of a record as a program'],
]);
