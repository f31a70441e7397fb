import type { CodePage } from '../code-pages/code-page.ts';
import type { Literal } from '../copybook/copybook.ts';
import type { LayoutNode } from '../layout/layout.ts';
import { Decimal } from './decimal.ts';
import { BadField, type FieldCodec, type FieldValue } from './value.ts';

/** What a field holds before anybody puts something there: its VALUE, else spaces in text and zero in numbers. */
export function initialBytes(
  node: LayoutNode,
  value: Literal | undefined,
  codec: FieldCodec,
  page: CodePage,
): Uint8Array {
  const bytes = new Uint8Array(node.length);
  const { type } = node;
  const textual = type.kind === 'text' || type.kind === 'national' || type.kind === 'dbcs';
  let start: FieldValue = textual ? '' : type.kind === 'pointer' ? null : 0;
  if (value?.kind === 'figurative') {
    if (value.name === 'low-value' || value.name === 'null') return bytes;
    if (value.name === 'high-value') return bytes.fill(0xff);
    if (value.name === 'quote' && type.kind === 'text') start = '"'.repeat(node.length);
    if (value.name === 'zero' && type.kind === 'text') start = '0'.repeat(node.length);
    if (value.name === 'space' && !textual) return bytes.fill(page.space);
  } else if (value?.kind === 'number') start = textual ? value.text : (Decimal.parse(value.text) ?? 0);
  else if (value?.kind === 'text') {
    start =
      value.all && value.text !== ''
        ? value.text.repeat(Math.ceil(node.length / value.text.length)).slice(0, node.length)
        : value.text;
    if (type.kind === 'edited') {
      for (let index = 0; index < bytes.length; index += 1)
        bytes[index] = page.toByte[start.charCodeAt(index) || 0x20] as number;
      return bytes;
    }
  } else if (value?.kind === 'hex') {
    for (let index = 0; index < bytes.length; index += 1) {
      bytes[index] = value.bytes[value.all ? index % value.bytes.length : index] ?? page.space;
    }
    return bytes;
  }
  // A VALUE that does not fit its field is cut by compilers; the field is then what it is without a VALUE.
  if (codec.encode(start, bytes, 0) instanceof BadField) codec.encode(textual ? '' : 0, bytes, 0);
  return bytes;
}
