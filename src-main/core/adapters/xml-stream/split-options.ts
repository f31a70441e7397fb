import type { SplitOptions } from './framing/record-splitter.ts';
import type { XmlStreamSettings } from './settings.ts';

const MAX_TAG_BYTES = 8 * 1024;

/** How records of this partner are found. */
export const splitOptions = (
  {
    elements,
    placed,
    content,
    maxRecordBytes,
  }: Pick<XmlStreamSettings, 'elements' | 'placed' | 'content' | 'maxRecordBytes'>,
  start = 0,
): SplitOptions => ({
  elements,
  placed,
  sections: content.form === 'xml',
  maxRecordBytes,
  maxTagBytes: MAX_TAG_BYTES,
  start,
});
