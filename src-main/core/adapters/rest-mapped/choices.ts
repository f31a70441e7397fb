import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { CompiledChoice } from './compiled-system.ts';
import type { JsonValue } from './mapping/json-value.ts';
import { fetchPage, firstPage, type PagePosition } from './read/fetch-page.ts';
import type { RestDeps } from './rest-deps.ts';
import { evaluateOne } from './write/evaluate-one.ts';

/** Pages of owners or queues; who has more chooses by typing. */
const mostPages = 10;

/** Names of owners and queues, where the mapping says how they are read. */
export async function choices(
  deps: RestDeps,
  signal: AbortSignal,
): Promise<Result<{ owners: readonly string[]; queues: readonly string[] }, AdapterError>> {
  const owners = await namesOf(deps, deps.compiled.owners, signal);
  if (!owners.ok) return owners;
  const queues = await namesOf(deps, deps.compiled.queues, signal);
  return queues.ok ? ok({ owners: owners.value, queues: queues.value }) : queues;
}

async function namesOf(
  deps: RestDeps,
  choice: CompiledChoice | undefined,
  signal: AbortSignal,
): Promise<Result<readonly string[], AdapterError>> {
  if (choice === undefined) return ok([]);
  const records: JsonValue[] = [];
  let position: PagePosition | undefined = firstPage(choice);
  for (let pages = 0; position !== undefined && pages < mostPages; pages++) {
    const page: Awaited<ReturnType<typeof fetchPage>> = await fetchPage(
      deps,
      choice,
      position,
      { since: '', start: '', cursor: '' },
      signal,
    );
    if (!page.ok) return page;
    records.push(...page.value.items);
    position = page.value.next;
  }
  const names = await evaluateOne(deps, choice.names, records, signal);
  if (!names.ok) return names;
  const texts = [names.value].flat().filter((name) => typeof name === 'string' && name !== '') as string[];
  return ok([...new Set(texts)].toSorted());
}
