/** A record of separated values: what it says, and how it stands in the file, its line end included. */
export interface CsvRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

/**
 * Splits text into records (RFC 4180): a value in quotes may hold the separator, line ends, and quotes written twice. A quote that is not at
 * the beginning of a value is itself, and one that is never closed holds everything to the end. All raw texts together are the text.
 */
export function splitCsv(text: string, delimiter: string): readonly CsvRecord[] {
  const records: CsvRecord[] = [];
  let record: string[] = [];
  let value = '';
  let start = 0;
  let quoted = false;
  let fresh = true;
  const endRecord = (end: number): void => {
    record.push(value);
    records.push({ record, raw: text.slice(start, end) });
    [record, value, start, fresh] = [[], '', end, true];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (quoted) {
      if (sign !== '"') value += sign;
      else if (text[at + 1] === '"') value += text[++at];
      else quoted = false;
    } else if (sign === '"' && fresh) [quoted, fresh] = [true, false];
    else if (sign === delimiter) {
      record.push(value);
      [value, fresh] = ['', true];
    } else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text[at + 1] === '\n') at++;
      endRecord(at + 1);
    } else {
      value += sign;
      fresh = false;
    }
  }
  if (start < text.length) endRecord(text.length);
  return records;
}
