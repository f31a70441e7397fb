import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { readClauses, type Draft } from './clauses.ts';
import { CopybookError } from './copybook-error.ts';
import type { ConditionName, Copybook, CopybookProblem, Renames } from './copybook.ts';
import { expandCopies, type FindCopy } from './copy-statements.ts';
import { readLiteral, startsLiteral } from './literals.ts';
import type { SourceForm } from './source-lines.ts';
import { TokenCursor } from './token-cursor.ts';
import { tokenize, type Token } from './tokenize.ts';

export interface CopybookOptions {
  /** Named in positions. */
  readonly file?: string;
  /** Reference format; without it every text is looked at (a directive, else columns 1-7). */
  readonly form?: SourceForm | 'auto';
  readonly findCopy?: FindCopy;
  readonly decimalPointIsComma?: boolean;
  /** Currency symbols of pictures; `$` where nothing is said. */
  readonly currencySymbols?: readonly string[];
}

/** Headers and entries of a program that may stand around records; what they say up to the full stop is left out. */
const heads: readonly string[] =
  'FD SD TITLE DATA FILE WORKING-STORAGE LOCAL-STORAGE LINKAGE SPECIAL-NAMES IDENTIFICATION ID PROGRAM-ID AUTHOR INSTALLATION DATE-WRITTEN DATE-COMPILED SECURITY ENVIRONMENT CONFIGURATION SOURCE-COMPUTER OBJECT-COMPUTER INPUT-OUTPUT FILE-CONTROL SELECT I-O-CONTROL REPOSITORY ALPHABET CLASS'.split(
    ' ',
  );

/** A copybook with more levels than 49 cannot be written; this bounds the walk over a hostile one. */
const figuresOfLevel = /^\d{1,2}$/;

/**
 * Reads a copybook: records, groups and fields with all their clauses, condition names (88) and renames (66).
 *
 * Follows the data description entries of IBM Enterprise COBOL and GnuCOBOL, and reads what both of them leave out but
 * other readers take (SIGN on unsigned pictures, S before an edited picture). The error says file, line, column, what
 * stands there and what may.
 */
export function parseCopybook(source: string, options: CopybookOptions = {}): Result<Copybook, CopybookProblem> {
  const file = options.file ?? 'copybook';
  try {
    const form = options.form ?? 'auto';
    const tokens = expandCopies(tokenize(source, file, form), options.findCopy ?? (() => undefined), form);
    return ok(new Parser(new TokenCursor(tokens, file), options).copybook());
  } catch (error) {
    if (error instanceof CopybookError) return err(error.problem);
    throw error;
  }
}

class Parser {
  readonly #cursor: TokenCursor;
  readonly #currency: string[];
  #decimalPointIsComma: boolean;
  readonly #items: Draft[] = [];
  readonly #renames: { record: number; renames: Renames }[] = [];
  /** A whole program, of which what is no record is left out. */
  #program = false;
  /** The file that records are described of, with the name of the first of them. */
  #file: { first: string | undefined } | undefined;
  /** The entries that are open, outermost first. */
  #open: Draft[] = [];

  constructor(cursor: TokenCursor, options: CopybookOptions) {
    this.#cursor = cursor;
    this.#decimalPointIsComma = options.decimalPointIsComma ?? false;
    this.#currency = [...(options.currencySymbols ?? ['$'])];
  }

  copybook(): Copybook {
    while (this.#cursor.current.kind !== 'end') this.#entry();
    if (this.#items.length === 0) this.#cursor.fail('a level number (01-49, 66, 77 or 88)');
    return { items: this.#items, renames: this.#renames };
  }

  #entry(): void {
    const token = this.#cursor.current;
    if (token.kind === 'period') return void this.#cursor.advance();
    if (token.kind === 'word' && figuresOfLevel.test(token.text)) return this.#levelEntry(this.#cursor.advance());
    this.#surroundings();
  }

  /** What may stand around records in a program: division and section headers, FD entries, listing words. */
  #surroundings(): void {
    const cursor = this.#cursor;
    if (cursor.take('EJECT', 'SKIP1', 'SKIP2', 'SKIP3')) return;
    if (cursor.take('DECIMAL-POINT')) {
      cursor.take('IS');
      cursor.expect('COMMA');
      this.#decimalPointIsComma = true;
      return;
    }
    if (cursor.take('CURRENCY')) {
      cursor.take('SIGN');
      cursor.take('IS');
      const sign = cursor.advance();
      const symbol =
        cursor.take('WITH', 'PICTURE') && (cursor.take('SYMBOL') || cursor.take('PICTURE')) ? this.#symbol() : sign;
      this.#currency.push(symbol.text);
      return;
    }
    if (cursor.at('PROCEDURE')) {
      // No record is described from here on.
      while (cursor.current.kind !== 'end') cursor.advance();
      return;
    }
    if (cursor.at('IDENTIFICATION', 'ID')) this.#program = true;
    if (!cursor.at(...heads) && !this.#program) cursor.fail('a level number (01-49, 66, 77 or 88)');
    const special = cursor.at('SPECIAL-NAMES', 'ALPHABET', 'CLASS');
    this.#file = cursor.at('FD', 'SD') ? { first: undefined } : undefined;
    // Paragraphs of special names have one full stop for all of them.
    while (cursor.current.kind !== 'period' && cursor.current.kind !== 'end') {
      if (special && cursor.at('DECIMAL-POINT', 'CURRENCY')) return;
      cursor.advance();
    }
    if (!special) cursor.advance();
  }

  #symbol(): Token {
    this.#cursor.take('SYMBOL');
    return this.#cursor.advance();
  }

  #levelEntry(at: Token): void {
    const level = Number(at.text);
    if (level === 88) return this.#condition(at);
    if (level === 66) return this.#rename(at);
    if (level !== 77 && (level < 1 || level > 49)) {
      throw new CopybookError(at, `there is no level ${at.text}`, 'a level number (01-49, 66, 77 or 88)');
    }
    const cursor = this.#cursor;
    let name: string | undefined;
    // A clause word names nothing where its own clause follows; `05 PIC X.` is an entry without a name.
    if (cursor.current.kind === 'word' && !cursor.at('PIC', 'PICTURE', 'REDEFINES', 'OCCURS')) {
      const word = cursor.name('a data name, FILLER or a clause').text;
      name = word === 'FILLER' ? undefined : word;
    } else if (cursor.at('REDEFINES', 'OCCURS') && cursor.peek().kind === 'period') name = cursor.advance().text;
    const draft: Draft = {
      level,
      name,
      position: { file: at.file, line: at.line, column: at.column },
      picture: undefined,
      usage: undefined,
      sign: undefined,
      occurs: undefined,
      redefines: undefined,
      synchronized: false,
      justified: false,
      blankWhenZero: false,
      values: [],
      binary: undefined,
      external: false,
      global: false,
      conditions: [],
      children: [],
    };
    readClauses(cursor, draft, { decimalPointIsComma: this.#decimalPointIsComma, currencySymbols: this.#currency });
    this.#place(draft, at);
  }

  #place(draft: Draft, at: Token): void {
    if (draft.level === 77 || draft.level === 1) {
      // The records of one file share its record area (ISO/IEC 1989, file section): each redefines the first.
      if (this.#file !== undefined && draft.level === 1) {
        if (this.#file.first === undefined) this.#file.first = draft.name;
        else draft.redefines ??= this.#file.first;
      }
      this.#items.push(draft);
      this.#open = draft.level === 1 ? [draft] : [];
      return;
    }
    while (this.#open.length > 0 && (this.#open.at(-1) as Draft).level >= draft.level) this.#open.pop();
    const parent = this.#open.at(-1);
    if (parent === undefined) this.#items.push(draft);
    else {
      if (parent.picture !== undefined) {
        throw new CopybookError(
          at,
          `${parent.name ?? 'FILLER'} has a PICTURE, so nothing can be below it`,
          `a level number of at most ${parent.level}`,
        );
      }
      const before = parent.children[0];
      if (before !== undefined && before.level !== draft.level && draft.level < before.level) {
        throw new CopybookError(
          at,
          `level ${at.text} fits no group above it`,
          `level ${before.level} or one of the levels around it`,
        );
      }
      parent.children = [...parent.children, draft];
    }
    this.#open.push(draft);
  }

  #condition(at: Token): void {
    const cursor = this.#cursor;
    const item = this.#open.at(-1) ?? this.#items.at(-1);
    if (item === undefined) throw new CopybookError(at, 'a condition name (88) follows no field');
    const name = cursor.name('a condition name').text;
    cursor.expect('VALUE', 'VALUES');
    cursor.take('IS', 'ARE');
    const values: ConditionName['values'][number][] = [];
    do {
      const from = readLiteral(cursor);
      const thru = cursor.take('THRU', 'THROUGH') ? readLiteral(cursor) : undefined;
      values.push({ from, thru });
    } while (startsLiteral(cursor.current));
    let whenFalse: ConditionName['whenFalse'];
    if (cursor.take('WHEN', 'FALSE')) {
      while (cursor.take('SET', 'TO', 'FALSE', 'IS'));
      whenFalse = readLiteral(cursor);
    }
    cursor.period();
    item.conditions = [
      ...item.conditions,
      { name, values, whenFalse, position: { file: at.file, line: at.line, column: at.column } },
    ];
  }

  #rename(at: Token): void {
    const cursor = this.#cursor;
    if (this.#items.length === 0) throw new CopybookError(at, 'RENAMES (66) follows no record');
    const name = cursor.name('a data name').text;
    cursor.expect('RENAMES');
    const from = cursor.qualified('the name of a field');
    const thru = cursor.take('THRU', 'THROUGH') ? cursor.qualified('the name of a field') : undefined;
    cursor.period();
    const position = { file: at.file, line: at.line, column: at.column };
    this.#renames.push({ record: this.#items.length - 1, renames: { name, from, thru, position } });
  }
}
