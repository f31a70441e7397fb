import iconv from 'iconv-lite';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { ContentSettings } from '../settings.ts';
import { FieldCollector, type ContentError, type ContentLimits, type RecordFields } from './record-fields.ts';

export type PlainForm = Exclude<ContentSettings, { form: 'xml' }>;

/**
 * Reads the text between two tags: one value, lines of `name=value`, values in an agreed order, or columns at agreed bytes.
 *
 * @param attributes fields of the tag itself, put before the others
 * @param offset of the first byte in the stream, for messages
 */
export function readPlain(
  bytes: Uint8Array,
  encoding: string,
  form: PlainForm,
  attributes: RecordFields,
  offset: number,
  limits: ContentLimits,
): Result<RecordFields, ContentError> {
  const collector = new FieldCollector(limits.fields);
  const tooMany = err({ offset, message: `more than ${limits.fields} fields in one record` });
  for (const [path, value] of attributes) if (!collector.add(path, value)) return tooMany;
  const decode = (part: Uint8Array): string => iconv.decode(Buffer.from(part), encoding, { stripBOM: false });
  if (form.form === 'columns') {
    const end = Math.max(...form.columns.map(({ from, length }) => from + length));
    // A line end behind the columns belongs to nobody.
    const body = trimmedEnd(bytes);
    if (body.length < end && form.whole) {
      const message = `the record has ${body.length} bytes where its columns need ${end}`;
      return err({ offset: offset + body.length, message });
    }
    for (const { name, from, length } of form.columns) {
      if (!collector.add(name, decode(bytes.subarray(from, from + length)).trim())) return tooMany;
    }
    return ok(collector.fields());
  }
  const text = decode(bytes).trim();
  if (form.form === 'text') return collector.add('.', text) ? ok(collector.fields()) : tooMany;
  if (form.form === 'pairs') {
    for (const line of text.split(form.separator)) {
      const at = line.indexOf(form.assign);
      if (line.trim() === '') continue;
      if (at < 0) {
        const before = iconv.encode(text.slice(0, text.indexOf(line)), encoding).length;
        return err({ offset: offset + before, message: `"${line.trim().slice(0, 60)}" has no "${form.assign}"` });
      }
      if (!collector.add(line.slice(0, at).trim(), line.slice(at + form.assign.length).trim())) return tooMany;
    }
    return ok(collector.fields());
  }
  const values = text.split(form.separator);
  if (values.length !== form.names.length) {
    const message = `the record has ${values.length} values where ${form.names.length} are agreed`;
    return err({ offset, message });
  }
  for (const [index, value] of values.entries())
    if (!collector.add(form.names[index] ?? '', value.trim())) return tooMany;
  return ok(collector.fields());
}

function trimmedEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  return bytes.subarray(0, end);
}
