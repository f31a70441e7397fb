import { microsOf, trytonMoment, type TrytonRow, type TrytonStore } from './tryton-store.ts';

const likeExpression = (pattern: string): RegExp => {
  const parts = pattern.match(/\\.|%|_|[^\\%_]+/g) ?? [];
  const source = parts.map((part) => {
    if (part === '%') return '[\\s\\S]*';
    if (part === '_') return '[\\s\\S]';
    return part.replace(/^\\(.)$/, '$1').replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source.join('')}$`);
};

function valueOf(row: TrytonRow, field: string): unknown {
  if (field === 'id') return row.id;
  if (field === 'create_date') return row.created;
  if (field === 'write_date') return row.written ?? null;
  return row.values[field] ?? null;
}

function holds(row: TrytonRow, [field, operator, wanted]: readonly [string, string, unknown]): boolean {
  const value = valueOf(row, field);
  const isMoment = field.endsWith('_date') && wanted !== null;
  const other = isMoment ? microsOf(wanted) : wanted;
  if (operator === '=') return value === other;
  if (operator === '!=') return value !== other;
  if (operator === 'in') return (other as unknown[]).includes(value);
  if (operator === 'like') return typeof value === 'string' && likeExpression(String(other)).test(value);
  if (value === null || typeof value !== typeof other) return false;
  const [a, b] = [value as number, other as number];
  return operator === '>=' ? a >= b : operator === '>' ? a > b : operator === '<' ? a < b : a <= b;
}

/** Whether a row fits a domain of Tryton: clauses are joined by AND, or by OR where the list begins so. */
export function fits(row: TrytonRow, domain: unknown): boolean {
  if (!Array.isArray(domain) || domain.length === 0) return true;
  if (typeof domain[0] === 'string' && domain[0] !== 'OR' && domain[0] !== 'AND') {
    return holds(row, domain as unknown as [string, string, unknown]);
  }
  const [first, ...rest] = domain as unknown[];
  if (first === 'OR') return rest.some((clause) => fits(row, clause));
  return (first === 'AND' ? rest : (domain as unknown[])).every((clause) => fits(row, clause));
}

/** `search_read`: rows that fit, in order, with the fields asked for. */
export function searchRows(
  store: TrytonStore,
  rows: Iterable<TrytonRow>,
  [domain, offset, limit, order, fields]: readonly unknown[],
): readonly Readonly<Record<string, unknown>>[] {
  const found = [...rows].filter((row) => fits(row, domain));
  const keys = (order ?? [['id', 'ASC']]) as readonly (readonly [string, string])[];
  found.sort((a, b) => {
    for (const [field, direction] of keys) {
      const [left, right] = [Number(valueOf(a, field) ?? 0), Number(valueOf(b, field) ?? 0)];
      if (left !== right) return direction === 'DESC' ? right - left : left - right;
    }
    return 0;
  });
  const from = Number(offset ?? 0);
  return found.slice(from, limit === null ? undefined : from + Number(limit)).map((row) => {
    const shown: Record<string, unknown> = { id: row.id };
    for (const field of fields as string[]) {
      if (field === '_timestamp') shown[field] = store.stamp(row);
      else if (field === 'create_date') shown[field] = trytonMoment(row.created);
      else if (field === 'write_date') shown[field] = row.written === undefined ? null : trytonMoment(row.written);
      else shown[field] = row.values[field] ?? null;
    }
    return shown;
  });
}
