import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { CompiledExtra, CompiledSource } from '../compiled-system.ts';
import type { RestError } from '../http/answer-error.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { ask, type RestDeps } from '../rest-deps.ts';
import type { Tables } from './tables.ts';
import { fetchPage, firstPage, type PagePosition } from './fetch-page.ts';

/** Pages of one extra of one record; a ticket with more entries than this is set aside. */
const mostPages = 100;

/** What was asked besides a record, as the variables of its mappings. */
export type Extras = Readonly<Record<string, JsonValue>>;

/** Reads what is configured to be asked for one record, in the order of the settings. */
export async function readExtras(
  deps: RestDeps,
  source: CompiledSource,
  about: { readonly record: JsonValue; readonly id: JsonValue; readonly tables: Tables },
  signal: AbortSignal,
): Promise<Result<Extras, RestError>> {
  const extras: Record<string, JsonValue> = {};
  const etags: Record<string, string> = {};
  for (const extra of source.extras) {
    const read = await readExtra(deps, extra, { ...about, since: '', start: '', cursor: '' }, signal);
    if (!read.ok && extra.optional && (read.error.status === 404 || read.error.status === 403))
      extras[extra.name] = extra.items === undefined ? null : [];
    else if (!read.ok) return read;
    else {
      extras[extra.name] = read.value.json;
      if (read.value.etag !== undefined) etags[extra.name] = read.value.etag;
    }
  }
  return ok({ ...extras, etags });
}

interface ReadExtra {
  readonly json: JsonValue;
  readonly etag: string | undefined;
}

async function readExtra(
  deps: RestDeps,
  extra: CompiledExtra,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Result<ReadExtra, RestError>> {
  const { request, items, paging, name } = extra;
  if (items === undefined) {
    const answer = await ask(deps, request, { ...input, page: 1, offset: 0, after: '', size: 100 }, signal);
    return answer.ok ? ok({ json: answer.value.json, etag: answer.value.header('etag') }) : answer;
  }
  const list = { request, items, paging };
  const all: JsonValue[] = [];
  let position: PagePosition | undefined = firstPage(list);
  let etag: string | undefined;
  for (let pages = 0; position !== undefined; pages++) {
    if (pages === mostPages)
      return err({ kind: 'refused', message: `"${name}" has more than ${mostPages} pages`, status: 413 });
    const page: Awaited<ReturnType<typeof fetchPage>> = await fetchPage(deps, list, position, input, signal);
    if (!page.ok) return page;
    etag ??= page.value.answer.header('etag');
    all.push(...page.value.items);
    position = page.value.next;
  }
  return ok({ json: all, etag });
}
