import { CopybookError } from './copybook-error.ts';
import type { DataItem, Literal, OccursClause, SignClause, Usage } from './copybook.ts';
import { readLiteral, startsLiteral } from './literals.ts';
import { parsePicture, type PictureRules } from './picture.ts';
import type { TokenCursor } from './token-cursor.ts';

/** A data item while its clauses are read. */
export type Draft = { -readonly [K in keyof DataItem]: DataItem[K] };

const usages: Readonly<Record<string, Usage>> = {
  DISPLAY: 'display',
  COMP: 'binary',
  'COMP-0': 'binary',
  'COMP-4': 'binary',
  COMPUTATIONAL: 'binary',
  'COMPUTATIONAL-0': 'binary',
  'COMPUTATIONAL-4': 'binary',
  BINARY: 'binary',
  'COMP-5': 'comp-5',
  'COMPUTATIONAL-5': 'comp-5',
  'COMP-1': 'comp-1',
  'COMPUTATIONAL-1': 'comp-1',
  'FLOAT-SHORT': 'comp-1',
  'COMP-2': 'comp-2',
  'COMPUTATIONAL-2': 'comp-2',
  'FLOAT-LONG': 'comp-2',
  'COMP-3': 'comp-3',
  'COMPUTATIONAL-3': 'comp-3',
  'PACKED-DECIMAL': 'comp-3',
  'COMP-6': 'comp-6',
  'COMPUTATIONAL-6': 'comp-6',
  'COMP-3U': 'comp-6',
  'COMPUTATIONAL-3U': 'comp-6',
  'COMP-9': 'comp-9',
  'COMPUTATIONAL-9': 'comp-9',
  'COMP-X': 'comp-x',
  'COMPUTATIONAL-X': 'comp-x',
  INDEX: 'index',
  POINTER: 'pointer',
  'POINTER-32': 'pointer',
  'PROCEDURE-POINTER': 'pointer',
  'FUNCTION-POINTER': 'pointer',
  NATIONAL: 'national',
  'DISPLAY-1': 'display-1',
};

/** Bytes of the usages of ISO/IEC 1989 that have no picture. */
const nativeBinaries: Readonly<Record<string, number>> = {
  'BINARY-CHAR': 1,
  'BINARY-SHORT': 2,
  'BINARY-LONG': 4,
  'BINARY-DOUBLE': 8,
  'BINARY-C-LONG': 8,
};

const isUsage = ({ current: { kind, text } }: TokenCursor): boolean =>
  kind === 'word' && (usages[text] !== undefined || nativeBinaries[text] !== undefined);

const clauseWords =
  "REDEFINES, PIC, USAGE, a usage, SIGN, OCCURS, SYNCHRONIZED, JUSTIFIED, BLANK WHEN ZERO, VALUE, EXTERNAL, GLOBAL or '.'";

/** Reads the clauses of an entry up to its full stop. */
export function readClauses(cursor: TokenCursor, draft: Draft, rules: PictureRules): void {
  while (cursor.current.kind !== 'period') readClause(cursor, draft, rules);
  cursor.advance();
}

function readClause(cursor: TokenCursor, draft: Draft, rules: PictureRules): void {
  if (cursor.take('REDEFINES')) draft.redefines = cursor.name('the name of the field that is redefined').text;
  else if (cursor.take('PIC', 'PICTURE')) {
    const token = cursor.current;
    if (token.kind !== 'picture') cursor.fail('a picture');
    if (draft.picture !== undefined) throw new CopybookError(token, 'this entry has two PICTURE clauses', "'.'");
    cursor.advance();
    draft.picture = parsePicture(token.text, token, rules);
  } else if (cursor.at('USAGE') || isUsage(cursor)) readUsage(cursor, draft);
  else if (cursor.at('SIGN', 'LEADING', 'TRAILING')) draft.sign = readSign(cursor);
  else if (cursor.take('OCCURS')) draft.occurs = readOccurs(cursor);
  else if (cursor.take('SYNC', 'SYNCHRONIZED', 'SYNCHRONISED')) {
    cursor.take('LEFT', 'RIGHT');
    draft.synchronized = true;
  } else if (cursor.take('JUST', 'JUSTIFIED')) {
    cursor.take('RIGHT');
    draft.justified = true;
  } else if (cursor.take('BLANK')) {
    cursor.take('WHEN');
    cursor.expect('ZERO', 'ZEROS', 'ZEROES');
    draft.blankWhenZero = true;
  } else if (cursor.take('VALUE', 'VALUES')) draft.values = readValues(cursor);
  else if (cursor.take('OBJECT')) {
    cursor.expect('REFERENCE');
    if (cursor.current.kind === 'word' && !startsClause(cursor)) cursor.advance();
    draft.usage = 'pointer';
  } else if (cursor.take('EXTERNAL')) draft.external = true;
  else if (cursor.take('GLOBAL')) draft.global = true;
  else if (cursor.take('GROUP-USAGE')) {
    cursor.take('IS');
    cursor.expect('NATIONAL');
    draft.usage = 'national';
  } else if (cursor.take('IS', 'VOLATILE', 'DYNAMIC', 'UNBOUNDED')) return;
  else cursor.fail(clauseWords);
}

function readUsage(cursor: TokenCursor, draft: Draft): void {
  if (cursor.take('USAGE')) cursor.take('IS');
  const usage = cursor.current.kind === 'word' ? usages[cursor.current.text] : undefined;
  const binary = cursor.current.kind === 'word' ? nativeBinaries[cursor.current.text] : undefined;
  if (usage === undefined && binary === undefined) cursor.fail(`one of ${Object.keys(usages).join(', ')}`);
  cursor.advance();
  if (binary !== undefined) {
    const unsigned = cursor.take('UNSIGNED');
    cursor.take('SIGNED');
    draft.binary = { bytes: binary, signed: !unsigned };
  }
  cursor.take('NATIVE');
  draft.usage = usage ?? 'comp-5';
}

function readSign(cursor: TokenCursor): SignClause {
  if (cursor.take('SIGN')) cursor.take('IS');
  const leading = cursor.expect('LEADING', 'TRAILING').text === 'LEADING';
  const separate = cursor.take('SEPARATE');
  if (separate) cursor.take('CHARACTER');
  return { leading, separate };
}

/** More elements than any record can hold. */
const maxOccurs = 10_000_000;

function readOccurs(cursor: TokenCursor): OccursClause {
  const at = cursor.current;
  const first = cursor.number('a number of times');
  let min = first;
  let max = first;
  if (cursor.take('TO')) max = cursor.number('the largest number of times');
  cursor.take('TIMES');
  let dependingOn: readonly string[] | undefined;
  const keys: { name: string; ascending: boolean }[] = [];
  const indexedBy: string[] = [];
  for (;;) {
    if (cursor.take('DEPENDING')) {
      cursor.take('ON');
      dependingOn = cursor.qualified('the name of the field that counts');
    } else if (cursor.at('ASCENDING', 'DESCENDING')) {
      const ascending = cursor.advance().text === 'ASCENDING';
      cursor.take('KEY');
      cursor.take('IS');
      do keys.push({ name: cursor.qualified('the name of a key')[0] as string, ascending });
      while (isPlainName(cursor));
    } else if (cursor.take('INDEXED')) {
      cursor.take('BY');
      do indexedBy.push(cursor.name('an index name').text);
      while (isPlainName(cursor));
    } else break;
  }
  if (dependingOn !== undefined && max === first && min === max) min = 0;
  if (max < 1 || max < min || max > maxOccurs) {
    throw new CopybookError(
      at,
      `OCCURS ${first}${max === first ? '' : ` TO ${max}`} cannot be`,
      `1 to ${maxOccurs} times, the smaller number first`,
    );
  }
  return { min, max, dependingOn, indexedBy, keys };
}

const clauseStarts = new Set(
  'REDEFINES PIC PICTURE USAGE SIGN LEADING TRAILING OCCURS SYNC SYNCHRONIZED SYNCHRONISED JUST JUSTIFIED BLANK VALUE VALUES EXTERNAL GLOBAL GROUP-USAGE INDEXED ASCENDING DESCENDING DEPENDING IS'.split(
    ' ',
  ),
);

function isPlainName(cursor: TokenCursor): boolean {
  const { kind, text } = cursor.current;
  return kind === 'word' && !startsClause(cursor) && /[A-Z]/.test(text);
}

const startsClause = (cursor: TokenCursor): boolean => clauseStarts.has(cursor.current.text) || isUsage(cursor);

/** One literal; tables may list one for each element. */
function readValues(cursor: TokenCursor): Literal[] {
  cursor.take('IS', 'ARE');
  const values = [readLiteral(cursor)];
  while (startsLiteral(cursor.current)) values.push(readLiteral(cursor));
  return values;
}
