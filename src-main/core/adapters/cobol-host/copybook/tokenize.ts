import type { Position } from './copybook.ts';
import { CopybookError } from './copybook-error.ts';
import { detectSourceForm, sourceLines, type SourceForm, type SourceLine } from './source-lines.ts';

export interface Token extends Position {
  readonly kind: 'word' | 'picture' | 'text' | 'hex' | 'period' | 'pseudo' | 'end';
  /** Words in capitals, pictures as written, the content of literals. */
  readonly text: string;
}

const word = /[A-Za-z0-9_:()$#@+\-*.,&<>/\u0080-\uFFFF]/;
const literalStart = /^([XxNnGgZzBbHh]?[Xx]?)(['"])/;

interface OpenLiteral {
  readonly quote: string;
  readonly hex: boolean;
  readonly at: Position;
  text: string;
}

/** Reads one source text into tokens. Throws `CopybookError` where a literal does not end. */
class Tokenizer {
  readonly tokens: Token[] = [];
  readonly #file: string;
  #open: OpenLiteral | undefined;
  #expectPicture = false;

  constructor(file: string) {
    this.#file = file;
  }

  line(source: SourceLine): void {
    let index = 0;
    let { text } = source;
    if (this.#open !== undefined) {
      if (!source.continues) throw this.#unended(this.#open);
      index = text.length - text.trimStart().length;
      // Columns of a broken literal up to 72 belong to it; its second half begins with the quote again.
      if (text[index] === this.#open.quote) index += 1;
      index = this.#literal(text, index);
    } else if (source.continues && this.tokens.length > 0) {
      text = this.#joinWord(text);
    }
    while (index < text.length) index = this.#next(text, index, source);
    const open = this.#open;
    if (open !== undefined && source.column === 8) open.text += ' '.repeat(Math.max(0, 65 - text.length));
  }

  finish(): Token[] {
    if (this.#open !== undefined) throw this.#unended(this.#open);
    return this.tokens;
  }

  #unended(open: OpenLiteral): CopybookError {
    return new CopybookError(open.at, 'a literal is not ended', `${open.quote} or a continuation line`);
  }

  /** A hyphen in column 7 glues the first word to the last one of the line above. */
  #joinWord(text: string): string {
    const last = this.tokens.at(-1);
    const rest = text.trimStart();
    const found = /^[A-Za-z0-9_()-]+/.exec(rest);
    if (last === undefined || found === null || (last.kind !== 'word' && last.kind !== 'picture')) return text;
    this.tokens[this.tokens.length - 1] = { ...last, text: last.text + found[0].toUpperCase() };
    return ' '.repeat(text.length - rest.length + found[0].length) + rest.slice(found[0].length);
  }

  #next(text: string, index: number, source: SourceLine): number {
    const character = text[index] ?? ' ';
    const at: Position = { file: this.#file, line: source.line, column: source.column + index };
    if (/[\s;]/.test(character)) return index + 1;
    const rest = text.slice(index);
    if (rest.startsWith('*>')) return text.length;
    if (this.#expectPicture) return this.#picture(rest, index, at);
    if (rest.startsWith('==')) {
      this.tokens.push({ kind: 'pseudo', text: '==', ...at });
      return index + 2;
    }
    if (character === '=') {
      this.tokens.push({ kind: 'word', text: '=', ...at });
      return index + 1;
    }
    const literal = literalStart.exec(rest);
    if (literal) {
      const prefix = (literal[1] ?? '').toUpperCase();
      this.#open = { quote: literal[2] ?? '"', hex: prefix.includes('X') || prefix === 'H', at, text: '' };
      return this.#literal(text, index + literal[0].length);
    }
    if ((character === '.' || character === ',') && (rest.length === 1 || /[\s'"]/.test(rest[1] ?? ''))) {
      if (character === '.') this.tokens.push({ kind: 'period', text: '.', ...at });
      return index + 1;
    }
    return this.#word(rest, index, at);
  }

  #picture(rest: string, index: number, at: Position): number {
    const found = /^\S+/.exec(rest)?.[0] ?? '';
    if (found.toUpperCase() === 'IS') return index + 2;
    // A full stop or comma ends a picture only where a space follows; inside it is part of the picture.
    const text = found.replace(/[.,;]$/, '');
    this.#expectPicture = false;
    if (text === '')
      throw new CopybookError(at, 'PICTURE has no character-string', 'a picture such as X(10) or S9(7)V99');
    this.tokens.push({ kind: 'picture', text, ...at });
    return index + text.length;
  }

  #word(rest: string, index: number, at: Position): number {
    let length = 0;
    while (length < rest.length && word.test(rest[length] ?? '')) length += 1;
    if (length === 0)
      throw new CopybookError(at, `"${rest[0] ?? ''}" cannot stand here`, 'a word, a literal or a full stop');
    while (length > 1 && /[.,]/.test(rest[length - 1] ?? '')) length -= 1;
    const text = rest.slice(0, length).toUpperCase();
    this.tokens.push({ kind: 'word', text, ...at });
    if (text === 'PIC' || text === 'PICTURE') this.#expectPicture = true;
    return index + length;
  }

  #literal(text: string, from: number): number {
    const open = this.#open;
    if (open === undefined) return from;
    let index = from;
    while (index < text.length) {
      if (text[index] !== open.quote) open.text += text[index];
      else if (text[index + 1] === open.quote) {
        open.text += open.quote;
        index += 1;
      } else {
        this.tokens.push({ kind: open.hex ? 'hex' : 'text', ...open.at, text: open.text });
        this.#open = undefined;
        return index + 1;
      }
      index += 1;
    }
    return index;
  }
}

/** Tokens of one source text, with no `end` token. Throws `CopybookError`. */
export function tokenize(source: string, file: string, form: SourceForm | 'auto' = 'auto'): Token[] {
  const tokenizer = new Tokenizer(file);
  for (const line of sourceLines(source, form === 'auto' ? detectSourceForm(source) : form)) tokenizer.line(line);
  return tokenizer.finish();
}
