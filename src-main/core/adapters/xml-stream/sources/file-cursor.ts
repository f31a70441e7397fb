import * as v from 'valibot';

const fileShape = v.object({
  size: v.number(),
  mtimeMs: v.number(),
  /** Offset from which to read on; the size where the file is done. */
  at: v.number(),
  done: v.boolean(),
});
const cursorShape = v.object({ files: v.record(v.string(), fileShape) });

/** How far each file of the folder has been read. */
export type FileCursor = v.InferOutput<typeof cursorShape>;
export type FileProgress = v.InferOutput<typeof fileShape>;

/** The cursor, or an empty one where it cannot be read: then everything is read again, under the same ids. */
export function parseFileCursor(text: string | undefined): FileCursor {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), cursorShape), text ?? '');
  return parsed.success ? parsed.output : { files: {} };
}
