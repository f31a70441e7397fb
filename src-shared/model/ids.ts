import * as v from 'valibot';

/** A string that must not be mixed up with other strings. */
export type Branded<T extends string> = string & { readonly __brand: T };

const idSchema = <T extends string>() =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(200),
    v.transform((value) => value as Branded<T>),
  );

/** One configured back end, for example `tickets-rt`. Lower-case letters, digits and hyphens. */
export type SystemId = Branded<'SystemId'>;
export const systemIdSchema = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a system id has lower-case letters, digits and hyphens, at most 63'),
  v.transform((value) => value as SystemId),
);

export type CustomerId = Branded<'CustomerId'>;
export const customerIdSchema = idSchema<'CustomerId'>();
export type ConversationId = Branded<'ConversationId'>;
export const conversationIdSchema = idSchema<'ConversationId'>();
export type EntryId = Branded<'EntryId'>;
export const entryIdSchema = idSchema<'EntryId'>();
/** Snowflake as a decimal string, a dash, and what tells its store from others; bare where it was drawn by an early version. */
export type TransactionId = Branded<'TransactionId'>;
export const transactionIdSchema = idSchema<'TransactionId'>();
/** Chosen by the window before it sends, so that a repeat of the same send is recognised. */
export type IntentId = Branded<'IntentId'>;
export const intentIdSchema = idSchema<'IntentId'>();
/** `<systemId>:<Linkedid>` for Asterisk. */
export type CallId = Branded<'CallId'>;
export const callIdSchema = idSchema<'CallId'>();
export type AgentId = Branded<'AgentId'>;
export const agentIdSchema = idSchema<'AgentId'>();

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type UnixMillis = number;
export const unixMillisSchema = v.pipe(v.number(), v.finite());
