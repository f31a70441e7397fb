/** What stands at a dotted path of a parsed answer; `undefined` where there is nothing. Lists are stepped into where they have one element. */
export function at(answer: unknown, path: string): unknown {
  let here = answer;
  for (const step of path === '' ? [] : path.split('.')) {
    if (Array.isArray(here) && here.length === 1) here = here[0] as unknown;
    if (typeof here !== 'object' || here === null || Array.isArray(here) || !Object.hasOwn(here, step))
      return undefined;
    here = (here as Readonly<Record<string, unknown>>)[step];
  }
  return here;
}

/** The rows at a path: one element stands for a list of one, nothing for an empty list. */
export function rowsAt(answer: unknown, path: string): readonly unknown[] {
  const found = at(answer, path);
  if (found === undefined || found === null || found === '') return [];
  return Array.isArray(found) ? (found as unknown[]) : [found];
}

/** The text of an element, whatever attributes it has; `undefined` where it is absent, nil, or holds further elements. */
export function textAt(row: unknown, path: string): string | undefined {
  const found = at(row, path);
  if (typeof found === 'string') return found;
  if (typeof found === 'number' || typeof found === 'boolean') return String(found);
  if (typeof found === 'object' && found !== null && Object.hasOwn(found, '$value')) {
    const { $value } = found as { $value: unknown };
    return typeof $value === 'string' ? $value : undefined;
  }
  return undefined;
}
