import { headerField, parametersOf, type DemoPart } from './mime-tree.ts';
import { imapString } from './imap-tokens.ts';

/** BODYSTRUCTURE of a message (RFC 3501 section 7.4.2), with its extension data. */
export function bodyStructure(part: DemoPart): string {
  if (part.parts.length > 0) {
    const subtype = part.type.slice('multipart/'.length);
    return `(${part.parts.map(bodyStructure).join('')} ${imapString(subtype)} ${pairs(part.parameters)} ${disposition(part)} NIL NIL)`;
  }
  const [type = 'text', subtype = 'plain'] = part.type.split('/');
  const encoding = headerField(part.header, 'content-transfer-encoding').toLowerCase() || '7bit';
  const fields = [
    imapString(type),
    imapString(subtype),
    part.parameters.length === 0 && type === 'text' ? '("charset" "us-ascii")' : pairs(part.parameters),
    optional(headerField(part.header, 'content-id')),
    optional(headerField(part.header, 'content-description')),
    imapString(encoding),
    String(part.content.length),
    ...(type === 'text' ? [String(part.content.split('\n').length - 1)] : []),
    'NIL',
    disposition(part),
    'NIL',
    'NIL',
  ];
  return `(${fields.join(' ')})`;
}

const optional = (text: string): string => (text === '' ? 'NIL' : imapString(text));

const pairs = (parameters: readonly (readonly [string, string])[]): string =>
  parameters.length === 0 ? 'NIL' : `(${parameters.flatMap((pair) => pair.map(imapString)).join(' ')})`;

function disposition(part: DemoPart): string {
  const field = headerField(part.header, 'content-disposition');
  if (field === '') return 'NIL';
  const [kind = '', ...rest] = field.split(';');
  return `(${imapString(kind.trim().toLowerCase())} ${pairs(parametersOf(rest.join(';')))})`;
}
