import * as v from 'valibot';
import type { Reference, ReferenceKind } from '../../../../../src-shared/model/reference.ts';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { UnifiedBody, UnifiedMessage } from '../../unified-message.ts';
import { fingerprint } from '../mapping/hash-of.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { cardOf } from './card-of.ts';
import type { CodecContext, CodecError } from './codec-context.ts';
import {
  customerOutputSchema,
  entryOutputSchema,
  removedOutputSchema,
  ticketOutputSchema,
  type CustomerOutput,
  type EntryOutput,
  type OutputKind,
  type RemovedOutput,
  type TicketOutput,
} from './output-schemas.ts';

/**
 * Turns what a mapping made of a record into a unified message. Pure and total: whatever was made, the outcome is a message or an
 * error that names the JSON path. The message's id holds a hash of its content: the same record always gives the same id, another
 * content another one.
 */
export function toUnified(
  kind: OutputKind,
  made: JsonValue,
  context: CodecContext,
): Result<UnifiedMessage, CodecError> {
  switch (kind) {
    case 'ticket':
      return through(ticketOutputSchema, made, (output) => ticketMessage(output, context));
    case 'customer':
      return through(customerOutputSchema, made, (output) => customerMessage(output, context));
    case 'entry':
      return through(entryOutputSchema, made, (output) => entryMessage(output, context));
    case 'removed':
      return through(removedOutputSchema, made, (output) => removedMessage(output, context));
    default:
      return err({ path: '$', message: 'no such kind of message' });
  }
}

function through<S extends v.GenericSchema>(
  schema: S,
  made: JsonValue,
  use: (output: v.InferOutput<S>) => UnifiedMessage,
): Result<UnifiedMessage, CodecError> {
  const parsed = v.safeParse(schema, made, { abortEarly: true });
  if (parsed.success) return ok(use(parsed.output));
  const [issue] = parsed.issues;
  return err({ path: jsonPath(issue.path), message: issue.message });
}

function jsonPath(path: readonly { readonly key?: unknown }[] | undefined): string {
  return (path ?? []).reduce<string>((text, { key }) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return /^[A-Za-z_]\w*$/.test(String(key)) ? `${text}.${String(key)}` : `${text}[${JSON.stringify(key)}]`;
  }, '$');
}

function message(name: string, time: number, body: UnifiedBody, { system }: CodecContext): UnifiedMessage {
  return { id: `${name}@${time}.${fingerprint(body).slice(0, 16)}`, source: system, time, body };
}

const reference = (kind: ReferenceKind, id: string, { system }: CodecContext, version?: string): Reference => ({
  system,
  kind,
  id,
  ...(version === undefined ? {} : { version }),
});

function ticketMessage(output: TicketOutput, context: CodecContext): UnifiedMessage {
  const { id, version, number, nativeState, nativeStates, state, requesters, channel } = output;
  const native = nativeState ?? state;
  const body: UnifiedBody = {
    type: 'ticket',
    reference: reference('ticket', id, context, version),
    number: number ?? `#${id}`,
    subject: output.subject,
    state,
    nativeState: native,
    nativeStates: [...new Set([native, ...nativeStates])],
    priority: output.priority,
    owner: output.owner ?? '',
    queue: output.queue ?? '',
    requesters: requesters.map((one) => ({
      ...(one.id === undefined ? {} : { reference: reference('customer', one.id, context) }),
      ...(one.name ? { name: one.name } : {}),
      ...(one.email ? { email: one.email } : {}),
      ...(one.phone ? { phone: one.phone } : {}),
    })),
    customFields: output.customFields,
    links: output.links,
    ...(channel === undefined ? {} : { channel }),
    createdAt: output.createdAt,
    changedAt: output.changedAt,
  };
  return message(`ticket/${id}`, output.changedAt, body, context);
}

function customerMessage(output: CustomerOutput, context: CodecContext): UnifiedMessage {
  const { id, version, changedAt, writable, links } = output;
  const body: UnifiedBody = {
    type: 'customer',
    reference: reference('customer', id, context, version),
    card: cardOf(output),
    writable,
    links,
    ...(changedAt === undefined ? {} : { changedAt }),
  };
  return message(`customer/${id}`, changedAt ?? context.recordTime, body, context);
}

function entryMessage(output: EntryOutput, context: CodecContext): UnifiedMessage {
  const { id, ticket, customer, kind, author, text, html, at, attachments, change, call, operationKey } = output;
  const body: UnifiedBody = {
    type: 'entry',
    reference: reference('activity', id, context),
    on:
      ticket === undefined
        ? { customer: reference('customer', customer ?? '', context) }
        : { ticket: reference('ticket', ticket, context) },
    kind,
    author,
    text,
    ...(html === undefined ? {} : { html }),
    attachments: attachments.map((one) => ({
      reference: reference('attachment', one.id, context),
      name: one.name === '' ? `file ${one.id}` : one.name,
      mediaType: one.mediaType,
      ...(one.size === undefined ? {} : { size: one.size }),
    })),
    ...(change === undefined ? {} : { change }),
    ...(call === undefined ? {} : { call }),
    ...(operationKey === undefined ? {} : { operationKey }),
  };
  return message(`entry/${id}`, at, body, context);
}

function removedMessage({ kind, id, mergedInto, at }: RemovedOutput, context: CodecContext): UnifiedMessage {
  const body: UnifiedBody = {
    type: 'removed',
    reference: reference(kind, id, context),
    ...(mergedInto === undefined ? {} : { mergedInto: reference(kind, mergedInto, context) }),
  };
  return message(`removed/${kind}/${id}`, at ?? context.recordTime, body, context);
}
