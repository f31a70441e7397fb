import { CopybookError } from './copybook-error.ts';
import type { SourceForm } from './source-lines.ts';
import { tokenize, type Token } from './tokenize.ts';

/** Finds the text that a COPY statement names. Answers `undefined` where there is none. */
export type FindCopy = (
  name: string,
  library: string | undefined,
) => { readonly file: string; readonly source: string } | undefined;

interface Replacement {
  readonly how: 'whole' | 'leading' | 'trailing';
  readonly from: readonly string[];
  readonly by: readonly Token[];
}

/** Copybooks that copy each other would never end; no real library nests this deep. */
const maxDepth = 32;

/** Puts the text of COPY statements in their place and applies their REPLACING, and that of REPLACE statements. */
export function expandCopies(
  tokens: readonly Token[],
  find: FindCopy,
  form: SourceForm | 'auto',
  depth = 0,
): readonly Token[] {
  const out: Token[] = [];
  let active: readonly Replacement[] = [];
  let pending: Token[] = [];
  const flush = (): void => {
    out.push(...applyReplacements(pending, active));
    pending = [];
  };
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index] as Token;
    if (token.kind === 'word' && token.text === 'COPY') {
      const read = readCopy(tokens, index + 1, token);
      if (depth >= maxDepth) throw new CopybookError(token, `COPY ${read.name} nests deeper than ${maxDepth} texts`);
      const found = find(read.name, read.library);
      if (found === undefined)
        throw new CopybookError(token, `COPY ${read.name}: there is no such text`, 'a copybook that can be found');
      const inner = expandCopies(tokenize(found.source, found.file, form), find, form, depth + 1);
      pending.push(...applyReplacements(inner, read.replacements));
      index = read.next;
    } else if (token.kind === 'word' && token.text === 'EXEC') {
      const read = readEmbedded(tokens, index, token);
      if (read.include !== undefined) {
        const copied = [read.include, { ...token, kind: 'period', text: '.' } as const];
        pending.push(...expandCopies([{ ...token, text: 'COPY' }, ...copied], find, form, depth));
      }
      index = read.next;
    } else if (token.kind === 'word' && token.text === 'REPLACE' && tokens[index + 1] !== undefined) {
      flush();
      const read = readReplace(tokens, index + 1, token);
      active = read.replacements;
      index = read.next;
    } else {
      pending.push(token);
      index += 1;
    }
  }
  flush();
  return out;
}

/** `EXEC SQL INCLUDE NAME END-EXEC` copies a text; other embedded statements (DECLARE TABLE of a DCLGEN) describe no record. */
function readEmbedded(tokens: readonly Token[], start: number, at: Token) {
  let end = start;
  while (end < tokens.length && tokens[end]?.text !== 'END-EXEC') end += 1;
  if (end >= tokens.length) throw new CopybookError(at, 'EXEC is not ended', 'END-EXEC');
  const include = tokens[start + 2]?.text === 'INCLUDE' ? tokens[start + 3] : undefined;
  return { include, next: end + (tokens[end + 1]?.kind === 'period' ? 2 : 1) };
}

function readReplace(tokens: readonly Token[], start: number, at: Token) {
  if (tokens[start]?.text === 'OFF') return { replacements: [], next: afterPeriod(tokens, start + 1, at) };
  const read = readReplacements(tokens, start, at);
  return { replacements: read.replacements, next: afterPeriod(tokens, read.next, at) };
}

function afterPeriod(tokens: readonly Token[], index: number, at: Token): number {
  const token = tokens[index];
  if (token?.kind !== 'period') throw new CopybookError(token ?? at, `${at.text} is not ended`, 'a full stop');
  return index + 1;
}

function readCopy(tokens: readonly Token[], start: number, at: Token) {
  const named = tokens[start];
  if (named === undefined || (named.kind !== 'word' && named.kind !== 'text')) {
    throw new CopybookError(named ?? at, 'COPY names no text', 'the name of a copybook');
  }
  let index = start + 1;
  let library: string | undefined;
  if (tokens[index]?.text === 'OF' || tokens[index]?.text === 'IN') {
    library = tokens[index + 1]?.text;
    index += 2;
  }
  if (tokens[index]?.text === 'SUPPRESS') index += 1;
  let replacements: readonly Replacement[] = [];
  if (tokens[index]?.kind === 'word' && tokens[index]?.text === 'REPLACING') {
    const read = readReplacements(tokens, index + 1, at);
    replacements = read.replacements;
    index = read.next;
  }
  return { name: named.text, library, replacements, next: afterPeriod(tokens, index, at) };
}

function readReplacements(tokens: readonly Token[], start: number, at: Token) {
  const replacements: Replacement[] = [];
  let index = start;
  while (index < tokens.length && tokens[index]?.kind !== 'period') {
    let how: Replacement['how'] = 'whole';
    const first = tokens[index];
    if (first?.kind === 'word' && (first.text === 'LEADING' || first.text === 'TRAILING')) {
      how = first.text === 'LEADING' ? 'leading' : 'trailing';
      index += 1;
    }
    const from = readOperand(tokens, index, at);
    const by = tokens[from.next];
    if (by?.text !== 'BY') throw new CopybookError(by ?? at, 'a replacement has no second half', 'BY');
    const to = readOperand(tokens, from.next + 1, at);
    if (from.tokens.length === 0)
      throw new CopybookError(first ?? at, 'there is nothing to replace', 'text between == and ==');
    replacements.push({ how, from: from.tokens.map((token) => token.text), by: to.tokens });
    index = to.next;
  }
  return { replacements, next: index };
}

function readOperand(tokens: readonly Token[], start: number, at: Token) {
  const first = tokens[start];
  if (first === undefined) throw new CopybookError(at, 'a replacement ends early', '==text== or a word');
  if (first.kind !== 'pseudo') return { tokens: [first], next: start + 1 };
  let index = start + 1;
  while (index < tokens.length && tokens[index]?.kind !== 'pseudo') index += 1;
  if (index >= tokens.length) throw new CopybookError(first, 'pseudo-text is not ended', '==');
  return { tokens: tokens.slice(start + 1, index), next: index + 1 };
}

/** Markers such as `:TAG:` or `(TAG)` stand for a part of a word; every other text is matched word by word. */
const marker = /^(?::[^:]+:|\([^()]+\))$/;

function applyReplacements(tokens: readonly Token[], replacements: readonly Replacement[]): readonly Token[] {
  if (replacements.length === 0) return tokens;
  const out: Token[] = [];
  let index = 0;
  while (index < tokens.length) {
    const token = tokens[index] as Token;
    let taken = 0;
    for (const replacement of replacements) {
      const { from, by, how } = replacement;
      if (how === 'whole' && from.every((text, at) => sameText(tokens[index + at], text))) {
        out.push(...by.map((one) => ({ ...one, file: token.file, line: token.line, column: token.column })));
        taken = from.length;
        break;
      }
      const text = token.kind === 'word' ? replacedPart(token.text, replacement) : undefined;
      if (text !== undefined) {
        if (text !== '') out.push({ ...token, text });
        taken = 1;
        break;
      }
    }
    if (taken === 0) {
      out.push(token);
      taken = 1;
    }
    index += taken;
  }
  return out;
}

const sameText = (token: Token | undefined, text: string): boolean =>
  token !== undefined &&
  (token.text === text || (token.kind !== 'text' && token.text.toUpperCase() === text.toUpperCase()));

function replacedPart(text: string, { how, from, by }: Replacement): string | undefined {
  const part = from[0] ?? '';
  const put = by.map((token) => token.text).join('');
  if (from.length !== 1) return undefined;
  if (how === 'leading') return text.startsWith(part) ? put + text.slice(part.length) : undefined;
  if (how === 'trailing') return text.endsWith(part) ? text.slice(0, text.length - part.length) + put : undefined;
  return marker.test(part) && text.includes(part) ? text.replaceAll(part, put) : undefined;
}
