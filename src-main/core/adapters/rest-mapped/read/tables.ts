import { ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { CompiledTable } from '../compiled-system.ts';
import type { RestError } from '../http/answer-error.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import type { RestDeps } from '../rest-deps.ts';
import { fetchPage, firstPage, type PagePosition } from './fetch-page.ts';

/** Pages of a table; a longer one is cut, and what is not in it is shown by its number. */
const mostPages = 20;

export type Tables = Readonly<Record<string, readonly JsonValue[]>>;

/** Lists that change rarely, read when they are needed and kept for a while. */
export interface TableCache {
  all(deps: RestDeps, signal: AbortSignal): Promise<Result<Tables, RestError>>;
}

export function createTableCache(): TableCache {
  const kept = new Map<string, { readonly rows: readonly JsonValue[]; readonly until: number }>();
  return {
    async all(deps, signal) {
      const tables: Record<string, readonly JsonValue[]> = {};
      for (const table of deps.compiled.tables) {
        const held = kept.get(table.name);
        if (held !== undefined && held.until > deps.clock.monotonic()) {
          tables[table.name] = held.rows;
          continue;
        }
        const rows = await rowsOf(deps, table, signal);
        if (!rows.ok) return rows;
        kept.set(table.name, { rows: rows.value, until: deps.clock.monotonic() + table.keepMs });
        tables[table.name] = rows.value;
      }
      return ok(tables);
    },
  };
}

async function rowsOf(
  deps: RestDeps,
  table: CompiledTable,
  signal: AbortSignal,
): Promise<Result<readonly JsonValue[], RestError>> {
  const rows: JsonValue[] = [];
  let position: PagePosition | undefined = firstPage(table);
  for (let pages = 0; position !== undefined && pages < mostPages; pages++) {
    const input = { since: '', start: '', cursor: '' };
    const page: Awaited<ReturnType<typeof fetchPage>> = await fetchPage(deps, table, position, input, signal);
    if (!page.ok) return page;
    rows.push(...page.value.items);
    position = page.value.next;
  }
  return ok(rows);
}
