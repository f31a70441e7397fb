import * as v from 'valibot';

const two = (part: number): string => String(part).padStart(2, '0');
const whole = (least: number, most: number) => v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

/** A moment as Tryton's JSON-RPC writes it, in UTC; kept as ISO 8601 text with its microseconds. */
export const momentShape = v.pipe(
  v.object({
    __class__: v.literal('datetime'),
    year: whole(1, 9999),
    month: whole(1, 12),
    day: whole(1, 31),
    hour: v.optional(whole(0, 23), 0),
    minute: v.optional(whole(0, 59), 0),
    second: v.optional(whole(0, 59), 0),
    microsecond: v.optional(whole(0, 999_999), 0),
  }),
  v.transform(
    ({ year, month, day, hour, minute, second, microsecond }) =>
      `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.${String(microsecond).padStart(6, '0')}`,
  ),
);

/** Milliseconds since 1970 of such a text. */
export const momentMs = (text: string): number => Date.parse(`${text.slice(0, 23)}Z`);

/** The text of a moment in milliseconds. */
export const momentText = (ms: number): string => `${new Date(ms).toISOString().slice(0, 23)}000`;

/** As Tryton's JSON-RPC wants it in a search. */
export function momentValue(text: string): Readonly<Record<string, unknown>> {
  const [year, month, day, hour, minute, second, microsecond] = text.split(/\D/).map(Number);
  return { __class__: 'datetime', year, month, day, hour, minute, second, microsecond };
}
