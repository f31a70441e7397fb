import type { RtDatabase } from './rt-database.ts';
import { columnsOf, type RtColumn } from './rt-columns.ts';
import type { RtRecord, RtTicket } from './rt-records.ts';

export type Json = string | number | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What all answers are made with. */
export interface RtView {
  readonly db: RtDatabase;
  /** `http://127.0.0.1:PORT/REST/2.0` */
  readonly base: string;
}

/** How Request Tracker names a record inside another: users by their login, all ids as text. */
export function reference(record: RtRecord, { base }: RtView): JsonObject {
  const id = record.type === 'user' ? record.name : String(record.id);
  return { type: record.type, id, _url: `${base}/${record.type}/${id}` };
}

export const customFieldValues = (ticket: RtTicket, view: RtView): JsonObject[] =>
  view.db.customFields.map((field) => ({
    ...reference(field, view),
    name: field.name,
    values: ticket.values.has(field.id) ? [ticket.values.get(field.id) ?? null] : [],
  }));

/**
 * The columns asked for with `fields=A,B` and, for the records these name, with `fields[A]=C`. A column nobody knows is an
 * empty text.
 */
export function fieldsOf(record: RtRecord, view: RtView, query: URLSearchParams, parameter = 'fields'): JsonObject {
  const columns = columnsOf(record, view.db);
  const wanted = (query.get(parameter) ?? '').split(',').filter((name) => name !== '');
  const toJson = (name: string, column: RtColumn): Json => {
    if (typeof column === 'string') return column;
    if ('customFieldsOf' in column) return customFieldValues(column.customFieldsOf, view);
    const expand = (one: RtRecord): JsonObject => ({
      ...reference(one, view),
      ...fieldsOf(one, view, query, `${parameter}[${name}]`),
    });
    return 'type' in column ? expand(column) : column.map(expand);
  };
  return Object.fromEntries(
    wanted.map((name) => [name, Object.hasOwn(columns, name) ? toJson(name, columns[name] ?? '') : '']),
  );
}

/** One page of a collection (RT::REST2::Resource::Collection): 20 rows where nothing is said, 100 at most. */
export function pageOf(records: readonly RtRecord[], view: RtView, url: URL): JsonObject {
  const query = url.searchParams;
  const perPage = Math.min(positive(query.get('per_page'), 20), 100);
  const page = positive(query.get('page'), 1);
  const pages = Math.ceil(records.length / perPage);
  const rows = inOrder(records, view, query).slice((page - 1) * perPage, page * perPage);
  const link = (to: number): string => {
    const next = new URLSearchParams(query);
    next.delete('page');
    next.append('page', String(to));
    return `${view.base}${url.pathname.replace(/^\/REST\/2\.0/, '')}?${next.toString()}`;
  };
  return {
    count: rows.length,
    total: records.length,
    per_page: perPage,
    page,
    pages,
    items: rows.map((record) => ({ ...reference(record, view), ...fieldsOf(record, view, query) })),
    ...(page < pages ? { next_page: link(page + 1) } : {}),
    ...(page > 1 && pages > 0 ? { prev_page: link(Math.min(page - 1, pages)) } : {}),
  };
}

const positive = (text: string | null, otherwise: number): number =>
  text !== null && /^\d+$/.test(text) && Number(text) > 0 ? Number(text) : otherwise;

function inOrder(records: readonly RtRecord[], view: RtView, query: URLSearchParams): readonly RtRecord[] {
  const orders = query.getAll('order');
  const keys = query.getAll('orderby').map((name, index) => ({ name, down: orders[index]?.toUpperCase() === 'DESC' }));
  if (keys.length === 0) return records;
  const text = (record: RtRecord, name: string): string => {
    const column = columnsOf(record, view.db)[name];
    if (typeof column === 'string') return column;
    return column !== undefined && 'id' in column ? String(column.id) : '';
  };
  const rows = records.map((record) => ({ record, values: keys.map(({ name }) => text(record, name)) }));
  const ordered = rows.toSorted((a, b) => {
    for (const [index, { down }] of keys.entries()) {
      const order = compareValues(a.values[index] ?? '', b.values[index] ?? '');
      if (order !== 0) return down ? -order : order;
    }
    return 0;
  });
  return ordered.map(({ record }) => record);
}

/** Numbers by size, everything else by character whatever its case. */
export function compareValues(a: string, b: string): number {
  if (/^-?\d+$/.test(a) && /^-?\d+$/.test(b)) return Number(a) - Number(b);
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return 0;
  return x < y ? -1 : 1;
}
