import jsonata from 'jsonata';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { ExpressionFault } from './mapping/expression-fault.ts';

/** A piece of a template: text as it stands, or an expression. */
export type TemplatePart = { readonly text: string } | { readonly expression: string; readonly position: number };

/**
 * Splits `/tickets/{act.ticket.id}` into its parts. `{{` and `}}` stand for braces; braces within an expression nest, and those in
 * its strings do not count.
 */
export function parseTemplate(template: string): Result<readonly TemplatePart[], ExpressionFault> {
  const parts: TemplatePart[] = [];
  let text = '';
  for (let at = 0; at < template.length;) {
    const two = template.slice(at, at + 2);
    if (two === '{{' || two === '}}') {
      text += two[0];
      at += 2;
      continue;
    }
    if (two[0] === '}') return err({ position: at, message: '"}" without "{"; write "}}" for the character' });
    if (two[0] !== '{') {
      text += two[0];
      at++;
      continue;
    }
    const end = endThatParses(template, at + 1) ?? endByQuotes(template, at + 1);
    if (end === undefined) return err({ position: at, message: '"{" without "}"; write "{{" for the character' });
    const expression = template.slice(at + 1, end).trim();
    if (expression === '') return err({ position: at, message: 'nothing stands between "{" and "}"' });
    if (text !== '') parts.push({ text });
    text = '';
    parts.push({ expression, position: at + 1 });
    at = end + 1;
  }
  if (text !== '') parts.push({ text });
  return ok(parts);
}

/** The first brace before which a whole expression stands: only JSONata itself knows strings from regular expressions. */
function endThatParses(template: string, from: number): number | undefined {
  for (let end = template.indexOf('}', from); end >= 0; end = template.indexOf('}', end + 1)) {
    try {
      jsonata(template.slice(from, end));
      return end;
    } catch {
      // Not the end yet, or not an expression at all.
    }
  }
  return undefined;
}

/** Where it is no expression: the end it seems to have, so that the fault can be shown. */
function endByQuotes(template: string, from: number): number | undefined {
  let depth = 0;
  let quote = '';
  for (let at = from; at < template.length; at++) {
    const character = template[at] ?? '';
    if (quote !== '') {
      if (character === '\\') at++;
      else if (character === quote) quote = '';
    } else if (character === '"' || character === "'" || character === '`') quote = character;
    else if (character === '{') depth++;
    else if (character === '}' && depth-- === 0) return at;
  }
  return undefined;
}

const plainName = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/;

/** True where the expression is only a path of names, which can be looked up without the mapping thread. */
export const isPlainName = (expression: string): boolean => plainName.test(expression);

/** Follows a path of names; own properties only. */
export function lookUp(path: string, input: unknown): unknown {
  let value = input;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
