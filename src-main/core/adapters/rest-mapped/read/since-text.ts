import type { ChangesSettings } from '../config/source-settings.ts';
import { pointedAt } from '../http/parse-answer.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { readTime } from './output-schemas.ts';

/** `{since}` as the system wants it. */
export function sinceText(changes: ChangesSettings, from: number | undefined): string {
  if (from === undefined || changes.kind === 'all' || changes.kind === 'cursor') return '';
  if (changes.kind === 'id') return String(from);
  const time = new Date(Math.max(0, from)).toISOString();
  switch (changes.format) {
    case 'iso':
      return time;
    case 'isoSeconds':
      return `${time.slice(0, 19)}Z`;
    case 'sql':
      return time.slice(0, 19).replace('T', ' ');
    case 'seconds':
      return String(Math.floor(Math.max(0, from) / 1_000));
    default:
      return String(Math.max(0, from));
  }
}

/** Time or id of a record by which changes are learnt; `undefined` where it has none, NaN where it makes no sense. */
export function stampOf(changes: ChangesSettings, record: JsonValue): number | undefined {
  if (changes.kind !== 'timestamp' && changes.kind !== 'id') return undefined;
  const value = pointedAt(record, changes.at);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return Number.NaN;
  return changes.kind === 'id' ? Number(value) : readTime(value);
}

/** Where the first reading begins. */
export function startOf(changes: ChangesSettings): number | undefined {
  if (changes.kind === 'timestamp') return changes.start === undefined ? 0 : Date.parse(changes.start);
  return changes.kind === 'id' ? (changes.start ?? 0) : undefined;
}
