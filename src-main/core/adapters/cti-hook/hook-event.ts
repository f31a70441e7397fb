import * as v from 'valibot';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import { parseJson } from '../../http/parse-json.ts';

/** Why a call ended, in the words of the generic CTI interface. */
export const hangUpCauses = [
  'normalClearing',
  'busy',
  'cancel',
  'noAnswer',
  'congestion',
  'notFound',
  'forwarded',
] as const;

const line = v.pipe(v.string(), v.trim(), v.maxLength(250));
const filled = v.pipe(line, v.minLength(1, 'must not be empty'));

/**
 * One hook of the generic CTI interface (Zammad documentation, "Generic CTI": `newCall`, `answer`, `hangup`), which many PBXs and call
 * centre bridges can send.
 */
const eventShape = v.object({
  event: v.picklist(['newCall', 'answer', 'hangup'], 'must be newCall, answer or hangup'),
  callId: filled,
  /** The number that calls; `anonymous` where it is withheld. */
  from: v.optional(line, ''),
  to: v.optional(line, ''),
  direction: v.optional(v.picklist(['in', 'out'], 'must be in or out'), 'in'),
  /** The agents it concerns, by name. */
  user: v.optional(v.pipe(v.array(line), v.maxLength(100)), []),
  queue: v.optional(line, ''),
  /** The agent who answered, by number or name. */
  answeringNumber: v.optional(line, ''),
  cause: v.optional(v.fallback(v.picklist([...hangUpCauses, 'unknown']), 'unknown'), 'unknown'),
});
export type HookEvent = v.InferOutput<typeof eventShape>;

export interface HookError {
  /** Field, or byte of the body. */
  readonly path: string;
  readonly message: string;
}

/** Other names under which senders give the same thing. */
const aliases: Readonly<Record<string, string>> = { call_id: 'callId', 'user[]': 'user', users: 'user' };

function gather(pairs: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
  for (const [name, value] of pairs) {
    const key = aliases[name] ?? name;
    if (key === 'user') fields[key] = [...((fields[key] as unknown[] | undefined) ?? []), ...[value].flat()];
    else if (value !== null && fields[key] === undefined)
      fields[key] = typeof value === 'number' ? String(value) : value;
  }
  return fields;
}

/** Reads the body of a hook, JSON or a form (application/x-www-form-urlencoded). Total: says which field, or which byte, is wrong. */
export function readHook(bytes: Uint8Array, mediaType: string): Result<HookEvent, HookError> {
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(mediaType);
  let fields: Record<string, unknown>;
  if (isForm) fields = gather(new URLSearchParams(Buffer.from(bytes).toString('utf8')));
  else {
    const json = parseJson(bytes);
    if (!json.ok) return err({ path: `byte ${json.error.byteOffset}`, message: 'the body is neither JSON nor a form' });
    if (typeof json.value !== 'object' || json.value === null || Array.isArray(json.value)) {
      return err({ path: 'byte 0', message: 'the body must be one JSON object' });
    }
    fields = gather(Object.entries(json.value));
  }
  const parsed = v.safeParse(eventShape, fields);
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return err({ path: v.getDotPath(issue) ?? 'body', message: issue.message });
}
