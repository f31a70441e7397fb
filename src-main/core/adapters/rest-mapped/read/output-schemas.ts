import * as v from 'valibot';
import { entryKinds, priorityClasses, ticketStateClasses } from '../../../../../src-shared/model/conversation.ts';
import { callSummarySchema } from '../../../../../src-shared/model/conversation.ts';
import { referenceKinds } from '../../../../../src-shared/model/reference.ts';

/** Systems hand out numbers and texts for one and the same thing. */
const text = (longest: number) =>
  v.pipe(
    v.union([v.string(), v.number(), v.boolean()], 'must be a text'),
    v.transform(String),
    v.maxLength(longest, `is longer than ${longest} characters`),
  );
const id = v.pipe(text(400), v.minLength(1, 'must not be empty'));
/** What is empty or null in the system is absent. */
const maybe = <S extends v.GenericSchema>(schema: S) =>
  v.optional(
    v.pipe(
      v.nullable(schema),
      v.transform((value) => value ?? undefined),
    ),
  );
const maybeText = (longest = 1_000) => maybe(text(longest));

/** Milliseconds, seconds (below 10^11) or ISO 8601; a time without a zone is UTC. */
export const timeSchema = v.pipe(
  v.union([v.string(), v.number()], 'must be a time'),
  v.transform(readTime),
  v.check((ms) => Number.isFinite(ms), 'must be a time: ISO 8601, or seconds or milliseconds since 1970'),
  v.check((ms) => Math.abs(ms) <= 8.64e15, 'is out of range'),
);

export function readTime(value: string | number): number {
  if (typeof value === 'number') return Math.abs(value) < 1e11 ? value * 1_000 : value;
  if (/^-?\d{9,}(\.\d+)?$/.test(value)) return readTime(Number(value));
  const zoned = /(Z|[+-]\d\d:?\d\d)$/i.test(value) || !/\d:\d/.test(value) ? value : `${value.replace(' ', 'T')}Z`;
  return Date.parse(zoned);
}

const list = <S extends v.GenericSchema>(schema: S, most = 1_000) =>
  v.optional(
    v.pipe(
      v.unknown(),
      // JSONata makes a list of one into the one itself.
      v.transform((value) => (value === null ? [] : Array.isArray(value) ? value : [value])),
      v.array(schema),
      v.maxLength(most),
    ),
    [],
  );
const link = v.strictObject({ key: id, value: id });
const requester = v.strictObject({ id: maybeText(400), name: maybeText(), email: maybeText(), phone: maybeText() });
const attachment = v.strictObject({
  id,
  name: v.optional(text(500), ''),
  mediaType: v.optional(text(200), 'application/octet-stream'),
  size: maybe(v.pipe(v.union([v.number(), v.string()]), v.transform(Number), v.finite())),
});
const texts = v.optional(
  v.pipe(
    v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()]))),
    v.transform((fields) =>
      Object.fromEntries(
        Object.entries(fields).flatMap(([key, value]) => (value === null ? [] : [[key, String(value)]])),
      ),
    ),
  ),
  {},
);

export const ticketOutputSchema = v.strictObject({
  id,
  version: maybeText(500),
  number: maybeText(100),
  subject: v.optional(
    v.pipe(
      v.nullable(text(2_000)),
      v.transform((value) => value ?? ''),
    ),
    '',
  ),
  state: v.picklist(ticketStateClasses, `must be one of ${ticketStateClasses.join(', ')}`),
  nativeState: maybeText(200),
  nativeStates: list(text(200)),
  priority: v.optional(v.picklist(priorityClasses, `must be one of ${priorityClasses.join(', ')}`), 'normal'),
  owner: maybeText(200),
  queue: maybeText(200),
  requesters: list(requester),
  customFields: texts,
  links: list(link),
  channel: maybe(v.picklist(['ticket', 'chat', 'mail', 'complaint'])),
  createdAt: timeSchema,
  changedAt: timeSchema,
});
export type TicketOutput = v.InferOutput<typeof ticketOutputSchema>;

/** `{"main": "a@example.com"}`, or as the card has it. */
const named = <K extends string>(property: K) =>
  v.optional(
    v.record(
      v.string(),
      v.nullable(
        v.union([
          v.pipe(
            text(1_000),
            v.transform((value) => ({ [property]: value }) as Record<K | 'label', string>),
          ),
          v.strictObject({ [property]: text(1_000), label: v.optional(text(100)) } as Record<
            K,
            ReturnType<typeof text>
          >),
        ]),
      ),
    ),
    {},
  );

export const customerOutputSchema = v.strictObject({
  id,
  version: maybeText(500),
  name: maybeText(500),
  language: maybeText(50),
  organizations: named('name'),
  titles: named('name'),
  emails: named('address'),
  phones: named('number'),
  addresses: named('full'),
  notes: named('note'),
  extra: texts,
  writable: list(v.pipe(v.string(), v.startsWith('/', 'must be a JSON pointer of the card'))),
  links: list(link),
  changedAt: maybe(timeSchema),
});
export type CustomerOutput = v.InferOutput<typeof customerOutputSchema>;

export const entryOutputSchema = v.pipe(
  v.strictObject({
    id,
    /** Number of the ticket it stands on, or else of the customer. */
    ticket: maybe(id),
    customer: maybe(id),
    kind: v.picklist(entryKinds, `must be one of ${entryKinds.join(', ')}`),
    author: v.optional(
      v.strictObject({
        role: v.picklist(['customer', 'agent', 'system', 'bot']),
        name: v.optional(
          v.pipe(
            v.nullable(text(500)),
            v.transform((value) => value ?? ''),
          ),
          '',
        ),
      }),
      { role: 'system', name: '' },
    ),
    text: v.optional(
      v.pipe(
        v.nullable(text(1_000_000)),
        v.transform((value) => value ?? ''),
      ),
      '',
    ),
    html: maybeText(2_000_000),
    at: timeSchema,
    attachments: list(attachment),
    change: maybe(v.strictObject({ field: text(200), from: text(2_000), to: text(2_000) })),
    call: maybe(callSummarySchema),
    operationKey: maybeText(300),
  }),
  v.check(
    ({ ticket, customer }) => (ticket === undefined) !== (customer === undefined),
    'needs "ticket" or "customer", not both',
  ),
);
export type EntryOutput = v.InferOutput<typeof entryOutputSchema>;

export const removedOutputSchema = v.strictObject({
  kind: v.picklist(referenceKinds),
  id,
  mergedInto: maybe(id),
  at: maybe(timeSchema),
});
export type RemovedOutput = v.InferOutput<typeof removedOutputSchema>;

/** What an expression of each kind may and must answer, for the check when the settings are loaded. */
export const outputKeys = {
  ticket: { known: Object.keys(ticketOutputSchema.entries), required: ['id', 'state', 'createdAt', 'changedAt'] },
  customer: { known: Object.keys(customerOutputSchema.entries), required: ['id'] },
  entry: { known: Object.keys(entryOutputSchema.pipe[0].entries), required: ['id', 'kind', 'at'] },
  removed: { known: Object.keys(removedOutputSchema.entries), required: ['kind', 'id'] },
} as const;
export type OutputKind = keyof typeof outputKeys;
