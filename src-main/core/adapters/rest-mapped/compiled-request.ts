import type { RequestSettings } from './config/basics.ts';
import { isPlainName, parseTemplate, type TemplatePart } from './template.ts';

/** Where a piece of a request comes from. */
export type CompiledPart = { readonly text: string } | { readonly path: string } | { readonly expression: string };
export type CompiledTemplate = readonly CompiledPart[];

/** A request as configured, with each of its expressions known by name. */
export interface CompiledRequest {
  /** e.g. `acts.reply.requests.0`. */
  readonly name: string;
  readonly method: RequestSettings['method'];
  readonly form: boolean;
  readonly path: CompiledTemplate;
  readonly query: readonly (readonly [string, CompiledTemplate])[];
  readonly headers: readonly (readonly [string, CompiledTemplate])[];
  /** Name of the body's expression. */
  readonly body: string | undefined;
}

/** Every template and expression of a request, with the settings path it stands at. */
export function* requestTexts(request: RequestSettings): Generator<{
  readonly at: readonly (string | number)[];
  readonly text: string;
  readonly kind: 'template' | 'expression';
}> {
  yield { at: ['path'], text: request.path, kind: 'template' };
  for (const [key, text] of Object.entries(request.query)) yield { at: ['query', key], text, kind: 'template' };
  for (const [key, text] of Object.entries(request.headers)) yield { at: ['headers', key], text, kind: 'template' };
  if (request.body !== undefined) yield { at: ['body'], text: request.body, kind: 'expression' };
}

/** Collects the expressions of a system under their names. */
export type ExpressionTable = Map<string, string>;

export function compileTemplate(name: string, template: string, table: ExpressionTable): CompiledTemplate {
  const parts = parseTemplate(template);
  // The settings were checked before; a template that is wrong by now is a bug.
  if (!parts.ok) throw new Error(`${name}: ${parts.error.message}`);
  return parts.value.map((part, index): CompiledPart => compilePart(`${name}{${index}}`, part, table));
}

function compilePart(name: string, part: TemplatePart, table: ExpressionTable): CompiledPart {
  if ('text' in part) return part;
  if (isPlainName(part.expression)) return { path: part.expression };
  table.set(name, part.expression);
  return { expression: name };
}

export function compileRequest(name: string, request: RequestSettings, table: ExpressionTable): CompiledRequest {
  const { method, form, body } = request;
  if (body !== undefined) table.set(`${name}.body`, body);
  const several = (part: 'query' | 'headers'): [string, CompiledTemplate][] =>
    Object.entries(request[part]).map(([key, text]) => [key, compileTemplate(`${name}.${part}.${key}`, text, table)]);
  return {
    name,
    method,
    form,
    path: compileTemplate(`${name}.path`, request.path, table),
    query: several('query'),
    headers: several('headers'),
    body: body === undefined ? undefined : `${name}.body`,
  };
}
