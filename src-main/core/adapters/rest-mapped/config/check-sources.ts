import { requestTexts } from '../compiled-request.ts';
import { readsName } from '../mapping/check-expression.ts';
import { outputKeys, type OutputKind } from '../read/output-schemas.ts';
import { parseTemplate } from '../template.ts';
import type { PagingSettings, RequestSettings } from './basics.ts';
import { expressionFaults, requestFaults, templateFaults } from './check-texts.ts';
import { fault, type SettingsFault } from './settings-fault.ts';
import type { ChangesSettings, SourceSettings } from './source-settings.ts';

/** What a request for records may name. */
export const pageNames = ['since', 'start', 'cursor', 'page', 'offset', 'after', 'size'] as const;
export const recordNames = [...pageNames, 'record', 'id', 'tables'] as const;

type Path = readonly (string | number)[];

export function* sourceFaults(path: Path, source: SourceSettings): Generator<SettingsFault> {
  yield* requestFaults([...path, 'request'], source.request, pageNames);
  yield* pagingFaults(path, source.request, source.paging);
  yield* changesFaults(path, source.request, source.changes);
  for (const [name, extra] of Object.entries(source.extras)) {
    const at = [...path, 'extras', name];
    yield* requestFaults([...at, 'request'], extra.request, recordNames);
    yield* pagingFaults(at, extra.request, extra.paging);
    if (['etags', 'tables', 'page', 'region'].includes(name))
      yield fault(at, `"${name}" is the name of something else in the mappings`);
    if (extra.paging.kind !== 'none' && extra.items === undefined)
      yield fault([...at, 'items'], 'is needed where there are pages');
  }
  const variables = [...Object.keys(source.extras), 'etags', 'region', 'tables', 'page'];
  for (const [kind, text] of Object.entries(source.maps))
    yield* expressionFaults([...path, 'maps', kind], text, { variables, outputs: outputKeys[kind as OutputKind] });
  if (source.one !== undefined) {
    yield* requestFaults([...path, 'one', 'request'], source.one.request, ['id']);
    if (!mentions(source.one.request, 'id')) yield fault([...path, 'one', 'request'], 'must name {id}');
  }
  for (const [key, text] of Object.entries(source.newest?.query ?? {}))
    yield* templateFaults([...path, 'newest', 'query', key], text, { names: pageNames, variables: [] });
}

/** Paging that the request does not ask for would read the first page again and again, and take it for all there is. */
function* pagingFaults(path: Path, request: RequestSettings, paging: PagingSettings): Generator<SettingsFault> {
  const needs = {
    page: 'page',
    offset: 'offset',
    token: 'after',
    link: undefined,
    linkHeader: undefined,
    none: undefined,
  };
  const name = needs[paging.kind];
  if (name !== undefined && !mentions(request, name))
    yield fault([...path, 'request'], `must name {${name}}, because paging is by "${paging.kind}"`);
}

function* changesFaults(path: Path, request: RequestSettings, changes: ChangesSettings): Generator<SettingsFault> {
  const needs = { timestamp: 'since', id: 'since', cursor: 'cursor', all: undefined };
  const name = needs[changes.kind];
  if (name !== undefined && !mentions(request, name))
    yield fault([...path, 'request'], `must name {${name}}, because changes are learnt by "${changes.kind}"`);
}

/** True where a piece of the request reads `name`. */
export function mentions(request: RequestSettings, name: string): boolean {
  for (const { text, kind } of requestTexts(request)) {
    if (kind === 'expression' && readsName(text, name)) return true;
    const parts = kind === 'template' ? parseTemplate(text) : undefined;
    if (parts?.ok !== true) continue;
    if (parts.value.some((part) => 'expression' in part && readsName(part.expression, name))) return true;
  }
  return false;
}
