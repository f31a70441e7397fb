import * as v from 'valibot';

const uid = v.pipe(v.number(), v.integer(), v.minValue(0));

const shape = v.object({
  v: v.literal(1),
  folders: v.record(
    v.string(),
    v.object({
      validity: v.string(),
      uidNext: uid,
      /** Numbers below `uidNext` that were not ready: begun messages of ours. */
      held: v.array(uid),
    }),
  ),
  /** While the first load goes on: what is older is still to come. */
  loading: v.optional(v.object({ date: v.number(), key: v.string() })),
  /** The newest messages that were told: key, thread and date in seconds to base 36. What is no longer there next time was removed. */
  known: v.array(v.string()),
  /** Removed messages with the moment, in case they come back. */
  removed: v.record(v.string(), v.number()),
});

/** How far the mailbox was read, as it is stored with the messages. */
export type MailCursor = v.InferOutput<typeof shape>;

export const emptyCursor: MailCursor = { v: 1, folders: {}, known: [], removed: {} };

/** `undefined` for what is no cursor: the mailbox is then read from its beginning, and what is known is recognised. */
export function parseMailCursor(text: string | undefined): MailCursor | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed = v.safeParse(shape, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

export interface KnownMail {
  readonly key: string;
  readonly thread: string;
  /** Milliseconds since the epoch, to the second. */
  readonly date: number;
}

export const writeKnown = ({ key, thread, date }: KnownMail): string =>
  `${key} ${thread} ${Math.floor(date / 1000).toString(36)}`;

export function readKnown(text: string): KnownMail | undefined {
  const [key, thread, seconds] = text.split(' ');
  const date = Number.parseInt(seconds ?? '', 36) * 1000;
  return key && thread && Number.isFinite(date) ? { key, thread, date } : undefined;
}
