import * as v from 'valibot';

const turn = v.object({ role: v.picklist(['customer', 'agent', 'bot']), text: v.string() });
const pendingShape = v.object({
  conversation: v.string(),
  handedOverAt: v.number(),
  subject: v.string(),
  language: v.string(),
  /** Cut to what is sent along. */
  turns: v.array(turn),
  tries: v.number(),
  /** Not before this moment, in milliseconds since 1970. */
  notBefore: v.number(),
});
/** A summary that is still to be asked for. It lies in the cursor, so that neither a crash nor a restart forgets it. */
export type PendingSummary = v.InferOutput<typeof pendingShape>;

const cursorShape = v.object({
  /** The service's own cursor. */
  after: v.optional(v.string()),
  pending: v.array(pendingShape),
  /** Hand-overs whose summary was given, asked for or given up, the latest of them: none is asked for twice. */
  settled: v.array(v.string()),
});
export type PullCursor = v.InferOutput<typeof cursorShape>;

/** An empty one where there is none, or none that can be read: then everything is read again, under the same ids. */
export function parseCursor(text: string | undefined): PullCursor {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), cursorShape), text);
  return parsed.success ? parsed.output : { pending: [], settled: [] };
}
