/** A word, string or literal of a command, one character per byte; or a list in parentheses. */
export type ImapToken = string | readonly ImapToken[];

/** Splits a whole command, literals included, into its words (RFC 3501 section 9). `undefined` for what is no command. */
export function imapTokens(command: string): readonly ImapToken[] | undefined {
  let at = 0;
  const list = (depth: number): ImapToken[] | undefined => {
    const tokens: ImapToken[] = [];
    while (at < command.length) {
      const character = command[at]!;
      if (character === ' ' || character === '\r' || character === '\n') {
        at += 1;
      } else if (character === '(') {
        at += 1;
        const inner = depth > 20 ? undefined : list(depth + 1);
        if (inner === undefined) return undefined;
        tokens.push(inner);
      } else if (character === ')') {
        at += 1;
        return depth > 0 ? tokens : undefined;
      } else {
        const word = character === '"' ? quoted() : (literal() ?? atom());
        if (word === undefined) return undefined;
        tokens.push(word);
      }
    }
    return depth === 0 ? tokens : undefined;
  };
  const quoted = (): string | undefined => {
    const match = /"((?:[^"\\]|\\.)*)"/y;
    match.lastIndex = at;
    const found = match.exec(command);
    if (found === null) return undefined;
    at += found[0].length;
    return found[1]!.replace(/\\(.)/g, '$1');
  };
  const literal = (): string | undefined => {
    const match = /\{(\d+)\+?\}\r\n/y;
    match.lastIndex = at;
    const found = match.exec(command);
    if (found === null) return undefined;
    const start = at + found[0].length;
    at = start + Number(found[1]);
    return command.slice(start, at);
  };
  /** A section such as `BODY.PEEK[HEADER.FIELDS (SUBJECT)]<0.100>` is one word. */
  const atom = (): string | undefined => {
    const match = /(?:[^\s()"[\]{]+|\[[^\]]*\])+/y;
    match.lastIndex = at;
    const found = match.exec(command);
    if (found === null) return undefined;
    at += found[0].length;
    return found[0];
  };
  return list(0);
}

/** A string as the server sends it: quoted where that is allowed, else as a literal. */
export function imapString(text: string): string {
  if (/^[\x20-\x7E]*$/.test(text) && text.length < 500) return `"${text.replace(/["\\]/g, '\\$&')}"`;
  return `{${text.length}}\r\n${text}`;
}

/** Numbers of a sequence set (RFC 3501 section 9), `*` being the greatest there is. */
export function inSequence(set: string, greatest: number): (number: number) => boolean {
  const ranges = set.split(',').map((range) => {
    const [from = 0, to = from] = range.split(':').map((end) => (end === '*' ? greatest : Number(end)));
    return [Math.min(from, to), Math.max(from, to)] as const;
  });
  return (number) => ranges.some(([from, to]) => number >= from && number <= to);
}

export const word = (token: ImapToken | undefined): string => (typeof token === 'string' ? token : '');
export const words = (token: ImapToken | undefined): string[] =>
  typeof token === 'string' || token === undefined ? [] : token.map(word);
