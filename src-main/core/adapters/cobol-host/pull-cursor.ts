/** Where a pull goes on: behind the change with this number. */
export interface PullCursor {
  readonly v: 1;
  /** Decimal text of up to 18 digits: JavaScript numbers do not hold them all. */
  readonly after: string;
  /** The last answer could not be cut into records to its end: the next one is asked for one change only. */
  readonly one?: true;
}

/** The stored cursor; `undefined` where there is none, or none that can be read: then everything is read again. */
export function parseCursor(text: string | undefined): PullCursor | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Partial<PullCursor> | null;
    if (value?.v !== 1 || typeof value.after !== 'string' || !/^\d{1,18}$/.test(value.after)) return undefined;
    return value.one === true ? { v: 1, after: value.after, one: true } : { v: 1, after: value.after };
  } catch {
    return undefined;
  }
}
