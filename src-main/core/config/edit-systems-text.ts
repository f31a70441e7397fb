import type { SystemConfig } from './workspace-config.ts';

/** Where a value stands in a text: from its first character to behind its last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A configuration text in which one system was added, replaced or removed. Everything else stays as it was, to the last space:
 * people keep such files in order by hand and compare them.
 *
 * @param text valid JSON (RFC 8259) with an array `systems` at the top level
 * @param id the system that is replaced or removed; one that is not there is added at the end
 * @param system absent: the system is removed
 */
export function editSystemsText(text: string, id: string, system: SystemConfig | undefined): string {
  const list = systemsIn(text);
  const index = list.items.findIndex(
    (item) => (JSON.parse(text.slice(item.from, item.to)) as { id?: unknown }).id === id,
  );
  const own = list.items[index];
  const style = styleOf(text, list.items);
  const written = system === undefined ? '' : write(system, style);

  if (own !== undefined) {
    if (system !== undefined) return text.slice(0, own.from) + written + text.slice(own.to);
    const next = list.items[index + 1];
    const before = list.items[index - 1];
    if (next !== undefined) return text.slice(0, own.from) + text.slice(next.from);
    if (before !== undefined) return text.slice(0, before.to) + text.slice(own.to);
    return `${text.slice(0, list.span.from)}[]${text.slice(list.span.to)}`;
  }
  if (system === undefined) return text;
  const last = list.items.at(-1);
  if (last !== undefined) {
    return `${text.slice(0, last.to)},${style.line}${style.indent}${written}${text.slice(last.to)}`;
  }
  const outer = style.indent.slice(0, style.indent.length - style.step.length);
  return `${text.slice(0, list.span.from)}[${style.line}${style.indent}${written}${style.line}${outer}]${text.slice(list.span.to)}`;
}

interface Style {
  /** Between lines; empty where everything stands on one line. */
  readonly line: string;
  /** Before an item of the list. */
  readonly indent: string;
  /** One level. */
  readonly step: string;
}

function styleOf(text: string, items: readonly Span[]): Style {
  const line = text.includes('\r\n') ? '\r\n' : '\n';
  const step = /\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  const first = items[0];
  const before = first === undefined ? undefined : /\n([ \t]*)$/.exec(text.slice(0, first.from))?.[1];
  return { line, step, indent: before ?? step.repeat(2) };
}

const write = (system: SystemConfig, { line, indent, step }: Style): string =>
  JSON.stringify(system, undefined, step).replaceAll('\n', `${line}${indent}`);

/** The array `systems` at the top level and its items. Of several, the last one counts, as in `JSON.parse`. */
function systemsIn(text: string): { readonly span: Span; readonly items: readonly Span[] } {
  let found: { span: Span; items: Span[] } | undefined;
  const skip = (at: number): number => {
    let next = at;
    while (/\s/.test(text[next] ?? '')) next++;
    return next;
  };
  const afterString = (at: number): number => {
    let next = at + 1;
    while (text[next] !== '"') next += text[next] === '\\' ? 2 : 1;
    return next + 1;
  };
  /** The text is valid, so brackets outside strings are enough to find the end of a value. */
  const afterValue = (at: number): number => {
    let depth = 0;
    for (let next = at; next < text.length;) {
      const sign = text[next];
      if (sign === '"') next = afterString(next);
      else if (depth === 0 && (sign === ',' || sign === '}' || sign === ']')) return trimmed(at, next);
      else {
        if (sign === '{' || sign === '[') depth++;
        if (sign === '}' || sign === ']') depth--;
        next++;
      }
      if (depth === 0 && '}]"'.includes(text[next - 1] ?? ' ')) return next;
    }
    return text.length;
  };
  const trimmed = (from: number, to: number): number => from + text.slice(from, to).trimEnd().length;
  const itemsOf = (span: Span): Span[] => {
    const items: Span[] = [];
    for (let at = skip(span.from + 1); text[at] !== ']';) {
      const to = afterValue(at);
      items.push({ from: at, to });
      at = skip(to);
      if (text[at] === ',') at = skip(at + 1);
    }
    return items;
  };

  for (let at = skip(skip(0) + 1); at < text.length && text[at] === '"';) {
    const keyEnd = afterString(at);
    const key = JSON.parse(text.slice(at, keyEnd)) as string;
    const from = skip(skip(keyEnd) + 1);
    const span = { from, to: afterValue(from) };
    if (key === 'systems') found = { span, items: itemsOf(span) };
    at = skip(span.to);
    if (text[at] === ',') at = skip(at + 1);
  }
  if (found === undefined) throw new Error('the configuration has no list of systems');
  return found;
}
