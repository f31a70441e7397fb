import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromUnified } from '../../../src-main/core/adapters/redmine/codec.ts';
import { splitMarker, withMarker } from '../../../src-main/core/adapters/redmine/note-marker.ts';
import { packIds, unpackIds } from '../../../src-main/core/adapters/redmine/open-issues.ts';
import { priorityLevels } from '../../../src-main/core/adapters/redmine/priority-levels.ts';
import { readCursor } from '../../../src-main/core/adapters/redmine/pull-cursor.ts';
import { differing, valuesToJson } from '../../../src-main/core/adapters/redmine/raw-values.ts';
import { queueNamed, queues } from '../../../src-main/core/adapters/redmine/queue-names.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

const system = 'projects' as SystemId;
const ticket = { system, kind: 'ticket', id: '5' } as const;
const file = { name: 'a.txt', mediaType: 'text/plain', base64: 'aGVsbG8=' };

describe('an act', () => {
  it('is private for a note and only for a note', () => {
    expect(fromUnified({ act: 'addNote', ticket, text: 'x' })).toMatchObject({ ok: true, value: { isPrivate: true } });
    expect(fromUnified({ act: 'reply', ticket, text: 'x' })).toMatchObject({ ok: true, value: { isPrivate: false } });
  });

  it('that adds files to a private note is refused: Redmine shows them to everybody', () => {
    expect(fromUnified({ act: 'addNote', ticket, text: 'x', attachments: [file] })).toMatchObject({
      ok: false,
      error: { path: '$.attachments' },
    });
  });

  it.each<[string, Act, string]>([
    ['a blank text', { act: 'reply', ticket, text: ' \n' }, '$.text'],
    ['a NUL character', { act: 'addNote', ticket, text: 'a\0b' }, '$.text'],
    [
      'a reference to something else',
      { act: 'reply', ticket: { ...ticket, kind: 'customer' }, text: 'x' },
      '$.ticket.kind',
    ],
    ['an id that is a path', { act: 'reply', ticket: { ...ticket, id: '1/../users' }, text: 'x' }, '$.ticket.id'],
    [
      'what is not base64',
      { act: 'reply', ticket, text: 'x', attachments: [file, { ...file, base64: '!!' }] },
      '$.attachments[1].base64',
    ],
    [
      'a subject Redmine would not store',
      { act: 'createTicket', system, queue: 'a', subject: 'x'.repeat(256), requester: '', text: 'x' },
      '$.subject',
    ],
    [
      'an act of another system',
      { act: 'updateContact', record: ticket, changes: [{ pointer: '/a', from: '', to: '' }] },
      '$.act',
    ],
  ])('with %s is refused at its path', (_what, act, path) => {
    expect(fromUnified(act)).toMatchObject({ ok: false, error: { path } });
  });

  it('gives file names as Redmine will store them', () => {
    const names = ['../../etc/passwd', 'a?b*c.txt', '发票 1.txt', 'C:\\x\\y.pdf', '/'];
    const request = fromUnified({
      act: 'reply',
      ticket,
      text: 'x',
      attachments: names.map((name) => ({ ...file, name })),
    });
    expect(request).toMatchObject({
      value: {
        files: [{ name: 'passwd' }, { name: 'a_b_c.txt' }, { name: '发票 1.txt' }, { name: 'y.pdf' }, { name: 'file' }],
      },
    });
  });

  it('never throws and keeps its text, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.boolean(), (text, isNote) => {
        const request = fromUnified({ act: isNote ? 'addNote' : 'reply', ticket, text });
        if (request.ok) expect(request.value).toMatchObject({ kind: 'note', notes: text, isPrivate: isNote });
        else expect(request.error.path).toBe('$.text');
      }),
    );
  });
});

it('a marker comes back as key and text, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
      expect(splitMarker(withMarker(text, '123.p1#0'))).toEqual({ text: text.replace(/\s+$/, ''), key: '123.p1#0' });
    }),
  );
});

it('open issues are packed without loss', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 2 ** 40 })), (ids) => {
      expect(unpackIds(packIds(ids))).toEqual(ids.toSorted((a, b) => a - b));
    }),
  );
  expect(unpackIds('zz -- 3')).toEqual([35 * 36 + 35]);
});

it('a cursor of another kind is not taken for one', () => {
  for (const text of ['', '{', 'null', '[]', '{"v":2}', '{"v":1,"recent":{"1":{"at":"x"}}}'])
    expect(readCursor(text)).toBeUndefined();
});

it('priorities mean what their place says, in any language', () => {
  const list = ['Niedrig', 'Normal', 'Hoch', 'Dringend', 'Sofort'].map((name, index) => ({
    ...{ id: index + 1, name },
    is_default: index === 1,
  }));
  expect([...priorityLevels(list).values()].map(({ level }) => level)).toEqual([
    'low',
    'normal',
    'high',
    'urgent',
    'urgent',
  ]);
  expect([...priorityLevels([{ id: 1, name: 'only', is_default: false }]).values()][0]?.level).toBe('normal');
});

it('values differ by content, not by line ends or the order of several values', () => {
  expect(differing({ 'cf.1': 'red, blue' }, { 'cf.1': 'blue, red' })).toEqual([]);
  expect(differing({ 'cf.1': 'a\r\nb ' }, { 'cf.1': 'a\nb' })).toEqual([]);
  expect(differing({ 'cf.1': 'a', status_id: '2' }, { 'cf.1': 'b', status_id: '2' })).toEqual(['cf.1']);
  expect(valuesToJson({ status_id: '2', 'cf.6': 'red, blue', 'cf.7': 'a, b' }, (id) => id === 6)).toEqual({
    status_id: '2',
    custom_fields: [
      { id: 6, value: ['red', 'blue'] },
      { id: 7, value: 'a, b' },
    ],
  });
});

describe('queues', () => {
  const project = (id: number, name: string, identifier: string, status = 1) => ({
    ...{ id, name, identifier, status, is_public: false, issue_custom_fields: [] },
    trackers: [
      { id: 1, name: 'Bug' },
      { id: 3, name: 'Support' },
    ],
  });
  const projects = [
    project(1, 'Help', 'help-a'),
    project(2, 'Help', 'help-b'),
    project(3, '售后', 'after'),
    project(4, 'Old', 'old', 5),
  ];

  it('of the same name are told apart, closed projects are none', () => {
    expect([...queues(projects, { queueBy: 'project', projects: undefined }).keys()]).toEqual([
      'Help (help-a)',
      'Help (help-b)',
      '售后',
    ]);
    expect(queueNamed(projects, { queueBy: 'project', projects: undefined }, 'Help')).toBeUndefined();
    expect(queueNamed(projects, { queueBy: 'project', projects: undefined }, 'help-b')?.project.id).toBe(2);
    expect(queueNamed(projects, { queueBy: 'project', projects: undefined }, 'Old')).toBeUndefined();
  });

  it('of project and tracker name both', () => {
    expect(queueNamed(projects, { queueBy: 'projectAndTracker', projects: ['after'] }, '售后 / bug')).toMatchObject({
      project: { id: 3 },
      tracker: 1,
    });
  });
});
