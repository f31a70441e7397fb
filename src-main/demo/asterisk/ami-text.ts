/** Header lines of the demo's manager, in the order they are sent. */
export type Headers = readonly (readonly [name: string, value: string | number])[];

/** Writes a block as Asterisk does: `Name: value` lines, CRLF, an empty line behind. Values never carry line breaks. */
export const toBlock = (headers: Headers): string =>
  `${headers.map(([name, value]) => `${name}: ${String(value).replaceAll(/[\r\n]+/g, ' ')}\r\n`).join('')}\r\n`;

/** Reads the blocks of a client; `rest` is what has not ended yet. */
export function fromBlocks(text: string): { readonly blocks: ReadonlyMap<string, string>[]; readonly rest: string } {
  const parts = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = parts.pop() ?? '';
  const blocks = parts.map((part) => {
    const block = new Map<string, string>();
    for (const line of part.split('\n')) {
      const colon = line.indexOf(':');
      if (colon > 0) block.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    return block;
  });
  return { blocks, rest };
}
