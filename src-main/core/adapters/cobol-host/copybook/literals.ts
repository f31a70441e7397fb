import { CopybookError } from './copybook-error.ts';
import type { Literal } from './copybook.ts';
import type { TokenCursor } from './token-cursor.ts';
import type { Token } from './tokenize.ts';

const figurative: Readonly<Record<string, Extract<Literal, { kind: 'figurative' }>['name']>> = {
  ZERO: 'zero',
  ZEROS: 'zero',
  ZEROES: 'zero',
  SPACE: 'space',
  SPACES: 'space',
  'LOW-VALUE': 'low-value',
  'LOW-VALUES': 'low-value',
  'HIGH-VALUE': 'high-value',
  'HIGH-VALUES': 'high-value',
  QUOTE: 'quote',
  QUOTES: 'quote',
  NULL: 'null',
  NULLS: 'null',
};

function hexBytes(token: Token): number[] {
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(token.text)) {
    throw new CopybookError(token, `X'${token.text}' is no hexadecimal literal`, 'pairs of 0-9 and A-F');
  }
  return (token.text.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));
}

export function startsLiteral(token: Token): boolean {
  if (token.kind === 'text' || token.kind === 'hex') return true;
  return (
    token.kind === 'word' && (token.text === 'ALL' || token.text in figurative || /^[+-]?[\d.,]+$/.test(token.text))
  );
}

/** Reads one literal, with ALL before it. A comma as decimal point comes out as a full stop. */
export function readLiteral(cursor: TokenCursor): Literal {
  const all = cursor.take('ALL');
  const token = cursor.current;
  if (token.kind === 'text') {
    cursor.advance();
    return { kind: 'text', text: token.text, all };
  }
  if (token.kind === 'hex') {
    cursor.advance();
    return { kind: 'hex', bytes: hexBytes(token), all };
  }
  const name = token.kind === 'word' ? figurative[token.text] : undefined;
  if (name !== undefined) {
    cursor.advance();
    return { kind: 'figurative', name };
  }
  if (token.kind === 'word' && /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)$/.test(token.text)) {
    cursor.advance();
    return { kind: 'number', text: token.text.replace(',', '.') };
  }
  return cursor.fail('a literal or a figurative constant');
}
