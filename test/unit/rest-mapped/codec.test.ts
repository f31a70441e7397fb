import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnswer, pointedAt } from '../../../src-main/core/adapters/rest-mapped/http/parse-answer.ts';
import type { JsonValue } from '../../../src-main/core/adapters/rest-mapped/mapping/json-value.ts';
import { fingerprint } from '../../../src-main/core/adapters/rest-mapped/mapping/hash-of.ts';
import { toUnified } from '../../../src-main/core/adapters/rest-mapped/read/codec.ts';
import { readTime, type OutputKind } from '../../../src-main/core/adapters/rest-mapped/read/output-schemas.ts';
import { readCursor } from '../../../src-main/core/adapters/rest-mapped/read/pull-cursor.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

const context = { system: 'mapped' as SystemId, recordTime: 5 };
const kinds: readonly OutputKind[] = ['ticket', 'customer', 'entry', 'removed'];
const ticket = { id: 7, state: 'open', createdAt: '2026-11-01T00:00:00Z', changedAt: 1_793_491_200 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('what a mapping made', () => {
  it('becomes a message, whatever it is, or an error with a path', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.jsonValue({ maxDepth: 4 }), (kind, made) => {
        const answer = toUnified(kind, made as JsonValue, context);
        if (answer.ok) expect(answer.value).toMatchObject({ source: 'mapped', id: expect.any(String) });
        else expect(answer.error.path).toMatch(/^\$/);
      }),
      { numRuns: 500 },
    );
  });

  it('near a ticket: the same again gives the same id, and the errors name the place', () => {
    const near = fc.record(
      {
        id: fc.oneof(fc.string(), fc.integer()),
        state: fc.constantFrom('open', 'closed', 'gone', null),
        subject: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(null), fc.array(fc.string())),
        createdAt: fc.oneof(fc.string(), fc.double(), fc.constant('2026-11-01')),
        changedAt: fc.constantFrom(1, '2026-11-01T00:00:00Z', 'x'),
        requesters: fc.oneof(fc.record({ id: fc.integer(), email: fc.string() }), fc.array(fc.anything())),
        customFields: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.object())),
      },
      { requiredKeys: ['id', 'state'] },
    );
    fc.assert(
      fc.property(near, (made) => {
        const json = JSON.parse(JSON.stringify(made)) as JsonValue;
        const [one, two] = [toUnified('ticket', json, context), toUnified('ticket', json, context)];
        expect(one).toEqual(two);
        if (!one.ok) expect(one.error.path).toMatch(/^\$/);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['ticket', { ...ticket, state: 'gone' }, '$.state'],
    ['ticket', { ...ticket, sate: 'open' }, '$.sate'],
    ['ticket', { ...ticket, changedAt: 'yesterday' }, '$.changedAt'],
    ['ticket', { ...ticket, requesters: [{ id: 1 }, { mail: 'x' }] }, '$.requesters[1].mail'],
    ['customer', { id: '' }, '$.id'],
    ['customer', { id: 1, emails: { main: { mail: 'x' } } }, '$.emails.main'],
    ['entry', { id: 1, kind: 'note', at: 1 }, '$'],
    ['entry', { id: 1, kind: 'note', at: 1, ticket: 2, customer: 3 }, '$'],
    ['entry', { id: 1, kind: 'shout', at: 1, ticket: 2 }, '$.kind'],
    ['removed', { kind: 'ticket' }, '$.id'],
  ] as const)('%s %j is refused at %s', (kind, made, path) => {
    const answer = toUnified(kind, made, context);
    expect(answer).toMatchObject({ ok: false });
    if (!answer.ok) expect(answer.error.path.startsWith(path)).toBe(true);
  });

  it('numbers and texts, one and a list of one, null and nothing are the same', () => {
    const one = toUnified('ticket', { ...ticket, requesters: { id: 3 }, owner: null, nativeStates: 'open' }, context);
    const two = toUnified('ticket', { ...ticket, id: '7', requesters: [{ id: '3' }], nativeStates: ['open'] }, context);
    expect(one).toEqual(two);
  });

  it('another content has another id, the same in another order has not', () => {
    const idOf = (made: object): string => {
      const answer = toUnified('ticket', made as JsonValue, context);
      return answer.ok ? answer.value.id : 'none';
    };
    expect(idOf({ ...ticket, subject: 'a' })).not.toBe(idOf({ ...ticket, subject: 'b' }));
    const fields = { ...ticket, customFields: { a: '1', b: '2' } };
    expect(idOf(fields)).toBe(idOf({ ...ticket, customFields: { b: '2', a: '1' } }));
    expect(fingerprint([1, { a: 2, b: undefined }])).toBe(fingerprint([{ a: 2 }, 1]));
  });
});

describe('answers', () => {
  it('never throw, whatever the bytes, and say where they stop being JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), fc.json().map(bytes)), (input) => {
        const answer = parseAnswer(input);
        if (!answer.ok) expect(answer.error).toMatch(/^no JSON at byte \d+/);
      }),
      { numRuns: 500 },
    );
  });

  it('keep all digits of an id', () => {
    expect(parseAnswer(bytes('{"id": 9007199254740993, "n": 12.5, "k": 1793491200000}'))).toEqual({
      ok: true,
      value: { id: '9007199254740993', n: 12.5, k: 1_793_491_200_000 },
    });
  });

  it('nested a hundred thousand deep are read without a fault', () => {
    const deep = `${'['.repeat(100_000)}1234567890123456789${']'.repeat(100_000)}`;
    expect(parseAnswer(bytes(deep)).ok).toBe(true);
  });

  it('pointers see own properties only', () => {
    const value = { a: { 'b/c': [10, { '~': 1 }] } } as unknown as JsonValue;
    expect(pointedAt(value, '/a/b~1c/1/~0')).toBe(1);
    expect(pointedAt(value, '')).toBe(value);
    for (const pointer of ['/__proto__', '/constructor/name', '/a/length', '/a/b~1c/9', '/x/y'])
      expect(pointedAt(value, pointer)).toBeUndefined();
  });

  it.each([
    ['2026-11-01T00:00:00Z', 1_793_491_200_000],
    ['2026-11-01T08:00:00+08:00', 1_793_491_200_000],
    ['2026-11-01T00:00:00.000+0000', 1_793_491_200_000],
    ['2026-11-01 00:00:00', 1_793_491_200_000],
    ['1793491200', 1_793_491_200_000],
    [1_793_491_200, 1_793_491_200_000],
    [1_793_491_200_000, 1_793_491_200_000],
  ])('the time %s is read in UTC', (text, ms) => {
    expect(readTime(text)).toBe(ms);
  });

  it('a cursor nobody can read is none', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => readCursor(text)).not.toThrow();
      }),
    );
  });
});
