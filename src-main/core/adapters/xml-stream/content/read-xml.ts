import iconv from 'iconv-lite';
import { SaxesParser } from 'saxes';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { FieldCollector, type ContentError, type ContentLimits, type RecordFields } from './record-fields.ts';

interface Level {
  readonly path: string;
  text: string;
}

/** Thrown through the parser, which has no other way to be stopped; never leaves this file. */
class Stop extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/**
 * Reads one element and everything in it as XML 1.0 without document types: only the five predefined entities and character references
 * are known, so nothing can be fetched or multiplied.
 *
 * @param bytes from the first byte of the start tag to the last of the end tag
 * @param offset of the first byte in the stream, for messages
 */
export function readXml(
  bytes: Uint8Array,
  encoding: string,
  offset: number,
  limits: ContentLimits,
): Result<RecordFields, ContentError> {
  const text = iconv.decode(Buffer.from(bytes), encoding, { stripBOM: false });
  const parser = new SaxesParser({ position: true });
  const collector = new FieldCollector(limits.fields);
  const levels: Level[] = [];
  const add = (path: string, value: string): void => {
    if (!collector.add(path, value)) throw new Stop(`more than ${limits.fields} fields in one record`, parser.position);
  };
  parser.on('error', (error) => {
    throw new Stop(error.message.replace(/^\d+:\d+: /, ''), parser.position);
  });
  parser.on('doctype', () => {
    throw new Stop('a document type declaration is not accepted', parser.position);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const above = levels.at(-1);
    const path = above === undefined ? '' : `${above.path}${name}`;
    if (levels.length >= limits.depth) throw new Stop(`elements nested deeper than ${limits.depth}`, parser.position);
    levels.push({ path: path === '' ? '' : `${path}/`, text: '' });
    for (const [key, value] of Object.entries(attributes)) add(path === '' ? `@${key}` : `${path}/@${key}`, value);
  });
  const heard = (part: string): void => {
    const level = levels.at(-1);
    if (level !== undefined) level.text += part;
  };
  parser.on('text', heard);
  parser.on('cdata', heard);
  parser.on('closetag', () => {
    const level = levels.pop();
    const value = level?.text.trim() ?? '';
    if (level !== undefined && value !== '') add(level.path === '' ? '.' : level.path.slice(0, -1), value);
  });
  try {
    parser.write(text).close();
    return ok(collector.fields());
  } catch (fault) {
    if (!(fault instanceof Stop)) throw fault;
    const before = iconv.encode(text.slice(0, Math.max(0, fault.at)), encoding).length;
    return err({ offset: offset + Math.min(before, bytes.length), message: fault.message });
  }
}
