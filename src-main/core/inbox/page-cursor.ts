/** Keyset cursors: where a page ended, as opaque text. */
export type CursorKey = readonly [at: number, id: string | number];

export const encodeCursor = (...key: CursorKey): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** The key, or `undefined` where there is no cursor. One that is not ours is as good as none: the first page. */
export function decodeCursor(cursor: string | undefined): CursorKey | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (!Array.isArray(key) || key.length !== 2) return undefined;
    const [at, id] = key as unknown[];
    return typeof at === 'number' && (typeof id === 'string' || typeof id === 'number') ? [at, id] : undefined;
  } catch {
    return undefined;
  }
}
