/** A part of a message as the demo's mail server needs it; every text has one character per byte. */
export interface DemoPart {
  /** Header lines with the empty line behind them. */
  readonly header: string;
  readonly content: string;
  readonly type: string;
  readonly parameters: readonly (readonly [string, string])[];
  readonly parts: readonly DemoPart[];
}

export function mimeTree(message: string, depth = 0): DemoPart {
  const end = message.indexOf('\r\n\r\n');
  const header = end < 0 ? message : message.slice(0, end + 4);
  const content = end < 0 ? '' : message.slice(end + 4);
  const [type = 'text/plain', ...rest] = headerField(header, 'content-type').split(';');
  const parameters = parametersOf(rest.join(';'));
  const boundary = parameters.find(([name]) => name === 'boundary')?.[1];
  const name = type.trim().toLowerCase() || 'text/plain';
  const multipart = name.startsWith('multipart/') && boundary !== undefined && depth < 20;
  const parts = multipart ? split(content, boundary).map((part) => mimeTree(part, depth + 1)) : [];
  return { header, content, type: name, parameters, parts };
}

/** The first field of that name, unfolded. */
export function headerField(header: string, name: string): string {
  const unfolded = header.replace(/\r\n[ \t]+/g, ' ');
  const line = unfolded.split('\r\n').find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line === undefined ? '' : line.slice(name.length + 1).trim();
}

/** Encoded words in UTF-8 as their text (RFC 2047), which is what a search compares (RFC 3501 section 6.4.4). */
export const decodedField = (header: string, name: string): string =>
  headerField(header, name)
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([BQ])\?([^?]*)\?=/gi, (_whole, encoding: string, text: string) =>
      encoding.toUpperCase() === 'B'
        ? Buffer.from(text, 'base64').toString('utf8')
        : Buffer.from(
            text
              .replace(/_/g, ' ')
              .replace(/=([0-9A-F]{2})/gi, (_byte, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
            'latin1',
          ).toString('utf8'),
    );

export const parametersOf = (text: string): (readonly [string, string])[] =>
  [...text.matchAll(/([^\s=;]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g)].map(
    ([, name, quoted, plain]) => [name!.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''] as const,
  );

function split(content: string, boundary: string): string[] {
  const parts = `\r\n${content}`.split(`\r\n--${boundary}`);
  const closing = parts.findIndex((part, index) => index > 0 && part.startsWith('--'));
  return parts.slice(1, closing < 0 ? undefined : closing).map((part) => part.replace(/^[ \t]*\r\n/, ''));
}

/** The part with that IMAP number, e.g. `2.1`; a message that is one part has the number 1. */
export function partAt(root: DemoPart, path: string): DemoPart | undefined {
  if (root.parts.length === 0) return path === '1' ? root : undefined;
  let part: DemoPart | undefined = root;
  for (const number of path.split('.')) part = part?.parts[Number(number) - 1];
  return part;
}
