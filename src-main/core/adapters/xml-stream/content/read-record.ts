import type { Result } from '../../../../../src-shared/result/result.ts';
import type { RawRecord } from '../framing/split-item.ts';
import type { XmlStreamSettings } from '../settings.ts';
import { readPlain } from './read-plain.ts';
import { readXml } from './read-xml.ts';
import type { ContentError, RecordFields } from './record-fields.ts';

/** Longer than any record and short enough to be decoded at once. */
const limits = { depth: 32, fields: 2_000 };

/** What a record says, by path; or where in the stream it stops making sense. */
export function readRecord(
  record: RawRecord,
  { encoding, content }: Pick<XmlStreamSettings, 'encoding' | 'content'>,
): Result<RecordFields, ContentError> {
  const { tag, element, content: body, offset, contentOffset } = record;
  const end = new TextEncoder().encode(`</${element}>`);
  if (content.form === 'xml') {
    const isEmpty = tag.at(-2) === 0x2f;
    return readXml(isEmpty ? tag : Buffer.concat([tag, body, end]), encoding, offset, limits);
  }
  const closed = tag.at(-2) === 0x2f ? tag : Buffer.concat([tag, end]);
  const attributes = readXml(closed, encoding, offset, limits);
  if (!attributes.ok) return attributes;
  return readPlain(body, encoding, content, attributes.value, contentOffset, limits);
}
