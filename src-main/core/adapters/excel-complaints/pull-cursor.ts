import * as v from 'valibot';
import type { KnownRow } from './row-identity.ts';

const cursorShape = v.object({
  /** Size and time of change of the file that was read. */
  mark: v.string(),
  /** Rows by name: the hash of the row, and where names rest on content, of its cells. */
  rows: v.record(v.string(), v.object({ h: v.string(), c: v.optional(v.array(v.string())) })),
});
export type PullCursor = v.InferOutput<typeof cursorShape>;

/** What an empty or unreadable cursor means: nothing was read yet. */
export const emptyCursor: PullCursor = { mark: '', rows: {} };

/** Reads cursors. The last one is remembered: it can be megabytes, and while nobody changes the file each look brings the same. */
export function createCursorReader(): (text: string | undefined) => PullCursor {
  let last: { readonly text: string | undefined; readonly cursor: PullCursor } = {
    text: undefined,
    cursor: emptyCursor,
  };
  return (text) => {
    if (text === last.text) return last.cursor;
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), cursorShape), text);
    last = { text, cursor: parsed.success ? parsed.output : emptyCursor };
    return last.cursor;
  };
}

/** Rows as they were known at the cursor. */
export const knownRows = ({ rows }: PullCursor): readonly KnownRow[] =>
  Object.entries(rows).flatMap(([id, { c }]) => (c === undefined ? [] : [{ id, cells: c }]));
