import { CopybookError } from './copybook-error.ts';
import type { Token } from './tokenize.ts';

/** Walks over tokens. What is missing is an error with the place and the words that may stand there. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #index = 0;

  constructor(tokens: readonly Token[], file: string) {
    this.#tokens = tokens;
    const last = tokens.at(-1);
    this.#end = {
      kind: 'end',
      text: 'the end of the copybook',
      file: last?.file ?? file,
      line: last?.line ?? 1,
      column: (last?.column ?? 1) + (last?.text.length ?? 0),
    };
  }

  get current(): Token {
    return this.#tokens[this.#index] ?? this.#end;
  }

  peek(distance = 1): Token {
    return this.#tokens[this.#index + distance] ?? this.#end;
  }

  advance(): Token {
    const token = this.current;
    if (token.kind !== 'end') this.#index += 1;
    return token;
  }

  /** True where the current token is one of the words. */
  at(...words: readonly string[]): boolean {
    return this.current.kind === 'word' && words.includes(this.current.text);
  }

  /** Takes one of the words where it stands here. */
  take(...words: readonly string[]): boolean {
    if (!this.at(...words)) return false;
    this.advance();
    return true;
  }

  fail(expected: string): never {
    const { current } = this;
    const what = current.kind === 'end' ? current.text : `"${current.text}"`;
    throw new CopybookError(current, `${what} cannot stand here`, expected);
  }

  expect(...words: readonly string[]): Token {
    if (!this.at(...words)) this.fail(words.join(' or '));
    return this.advance();
  }

  period(): void {
    if (this.current.kind !== 'period') this.fail("a clause or '.'");
    this.advance();
  }

  name(expected: string): Token {
    const { current } = this;
    if (current.kind !== 'word' || !/[A-Z\u0080-\uFFFF]/.test(current.text)) this.fail(expected);
    return this.advance();
  }

  number(expected: string): number {
    const { current } = this;
    if (current.kind !== 'word' || !/^\d{1,9}$/.test(current.text)) this.fail(expected);
    return Number(this.advance().text);
  }

  /** A name with its qualifiers (`A OF B IN C`), innermost first. Subscripts cannot stand in a copybook. */
  qualified(expected: string): string[] {
    const names = [this.name(expected).text];
    while (this.take('OF', 'IN')) names.push(this.name('the name of a group').text);
    return names;
  }
}
