import type { Entry, EntryKind } from '../../../src-shared/model/conversation.ts';
import { sides, type Side } from './stored-entry.ts';

/** Kinds that reach, or came from, the customer. */
const publicKinds: ReadonlySet<EntryKind> = new Set(['message', 'reply', 'complaint']);
export const isPublic = (kind: EntryKind): boolean => publicKinds.has(kind);

/** Written by a person, so worth a preview. */
export const isSpoken = (kind: EntryKind, role: Entry['author']['role']): boolean =>
  (isPublic(kind) || kind === 'note') && (role === 'customer' || role === 'agent');

/**
 * Whose turn an entry makes it. A bot's turn answers nobody, and neither does what has not arrived: an own reply counts once
 * its system has it.
 */
export function sideOf(entry: Pick<Entry, 'kind' | 'call'> & { readonly author: Pick<Entry['author'], 'role'> }): Side {
  if (entry.call !== undefined) return sideOfCall(entry.call);
  if (!isPublic(entry.kind)) return sides.none;
  if (entry.author.role === 'customer') return sides.customerSpoke;
  return entry.author.role === 'agent' ? sides.answered : sides.none;
}

function sideOfCall(call: NonNullable<Entry['call']>): Side {
  if (call.direction === 'internal') return sides.none;
  if (call.outcome === 'answered' || call.outcome === 'talking' || call.outcome === 'transferred')
    return sides.answered;
  const missed = call.outcome === 'missed' || call.outcome === 'abandoned';
  return missed && call.direction === 'inbound' ? sides.customerSpoke : sides.none;
}

/**
 * The kind an entry has after its system says it is `says`. A note stays a note for ever, and what is called a note once
 * becomes one: the only way is away from the customer.
 */
export const kindAfter = (was: EntryKind, says: EntryKind): EntryKind =>
  was === 'note' || says === 'note' ? 'note' : says;
