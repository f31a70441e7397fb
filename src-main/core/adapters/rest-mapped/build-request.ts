import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CompiledPart, CompiledRequest, CompiledTemplate } from './compiled-request.ts';
import type { RestRequest } from './http/rest-client.ts';
import { isJsonObject, type JsonValue } from './mapping/json-value.ts';
import type { MappingEngine, MappingFault } from './mapping/mapping-engine.ts';
import { lookUp } from './template.ts';

/** Why a request cannot be made: the mapping thread was given up, or an expression gave nothing that fits. */
export type BuildError =
  | { readonly kind: 'mapping'; readonly fault: MappingFault }
  | { readonly kind: 'given up'; readonly error: AdapterError };

/** Fills a request's templates and body from `input`. Nothing is sent. */
export async function buildRequest(
  engine: MappingEngine,
  request: CompiledRequest,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Result<RestRequest, BuildError>> {
  const names = expressionsOf(request);
  const values = new Map<string, JsonValue | undefined>();
  if (names.length > 0) {
    const answers = await engine.run([{ expressions: names, input }], signal);
    if (!answers.ok) return err({ kind: 'given up', error: answers.error });
    for (const [index, outcome] of (answers.value[0] ?? []).entries()) {
      if (!outcome.ok) return err({ kind: 'mapping', fault: outcome.error });
      values.set(names[index] ?? '', outcome.value);
    }
  }
  return assemble(request, (part) => ('path' in part ? lookUp(part.path, input) : values.get(part.expression)), values);
}

const expressionsOf = ({ path, query, headers, body }: CompiledRequest): string[] => [
  ...[path, ...query.map(([, one]) => one), ...headers.map(([, one]) => one)].flatMap((template) =>
    template.flatMap((part) => ('expression' in part ? [part.expression] : [])),
  ),
  ...(body === undefined ? [] : [body]),
];

type Dynamic = Exclude<CompiledPart, { text: string }>;

function assemble(
  request: CompiledRequest,
  valueOf: (part: Dynamic) => unknown,
  values: ReadonlyMap<string, JsonValue | undefined>,
): Result<RestRequest, BuildError> {
  const mapping = (expression: string, message: string): Result<never, BuildError> =>
    err({ kind: 'mapping', fault: { expression, message: `${expression}: ${message}` } });
  const fill = (template: CompiledTemplate, escape: (text: string) => string): string | undefined => {
    const parts = template.map((part) => ('text' in part ? part.text : textOf(valueOf(part))));
    if (template.length > 0 && parts.some((part) => part === undefined)) return undefined;
    return parts.map((part, index) => ('text' in (template[index] ?? {}) ? part : escape(part ?? ''))).join('');
  };
  const path = fill(request.path, encodeURIComponent);
  // An empty piece would silently name another resource (/tickets//notes), and dots climb out of the path even when escaped.
  const hole = request.path.find((part) => !('text' in part) && ['', '.', '..'].includes(textOf(valueOf(part)) ?? ''));
  if (path === undefined || hole !== undefined)
    return mapping(`${request.name}.path`, 'a piece of the path is empty, "." or ".."');
  const query = request.query.flatMap(([key, template]): [string, string][] => {
    const text = fill(template, (one) => one) ?? '';
    return text === '' ? [] : [[key, text]];
  });
  const headers: Record<string, string> = {};
  for (const [key, template] of request.headers) {
    const text = fill(template, (one) => one) ?? '';
    if (/[\r\n\0]/.test(text)) return mapping(`${request.name}.headers.${key}`, 'a header may have one line only');
    if (text !== '') headers[key.toLowerCase()] = text;
  }
  const body = request.body === undefined ? undefined : values.get(request.body);
  if (request.body !== undefined && body === undefined) return mapping(request.body, 'answers nothing');
  if (request.form && !isJsonObject(body))
    return mapping(request.body ?? request.name, 'must answer an object for a form');
  const text = query.length === 0 ? '' : `?${new URLSearchParams(query).toString()}`;
  return ok({
    method: request.method,
    path: path + text,
    headers: { ...bodyType(request), ...headers },
    ...(body === undefined ? {} : { body: request.form ? formOf(body) : JSON.stringify(body) }),
    write: request.method !== 'GET',
  });
}

const bodyType = ({ body, form }: CompiledRequest): Readonly<Record<string, string>> => {
  if (body === undefined) return {};
  return { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' };
};

/** Text of a value in a template; `undefined` where there is nothing. Objects have no place in one. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}

const formOf = (body: JsonValue): string =>
  new URLSearchParams(
    Object.entries(isJsonObject(body) ? body : {}).flatMap(([key, value]): [string, string][] => {
      const text = textOf(value);
      return text === undefined ? [] : [[key, text]];
    }),
  ).toString();
