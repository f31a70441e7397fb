import * as v from 'valibot';
import { errorCodes } from '../result/error-codes.ts';

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const method = v.pipe(v.string(), v.maxLength(100));

/** Frames from the window to the core. */
export const clientFrameSchema = v.variant('t', [
  v.object({ t: v.literal('call'), id, method, input: v.unknown() }),
  v.object({ t: v.literal('cancel'), id }),
  v.object({ t: v.literal('subscribe'), id, method, input: v.unknown(), since: v.optional(v.string()) }),
  v.object({ t: v.literal('unsubscribe'), id }),
]);

/** Frames from the core to the window. `event` carries the cursor a later subscribe may resume from. */
export const serverFrameSchema = v.variant('t', [
  v.object({ t: v.literal('ok'), id, output: v.unknown() }),
  v.object({
    t: v.literal('err'),
    id,
    error: v.object({
      code: v.picklist(errorCodes),
      message: v.string(),
      retryable: v.boolean(),
      detail: v.optional(v.unknown()),
    }),
  }),
  v.object({ t: v.literal('event'), id, event: v.unknown(), cursor: v.optional(v.string()) }),
  /** The stream ended: by itself (no error) or not. */
  v.object({
    t: v.literal('closed'),
    id,
    error: v.optional(
      v.object({
        code: v.picklist(errorCodes),
        message: v.string(),
        retryable: v.boolean(),
        detail: v.optional(v.unknown()),
      }),
    ),
  }),
]);

export type ClientFrame = v.InferOutput<typeof clientFrameSchema>;
export type ServerFrame = v.InferOutput<typeof serverFrameSchema>;
export type Frame = ClientFrame | ServerFrame;
