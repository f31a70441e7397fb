/** A value of a statement. Everything crosses as text, so that decimals and big integers stay exactly what they are. */
export type SqlValue = string | null;

/** SQL with its values beside it. Made by `sql`, `raw` and `join` only, so data cannot become text of a statement. */
export class SqlText {
  readonly texts: readonly string[];
  readonly values: readonly SqlValue[];

  /** @param texts one more than `values` */
  constructor(texts: readonly string[], values: readonly SqlValue[]) {
    this.texts = texts;
    this.values = values;
  }
}

/** Trusted SQL: keywords, numbers, quoted identifiers. Never data. */
export const raw = (text: string): SqlText => new SqlText([text], []);

/** Template tag: inserted `SqlText` is spliced in, inserted strings and nulls become bound values. */
export function sql(strings: TemplateStringsArray, ...inserts: readonly (SqlText | SqlValue)[]): SqlText {
  const texts: string[] = [strings[0] ?? ''];
  const values: SqlValue[] = [];
  const append = (text: string): void => {
    texts[texts.length - 1] += text;
  };
  for (const [index, insert] of inserts.entries()) {
    if (insert instanceof SqlText) {
      append(insert.texts[0] ?? '');
      for (const [at, value] of insert.values.entries()) {
        values.push(value);
        texts.push(insert.texts[at + 1] ?? '');
      }
    } else {
      values.push(insert);
      texts.push('');
    }
    append(strings[index + 1] ?? '');
  }
  return new SqlText(texts, values);
}

/** The parts one after the other with `separator` between them. Linear, because a bulk statement joins thousands of values. */
export function join(parts: readonly SqlText[], separator: string): SqlText {
  const texts: string[] = [''];
  const values: SqlValue[] = [];
  for (const [index, part] of parts.entries()) {
    texts[texts.length - 1] += `${index === 0 ? '' : separator}${part.texts[0] ?? ''}`;
    for (let at = 1; at < part.texts.length; at++) texts.push(part.texts[at] ?? '');
    for (const value of part.values) values.push(value);
  }
  return new SqlText(texts, values);
}

/** The statement as a driver wants it. `placeholder` gets 1, 2, ... */
export const render = (
  statement: SqlText,
  placeholder: (index: number) => string,
): { readonly text: string; readonly values: readonly SqlValue[] } => ({
  text: statement.texts.reduce((text, part, index) => `${text}${placeholder(index)}${part}`),
  values: statement.values,
});
