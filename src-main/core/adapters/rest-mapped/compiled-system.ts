import type { ActName } from '../../../../src-shared/model/intent.ts';
import { compileRequest, type CompiledRequest, type ExpressionTable } from './compiled-request.ts';
import type { ActSettings, LookSettings, WriteRequestSettings } from './config/act-settings.ts';
import type { PagingSettings } from './config/basics.ts';
import type { ChoiceSettings, ResolvedSettings } from './config/rest-mapped-settings.ts';
import type { SourceSettings } from './config/source-settings.ts';
import type { OutputKind } from './read/output-schemas.ts';

/** A list of records that is asked for page by page. */
export interface CompiledList {
  readonly request: CompiledRequest;
  readonly items: string;
  readonly paging: PagingSettings;
}

export interface CompiledExtra {
  readonly name: string;
  readonly request: CompiledRequest;
  /** Absent: the whole answer. */
  readonly items: string | undefined;
  readonly paging: PagingSettings;
  readonly optional: boolean;
}

export interface CompiledSource {
  readonly name: string;
  readonly settings: SourceSettings;
  readonly list: CompiledList;
  readonly newest: CompiledList | undefined;
  readonly extras: readonly CompiledExtra[];
  /** Names of the expressions, by what they make. */
  readonly maps: readonly (readonly [OutputKind, string])[];
  /** True where a mapping looks at what stands beside the list in the answer. */
  readonly usesPage: boolean;
  readonly one: { readonly request: CompiledRequest; readonly at: string } | undefined;
}

export interface CompiledLook {
  readonly request: CompiledRequest;
  readonly also: readonly (readonly [string, CompiledRequest])[];
  readonly found: string;
  readonly absentOn: readonly number[];
}
export interface CompiledWrite {
  readonly request: CompiledRequest;
  readonly success: string | undefined;
  readonly when: string | undefined;
  readonly unless: CompiledLook | undefined;
}
export interface CompiledAct {
  readonly name: ActName;
  readonly settings: ActSettings;
  readonly read:
    | { readonly request: CompiledRequest; readonly version: string | undefined; readonly before: string | undefined }
    | undefined;
  readonly requests: readonly CompiledWrite[];
  readonly evidence: string | undefined;
  readonly made: string | undefined;
  readonly probe: CompiledLook | undefined;
  readonly undo: readonly CompiledWrite[];
  readonly undone: CompiledLook | undefined;
}
/** A list that is kept for a while. */
export interface CompiledTable extends CompiledList {
  readonly name: string;
  readonly keepMs: number;
}

export interface CompiledChoice extends CompiledList {
  readonly names: string;
}

/** Everything of the settings that is asked or evaluated, with each expression known by the path it stands at. */
export interface CompiledSystem {
  readonly expressions: Readonly<Record<string, string>>;
  readonly health: { readonly request: CompiledRequest; readonly said: string | undefined };
  readonly tables: readonly CompiledTable[];
  readonly sources: readonly CompiledSource[];
  readonly acts: ReadonlyMap<ActName, CompiledAct>;
  readonly takes: readonly { readonly source: string; readonly records: string }[];
  readonly attachment: CompiledRequest | undefined;
  readonly owners: CompiledChoice | undefined;
  readonly queues: CompiledChoice | undefined;
}

export function compileSystem(settings: ResolvedSettings): CompiledSystem {
  const table: ExpressionTable = new Map();
  const put = (name: string, text: string | undefined): string | undefined => {
    if (text !== undefined) table.set(name, text);
    return text === undefined ? undefined : name;
  };
  const deps = { table, put };
  const { health, sources, acts, hook, attachment, choices } = settings;
  const compiled: Omit<CompiledSystem, 'expressions'> = {
    health: { request: compileRequest('health.request', health.request, table), said: put('health.said', health.said) },
    tables: Object.entries(settings.tables).map(([name, { request, items, paging, keepMs }]) => ({
      name,
      request: compileRequest(`tables.${name}.request`, request, table),
      items,
      paging,
      keepMs,
    })),
    sources: Object.entries(sources).map(([name, source]) => compileSource(name, source, deps)),
    acts: new Map(
      (Object.entries(acts) as [ActName, ActSettings | undefined][]).flatMap(([name, act]) =>
        act === undefined ? [] : [[name, compileAct(name, act, deps)] as const],
      ),
    ),
    takes: (hook?.takes ?? []).map(({ source, records }, index) => ({
      source,
      records: put(`hook.takes.${index}.records`, records) ?? '',
    })),
    attachment: attachment === undefined ? undefined : compileRequest('attachment.request', attachment.request, table),
    owners: compileChoice('choices.owners', choices?.owners, deps),
    queues: compileChoice('choices.queues', choices?.queues, deps),
  };
  return { ...compiled, expressions: Object.fromEntries(table) };
}

interface CompileDeps {
  readonly table: ExpressionTable;
  put(name: string, text: string | undefined): string | undefined;
}

function compileSource(name: string, settings: SourceSettings, { table, put }: CompileDeps): CompiledSource {
  const at = `sources.${name}`;
  const { request, items, paging, extras, maps, one, newest } = settings;
  const list = { request: compileRequest(`${at}.request`, request, table), items, paging };
  const newestRequest = { ...request, query: { ...request.query, ...newest?.query } };
  return {
    name,
    settings,
    list,
    newest:
      newest === undefined
        ? undefined
        : { request: compileRequest(`${at}.newest`, newestRequest, table), items, paging },
    extras: Object.entries(extras).map(([extra, one]) => ({
      name: extra,
      request: compileRequest(`${at}.extras.${extra}.request`, one.request, table),
      items: one.items,
      paging: one.paging,
      optional: one.optional,
    })),
    maps: (Object.entries(maps) as [OutputKind, string | undefined][]).flatMap(([kind, text]) =>
      text === undefined ? [] : [[kind, put(`${at}.maps.${kind}`, text) ?? ''] as const],
    ),
    usesPage: Object.values(maps).some((text) => text?.includes('$page')),
    one: one === undefined ? undefined : { request: compileRequest(`${at}.one`, one.request, table), at: one.at },
  };
}

function compileAct(name: ActName, act: ActSettings, deps: CompileDeps): CompiledAct {
  const { table, put } = deps;
  const at = `acts.${name}`;
  const { read, requests, evidence, made, probe, compensate } = act;
  return {
    name,
    settings: act,
    read:
      read === undefined
        ? undefined
        : {
            request: compileRequest(`${at}.read.request`, read.request, table),
            version: put(`${at}.read.version`, read.version),
            before: put(`${at}.read.before`, read.before),
          },
    requests: compileWrites(`${at}.requests`, requests, deps),
    evidence: put(`${at}.evidence`, evidence),
    made: put(`${at}.made`, made),
    probe: compileLook(`${at}.probe`, probe, deps),
    undo: compileWrites(`${at}.compensate.requests`, compensate?.requests ?? [], deps),
    undone: compileLook(`${at}.compensate.done`, compensate?.done, deps),
  };
}

const compileWrites = (at: string, requests: readonly WriteRequestSettings[], deps: CompileDeps): CompiledWrite[] =>
  requests.map((request, index) => ({
    request: compileRequest(`${at}.${index}`, request, deps.table),
    success: deps.put(`${at}.${index}.success`, request.success),
    when: deps.put(`${at}.${index}.when`, request.when),
    unless: compileLook(`${at}.${index}.unless`, request.unless, deps),
  }));

function compileLook(
  at: string,
  look: LookSettings | undefined,
  { table, put }: CompileDeps,
): CompiledLook | undefined {
  if (look === undefined) return undefined;
  return {
    request: compileRequest(`${at}.request`, look.request, table),
    also: Object.entries(look.also).map(
      ([name, request]) => [name, compileRequest(`${at}.also.${name}`, request, table)] as const,
    ),
    found: put(`${at}.found`, look.found) ?? '',
    absentOn: look.absentOn,
  };
}

function compileChoice(
  at: string,
  choice: ChoiceSettings | undefined,
  { table, put }: CompileDeps,
): CompiledChoice | undefined {
  if (choice === undefined) return undefined;
  const { request, items, paging, names } = choice;
  return {
    request: compileRequest(`${at}.request`, request, table),
    items,
    paging,
    names: put(`${at}.names`, names) ?? '',
  };
}
