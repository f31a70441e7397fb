import * as v from 'valibot';

/** Request Tracker writes the same id as text in one answer and as a number in the next. */
const idText = v.pipe(v.union([v.pipe(v.string(), v.minLength(1)), v.number()]), v.transform(String));
const looseText = v.optional(
  v.pipe(
    v.nullable(v.union([v.string(), v.number()])),
    v.transform((value) => (value === null ? '' : String(value))),
  ),
  '',
);
/** `2026-11-23T04:18:13Z` to milliseconds. */
const time = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.number('must be a time such as 2026-11-23T04:18:13Z'),
  v.finite('must be a time such as 2026-11-23T04:18:13Z'),
);
const numberText = v.pipe(
  v.optional(v.nullable(v.union([v.string(), v.number()])), 0),
  v.transform((value) => Number(value) || 0),
);

const userShape = v.object({ id: idText, type: looseText, RealName: looseText });

const customFieldShape = v.object({
  id: idText,
  name: looseText,
  /** Images and files come as objects with a `filename`. */
  values: v.optional(
    v.array(v.nullable(v.union([v.string(), v.number(), v.looseObject({ filename: looseText })]))),
    [],
  ),
});

export const ticketShape = v.object({
  id: idText,
  Subject: looseText,
  Status: v.pipe(v.string(), v.minLength(1)),
  Queue: v.object({ id: idText, Name: looseText }),
  Owner: v.optional(v.nullable(userShape)),
  Requestor: v.optional(v.array(userShape), []),
  CustomFields: v.optional(v.nullable(v.array(customFieldShape))),
  Priority: numberText,
  Created: time,
  LastUpdated: time,
  _hyperlinks: v.optional(v.array(v.object({ ref: looseText, to: v.optional(v.string()) })), []),
});
export type RtTicket = v.InferOutput<typeof ticketShape>;

export const transactionShape = v.object({
  id: v.pipe(idText, v.regex(/^\d+$/, 'must be a number')),
  Type: v.pipe(v.string(), v.minLength(1)),
  Field: looseText,
  OldValue: looseText,
  NewValue: looseText,
  Created: time,
  Creator: v.object({ id: idText, RealName: looseText }),
  ObjectId: v.optional(idText),
});
export type RtTransaction = v.InferOutput<typeof transactionShape>;

/** One MIME part of a transaction. `Content` is absent where it was not asked for. */
export const partShape = v.object({
  id: idText,
  TransactionId: v.pipe(
    v.union([idText, v.object({ id: idText })]),
    v.transform((value) => (typeof value === 'string' ? value : value.id)),
  ),
  ContentType: looseText,
  Filename: looseText,
  ContentLength: numberText,
  Headers: looseText,
  Content: v.optional(v.nullable(v.string())),
});
export type RtPart = v.InferOutput<typeof partShape>;

/** Without the right AdminUsers only some of these are there. */
export const userRecordShape = v.object({
  Name: looseText,
  RealName: looseText,
  EmailAddress: looseText,
  Organization: looseText,
  Lang: looseText,
  HomePhone: looseText,
  WorkPhone: looseText,
  MobilePhone: looseText,
  Address1: looseText,
  Address2: looseText,
  City: looseText,
  Zip: looseText,
  Country: looseText,
  Privileged: numberText,
  LastUpdated: v.optional(time),
  CustomFields: v.optional(v.nullable(v.array(customFieldShape))),
});
export type RtUser = v.InferOutput<typeof userRecordShape>;

/** What is no text only costs its value: a row of a list is not the record, and a list must not fail for one of its rows. */
const textIfAny = v.fallback(looseText, '');

/** A row of the transaction feed. */
export const feedRowShape = v.object({
  id: v.pipe(idText, v.regex(/^\d+$/), v.transform(Number)),
  ObjectId: idText,
  Type: textIfAny,
  Field: textIfAny,
});
export type RtFeedRow = v.InferOutput<typeof feedRowShape>;

export const namedShape = v.object({ id: idText, Name: looseText });
/** `Subject` is undefined where it is no text: the ticket itself is then parked when it is read. */
export const ticketRowShape = v.object({
  id: v.pipe(idText, v.transform(Number)),
  Subject: v.fallback(v.union([looseText, v.undefined()]), undefined),
});
export const sentencesShape = v.array(v.nullable(v.string()));
export const createdShape = v.object({ id: idText });
export const versionShape = v.object({ Version: looseText });
export const attachmentShape = v.object({
  id: idText,
  ContentType: looseText,
  Filename: looseText,
  Content: v.optional(v.nullable(v.string()), ''),
});

/** A page of a collection; `total` is null where Request Tracker would have to check rights row by row. */
export const pageShape = <T extends v.GenericSchema>(row: T) => v.object({ items: v.array(row) });
