import type { UnixMillis } from '../../../src-shared/model/ids.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import { comparison } from './json-search.ts';
import { isActive, isInactive } from './lifecycle.ts';
import type { RtDatabase } from './rt-database.ts';
import type { RtTicket } from './rt-records.ts';

type Test = (ticket: RtTicket) => boolean;
type Token = { readonly kind: 'word' | 'text' | 'operator' | 'open' | 'close'; readonly value: string };

/** Why a query is refused; thrown inside this file only. */
class QueryFault extends Error {}

/** Parentheses deeper than this are refused rather than followed. */
const deepest = 50;
const tokenPattern =
  /\s*(?:(\()|(\))|'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|(!=|>=|<=|=|>|<|(?:NOT\s+)?LIKE\b|IS(?:\s+NOT)?\b|STARTSWITH\b|ENDSWITH\b)|([^\s()'"<>=!]+))/giy;

/**
 * The part of Request Tracker's TicketSQL that is about a ticket's own fields: id, Queue, Status, Owner, Creator, Subject, Priority,
 * Requestor, dates and custom fields, with AND, OR and parentheses. AND binds closer than OR; Request Tracker 5.0.3 finds other
 * rows where both stand side by side without parentheses, so nobody should ask that. Deleted tickets are found only where the status is asked for.
 *
 * @returns the test, or the sentence that refuses the query
 */
export function parseTicketSql(query: string, db: RtDatabase): Result<Test, string> {
  try {
    const tokens = tokensOf(query);
    const { test, next } = anyOf(tokens, 0, 0, db);
    if (next < tokens.length)
      throw new QueryFault(`Wrong query, unexpected '${tokens[next]?.value ?? ''}' in '${query}'`);
    const asksStatus = tokens.some(({ kind, value }) => kind === 'word' && /^status$/i.test(value));
    return ok((ticket) => (asksStatus || ticket.status !== 'deleted') && test(ticket));
  } catch (fault) {
    if (fault instanceof QueryFault) return err(fault.message);
    throw fault;
  }
}

function tokensOf(query: string): Token[] {
  const tokens: Token[] = [];
  const text = query.trimEnd();
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < text.length) {
    const at = tokenPattern.lastIndex;
    const match = tokenPattern.exec(text);
    if (match === null) throw new QueryFault(`Wrong query, expecting a word or value at character ${at} in '${query}'`);
    const [, open, close, single, double, operator, word] = match;
    if (open) tokens.push({ kind: 'open', value: open });
    else if (close) tokens.push({ kind: 'close', value: close });
    else if (operator) tokens.push({ kind: 'operator', value: operator.toUpperCase().replace(/\s+/g, ' ') });
    else if (word) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'text', value: (single ?? double ?? '').replace(/\\(.)/g, '$1') });
  }
  return tokens;
}

interface Parsed {
  readonly test: Test;
  readonly next: number;
}

const isWord = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.value.toUpperCase() === word;

function anyOf(tokens: readonly Token[], start: number, depth: number, db: RtDatabase): Parsed {
  return chain(tokens, start, 'OR', (at) => chain(tokens, at, 'AND', (inner) => one(tokens, inner, depth, db)));
}

function chain(tokens: readonly Token[], start: number, joint: 'AND' | 'OR', part: (at: number) => Parsed): Parsed {
  const tests: Test[] = [];
  let next = start - 1;
  do {
    const parsed = part(next + 1);
    tests.push(parsed.test);
    next = parsed.next;
  } while (isWord(tokens[next], joint));
  const holds = (ticket: RtTicket) => (test: Test) => test(ticket);
  return { test: (ticket) => (joint === 'AND' ? tests.every(holds(ticket)) : tests.some(holds(ticket))), next };
}

function one(tokens: readonly Token[], start: number, depth: number, db: RtDatabase): Parsed {
  const [field, operator, value] = tokens.slice(start, start + 3);
  if (field?.kind === 'open') {
    if (depth >= deepest) throw new QueryFault(`Wrong query, more than ${deepest} parentheses inside each other`);
    const inside = anyOf(tokens, start + 1, depth + 1, db);
    if (tokens[inside.next]?.kind !== 'close')
      throw new QueryFault('Incomplete query, last element is not close paren or value');
    return { test: inside.test, next: inside.next + 1 };
  }
  const complete = operator?.kind === 'operator' && (value?.kind === 'text' || value?.kind === 'word');
  if (!field || field.kind === 'close' || !complete)
    throw new QueryFault('Incomplete query, last element is not close paren or value');
  return { test: condition(field.value, operator.value, value.value, db), next: start + 3 };
}

function condition(field: string, operator: string, value: string, db: RtDatabase): Test {
  const isDate = /^(Created|LastUpdated|Started|Resolved)$/i.test(field);
  const asTime = isDate ? timeOf(value, db.now()) : 0;
  const isDay = isDate && operator === '=';
  const holds = comparison(operator, isDate && !isDay ? String(Math.floor(asTime / 1000)) : value);
  if (holds === undefined) throw new QueryFault(`Unknown operator: ${operator}`);
  const custom = /^(?:CF|CustomField)\.\{?(.+?)\}?$/i.exec(field)?.[1];
  if (custom !== undefined) {
    const id = db.customField(custom)?.id;
    return (ticket) => holds((id === undefined ? undefined : ticket.values.get(id)) ?? '');
  }
  const date = (at: (ticket: RtTicket) => UnixMillis): Test =>
    isDay
      ? (ticket) => at(ticket) >= asTime && at(ticket) < asTime + 86_400_000
      : (ticket) => holds(String(Math.floor(at(ticket) / 1000)));
  const named = (names: (ticket: RtTicket) => readonly (string | number)[]): Test =>
    operator.startsWith('!') || operator.includes('NOT')
      ? (ticket) => names(ticket).every((name) => holds(String(name)))
      : (ticket) => names(ticket).some((name) => holds(String(name)));
  const isNumber = /^\d+$/.test(value);
  switch (field.toLowerCase()) {
    case 'id':
      return (ticket) => holds(String(ticket.id));
    case 'queue':
      return named(({ queue }) => [isNumber ? queue.id : queue.name]);
    case 'owner':
      return named(({ owner }) => [isNumber ? owner.id : owner.name]);
    case 'creator':
      return named(({ creator }) => [isNumber ? creator.id : creator.name]);
    case 'subject':
      return (ticket) => holds(ticket.subject);
    case 'priority':
      return (ticket) => holds(String(ticket.priority));
    case 'status':
      if (value === '__Active__') return ({ status }) => (isActive(status) || status === 'new') === (operator === '=');
      if (value === '__Inactive__') return ({ status }) => isInactive(status) === (operator === '=');
      return (ticket) => holds(ticket.status);
    case 'requestor':
    case 'requestor.emailaddress':
      return named(({ requesters }) => requesters.map(({ email }) => email));
    case 'requestor.name':
      return named(({ requesters }) => requesters.map(({ name }) => name));
    case 'created':
      return date((ticket) => ticket.created);
    case 'lastupdated':
      return date((ticket) => ticket.lastUpdated);
    case 'started':
      return date((ticket) => ticket.started);
    case 'resolved':
      return date((ticket) => ticket.resolved);
    default:
      throw new QueryFault(`Unknown field: ${field}`);
  }
}

const unitMs: Readonly<Record<string, number>> = { second: 1e3, minute: 6e4, hour: 36e5, day: 864e5, week: 6048e5 };

/**
 * `YYYY-MM-DD HH:MM:SS` in UTC, a date alone, or "5 minutes ago". The time of day of `YYYY-MM-DDTHH:MM:SSZ` is dropped, as Request
 * Tracker 5.0.3 does; what is no date at all is the beginning of 1970.
 */
function timeOf(text: string, now: UnixMillis): UnixMillis {
  const ago = /^(\d+)\s+(second|minute|hour|day|week)s?\s+ago$/i.exec(text);
  if (ago) return now - Number(ago[1]) * (unitMs[(ago[2] ?? '').toLowerCase()] ?? 0);
  const plain = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d(?::\d\d)?)$)?/.exec(text);
  const time = plain === null ? 0 : Date.parse(`${plain[1]}T${plain[2] ?? '00:00:00'}Z`);
  return Number.isFinite(time) ? time : 0;
}
