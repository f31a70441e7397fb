import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { notTheRecord } from '../session/host-fault.ts';
import type { HostLines } from '../session/host-lines.ts';
import type { Answer, HostFunction, MessageSet, WriteFunction } from './message-set.ts';
import { refusalIn } from './return-code.ts';

export type RecordKind = 'account' | 'complaint';

/** A record as it stands on the host, and how many operations the host had recorded then. */
export interface FoundRecord {
  readonly bytes: Uint8Array;
  readonly keyBase: number;
}

/** One record that changed, or the rest of an answer that cannot be cut into records. */
export type Change =
  | { readonly sequence: string; readonly kind: RecordKind; readonly bytes: Uint8Array }
  | { readonly sequence: string; readonly kind: 'unknown'; readonly bytes: Uint8Array; readonly reason: string };

export interface Changes {
  readonly changes: readonly Change[];
  /** Number of the last change in the answer, as decimal text: it may have 18 digits. */
  readonly next: string;
  /** Number of the newest change the host knows. */
  readonly highest: string;
  readonly more: boolean;
  /** Where the answer cannot be cut any further: offset in its body and reason. */
  readonly torn: string | undefined;
}

/** What became of an operation. */
export interface HostOutcome {
  /** `void`: taken back before it came. `never`: no such key. */
  readonly state: 'done' | 'reversed' | 'void' | 'never';
  readonly function: string;
  readonly kind: RecordKind | 'none';
  readonly number: string;
  /** First line of a complaint that it added; 0: none. */
  readonly line: number;
  readonly keyFloor: number;
}

/** A write with its images, as it is prepared and sent. */
export interface HostWrite {
  readonly function: WriteFunction;
  readonly key: string;
  readonly keyBase: number;
  readonly agent: string;
  /** Empty where nothing was there before. */
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** The functions of the host, with answers in place of bytes. Everything that is no success is an `AdapterError`. */
export interface HostClient {
  /** The name of the host, as it says. */
  echo(signal: AbortSignal): Promise<Result<string, AdapterError>>;
  inquire(
    kind: RecordKind,
    by: 'number' | 'email',
    value: string,
    signal: AbortSignal,
  ): Promise<Result<FoundRecord, AdapterError>>;
  /** Records that changed after `after`, oldest change first; without `after` the newest first. */
  browse(after: string | undefined, limit: number, signal: AbortSignal): Promise<Result<Changes, AdapterError>>;
  write(write: HostWrite, signal: AbortSignal): Promise<Result<HostOutcome, AdapterError>>;
  probe(key: string, signal: AbortSignal): Promise<Result<HostOutcome, AdapterError>>;
  /** Takes what the key did back; a key that never came cannot come any more. */
  reverse(key: string, keyBase: number, agent: string, signal: AbortSignal): Promise<Result<HostOutcome, AdapterError>>;
}

const empty = new Uint8Array();
const states = { D: 'done', R: 'reversed', V: 'void', N: 'never' } as const;
const kindOf = (letter: string): RecordKind | undefined =>
  letter === 'A' ? 'account' : letter === 'C' ? 'complaint' : undefined;

/** A read that was not answered may be asked again: nothing took effect. */
const harmless = (error: AdapterError): AdapterError =>
  error.kind === 'unknown' ? { ...error, kind: 'unreachable' } : error;

export function createHostClient(lines: HostLines, messages: MessageSet, where: string): HostClient {
  const nonsense = (name: HostFunction, what: string): Result<never, AdapterError> =>
    err(notTheRecord(`${where}: answer to ${name}: ${what}`));

  async function ask(
    name: HostFunction,
    body: Result<Uint8Array, string>,
    signal: AbortSignal,
    more: { readonly key?: string; readonly keyBase?: number; readonly agent?: string } = {},
  ): Promise<Result<Answer, AdapterError>> {
    if (!body.ok) return err({ kind: 'refused', message: `${name} cannot be written: ${body.error}` });
    const answer = await lines.send({ function: name, body: body.value, ...more }, signal);
    if (!answer.ok) return answer;
    const refused = refusalIn(answer.value, where);
    return refused === undefined ? answer : err(refused);
  }
  const read = async (...words: Parameters<typeof ask>): Promise<Result<Answer, AdapterError>> => {
    const answer = await ask(...words);
    return answer.ok ? answer : err(harmless(answer.error));
  };

  /** An outcome nobody can read is `nonsense`, which counts as "it may have taken effect". */
  function outcomeIn(name: HostFunction, answer: Answer): Result<HostOutcome, AdapterError> {
    const body = messages.readBody('outcome', answer.body);
    if (!body.ok) return nonsense(name, body.error);
    const letter = body.value.text('OUT-STATE');
    const state = Object.hasOwn(states, letter) ? states[letter as keyof typeof states] : undefined;
    if (state === undefined) return nonsense(name, `OUT-STATE (offset 0 of the body) is "${letter}"`);
    return ok({
      state,
      function: body.value.text('OUT-FUNCTION'),
      kind: kindOf(body.value.text('OUT-KIND')) ?? 'none',
      number: body.value.text('OUT-NUMBER'),
      line: body.value.number('OUT-LINE'),
      keyFloor: answer.keyFloor,
    });
  }

  return {
    async echo(signal) {
      const answer = await read('ECHO', ok(empty), signal);
      if (!answer.ok) return answer;
      const body = messages.readBody('banner', answer.value.body);
      return body.ok ? ok(body.value.text('SAY-TEXT')) : nonsense('ECHO', body.error);
    },

    async inquire(kind, by, value, signal) {
      const name = kind === 'account' ? 'ACCI' : 'CMPI';
      const body = messages.writeBody('inquiry', { 'INQ-BY': by === 'number' ? 'N' : 'E', 'INQ-VALUE': value });
      const answer = await read(name, body, signal);
      return answer.ok ? ok({ bytes: answer.value.body, keyBase: answer.value.keyBase }) : answer;
    },

    async browse(after, limit, signal) {
      const order = after === undefined ? 'D' : 'A';
      const values = { 'BRW-ORDER': order, 'BRW-AFTER': after ?? '0', 'BRW-LIMIT': String(limit) };
      const answer = await read('BRWS', messages.writeBody('browse', values), signal);
      if (!answer.ok) return answer;
      const { body } = answer.value;
      const head = messages.readBody('browseAnswer', body);
      if (!head.ok) return nonsense('BRWS', head.error);
      const count = head.value.number('BRA-COUNT');
      const changes: Change[] = [];
      let torn: string | undefined;
      let at = messages.lengthOf('browseAnswer');
      while (changes.length < count && torn === undefined) {
        const change = messages.readBody('change', body, at);
        const begin = at + messages.lengthOf('change');
        const length = change.ok ? change.value.number('CHG-LENGTH') : 0;
        if (!change.ok) torn = change.error;
        else if (length < 1 || begin + length > body.length) {
          torn = `CHG-LENGTH (offset ${begin - 4} of the body) says ${length} bytes, and ${body.length - begin} follow`;
        } else {
          const sequence = change.value.text('CHG-SEQUENCE');
          const letter = change.value.text('CHG-KIND');
          const kind = kindOf(letter);
          const bytes = Uint8Array.from(body.subarray(begin, begin + length));
          const reason = `CHG-KIND (offset ${begin - 5} of the body) is "${letter}", not A or C`;
          changes.push(kind === undefined ? { sequence, kind: 'unknown', bytes, reason } : { sequence, kind, bytes });
          at = begin + length;
        }
      }
      if (torn === undefined && at < body.length)
        torn = `${body.length - at} bytes follow the last change (offset ${at} of the body)`;
      return ok({
        changes,
        next: head.value.text('BRA-NEXT'),
        highest: head.value.text('BRA-HIGHEST'),
        more: head.value.text('BRA-MORE') === 'Y',
        torn,
      });
    },

    async write({ function: name, key, keyBase, agent, before, after }, signal) {
      const lengths = messages.writeBody('update', {
        'UPD-BEFORE-LENGTH': String(before.length),
        'UPD-AFTER-LENGTH': String(after.length),
      });
      const body = lengths.ok ? ok(Buffer.concat([lengths.value, before, after])) : lengths;
      const answer = await ask(name, body, signal, { key, keyBase, agent });
      return answer.ok ? outcomeIn(name, answer.value) : answer;
    },

    async probe(key, signal) {
      const answer = await read('PROB', ok(empty), signal, { key });
      return answer.ok ? outcomeIn('PROB', answer.value) : answer;
    },

    async reverse(key, keyBase, agent, signal) {
      const answer = await ask('REVS', ok(empty), signal, { key, keyBase, agent });
      return answer.ok ? outcomeIn('REVS', answer.value) : answer;
    },
  };
}
