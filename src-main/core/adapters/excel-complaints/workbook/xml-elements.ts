import { SaxesParser } from 'saxes';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { TableFault } from '../table.ts';

/** An element as it is met: its local name, its attributes without prefixes, and where it stands in the text. */
export interface ElementEvent {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Index of its `<`, and behind the `>` of its start tag. */
  readonly start: number;
  readonly end: number;
  readonly empty: boolean;
}

export interface ElementHandlers {
  open?(element: ElementEvent): void;
  text?(text: string): void;
  /** @param end index behind the `>` of the end tag */
  close?(name: string, end: number): void;
}

class Stop extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);

/** Walks through a part of a workbook. No document types, and so no entities of a file's own. */
export function walkXml(part: string, xml: string, handlers: ElementHandlers): Result<void, TableFault> {
  const parser = new SaxesParser({ position: true });
  const stop = (message: string): never => {
    throw new Stop(message, parser.position);
  };
  parser.on('error', (error) => stop(error.message.replace(/^\d+:\d+: /, '')));
  parser.on('doctype', () => stop('a document type declaration is not accepted'));
  parser.on('opentag', ({ name, attributes, isSelfClosing }) => {
    const end = parser.position;
    const own = Object.fromEntries(Object.entries(attributes).map(([key, value]) => [local(key), value]));
    // In well-formed XML no attribute holds a bare `<`.
    handlers.open?.({
      name: local(name),
      attributes: own,
      start: xml.lastIndexOf('<', end - 1),
      end,
      empty: isSelfClosing,
    });
  });
  parser.on('text', (text) => handlers.text?.(text));
  parser.on('cdata', (text) => handlers.text?.(text));
  parser.on('closetag', ({ name }) => handlers.close?.(local(name), parser.position));
  try {
    parser.write(xml).close();
    return ok(undefined);
  } catch (fault) {
    if (!(fault instanceof Stop)) throw fault;
    return err({ place: `${part}, character ${fault.at}`, message: fault.message });
  }
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text as it may stand in XML 1.0: control characters that may not are left out. */
export const escapeXml = (text: string): string =>
  text
    .replace(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '',
    )
    .replace(/[&<>"]/g, (sign) => escapes[sign] ?? '');
