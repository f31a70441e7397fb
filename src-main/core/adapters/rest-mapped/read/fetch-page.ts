import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { buildRequest } from '../build-request.ts';
import type { CompiledList } from '../compiled-system.ts';
import type { RestError } from '../http/answer-error.ts';
import { pointedAt } from '../http/parse-answer.ts';
import type { RestAnswer, RestRequest } from '../http/rest-client.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { buildFault, type RestDeps } from '../rest-deps.ts';

/** Which page of a list. */
export interface PagePosition {
  readonly page: number;
  readonly offset: number;
  readonly after?: string | undefined;
  /** Path and query from the root of the host. */
  readonly link?: string | undefined;
}

export interface FetchedPage {
  readonly items: readonly JsonValue[];
  readonly answer: RestAnswer;
  /** Absent: this was the last one. */
  readonly next: PagePosition | undefined;
}

export const firstPage = ({ paging }: CompiledList): PagePosition => ({
  page: paging.kind === 'page' ? paging.first : 1,
  offset: 0,
});

const sizeOf = ({ paging }: CompiledList): number => (paging.kind === 'none' ? 100 : paging.size);

/** Reads one page. `input` is what the request may name besides the position. */
export async function fetchPage(
  deps: RestDeps,
  list: CompiledList,
  position: PagePosition,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<Result<FetchedPage, RestError>> {
  const { page, offset, after, link } = position;
  const built = await buildRequest(
    deps.engine,
    list.request,
    { ...input, page, offset, after: after ?? '', size: sizeOf(list) },
    signal,
  );
  if (!built.ok) return err(buildFault(built.error));
  const request: RestRequest =
    link === undefined
      ? { ...built.value, write: false }
      : { ...built.value, path: link, fromRoot: true, write: false };
  const answer = await deps.client.send(request, signal);
  if (!answer.ok) return answer;
  const items = pointedAt(answer.value.json, list.items);
  if (items !== null && !Array.isArray(items)) return err(noList(list, items));
  const found: readonly JsonValue[] = items ?? [];
  const next = nextOf(deps, list, position, found.length, answer.value);
  return next.ok ? ok({ items: found, answer: answer.value, next: next.value }) : next;
}

const noList = (list: CompiledList, what: JsonValue | undefined): RestError => ({
  kind: 'nonsense',
  message: `${list.request.name}: the answer should have a list of records at "${list.items}", but has ${
    what === undefined ? 'nothing' : `a ${typeof what}`
  } there`,
  advice: { key: 'systems.advice.checkMapping', text: 'Ask whoever made the mapping of this system to correct it.' },
});

function nextOf(
  deps: RestDeps,
  list: CompiledList,
  position: PagePosition,
  count: number,
  answer: RestAnswer,
): Result<PagePosition | undefined, RestError> {
  const { paging } = list;
  switch (paging.kind) {
    case 'page':
      return ok(count < paging.size ? undefined : { ...position, page: position.page + 1 });
    case 'offset':
      return ok(count < paging.size ? undefined : { ...position, offset: position.offset + count });
    case 'token': {
      const after = pointedAt(answer.json, paging.at);
      const isToken = (typeof after === 'string' && after !== '') || typeof after === 'number';
      return ok(isToken && String(after) !== position.after ? { ...position, after: String(after) } : undefined);
    }
    case 'link':
      return follow(deps, pointedAt(answer.json, paging.at), position);
    case 'linkHeader':
      return follow(deps, linkIn(answer.header('link') ?? ''), position);
    default:
      return ok(undefined);
  }
}

/** The next page's address. One of another host would be handed the login, so it is not followed. */
function follow(
  deps: RestDeps,
  link: JsonValue | undefined,
  before: PagePosition,
): Result<PagePosition | undefined, RestError> {
  if (typeof link !== 'string' || link === '') return ok(undefined);
  const url = URL.parse(link, deps.settings.baseUrl);
  if (url === null || url.origin !== deps.client.origin)
    return err({
      kind: 'misconfigured',
      message: `the next page is said to be on another host (${url?.host ?? 'no address'}), which is not followed`,
      advice: { key: 'systems.advice.checkAddress', text: 'Check that baseUrl is the address the system itself uses.' },
    });
  const path = url.pathname + url.search;
  return ok(path === before.link ? undefined : { ...before, link: path });
}

/** Target of rel="next" in a Link header (RFC 8288). */
function linkIn(header: string): string | undefined {
  for (const part of header.split(/,\s*(?=<)/)) {
    const target = /^<([^>]*)>/.exec(part.trim())?.[1];
    if (target !== undefined && /;\s*rel="?[^";]*\bnext\b/i.test(part)) return target;
  }
  return undefined;
}
