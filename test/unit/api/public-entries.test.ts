import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { publicEntries } from '../../../src-main/core/api/suggest-reply.ts';
import { entryKinds, type Entry } from '../../../src-shared/model/conversation.ts';
import type { ConversationId, EntryId, SystemId } from '../../../src-shared/model/ids.ts';

const here = 'here' as ConversationId;
const anyEntry = fc
  .record({
    kind: fc.constantFrom(...entryKinds),
    role: fc.constantFrom('customer' as const, 'agent' as const, 'system' as const, 'bot' as const),
    text: fc.string({ minLength: 1 }),
    conversation: fc.constantFrom(here, 'elsewhere' as ConversationId, undefined),
  })
  .map(({ kind, role, text, conversation }, at = 0): Entry => ({
    id: `e${at}` as EntryId,
    kind,
    system: 'bot' as SystemId,
    at,
    author: { role, name: '' },
    text: `${kind}/${String(conversation)}/${text}`,
    attachments: [],
    ...(conversation === undefined ? {} : { conversation }),
  }));

it('only what was said in this conversation leaves: no note, call, status or activity, and nothing of another place', () => {
  fc.assert(
    fc.property(fc.array(anyEntry), (entries) => {
      for (const { text, role } of publicEntries(entries, here)) {
        const [kind = '', place] = text.split('/');
        expect(['message', 'reply', 'complaint', 'bot']).toContain(kind);
        expect(place).toBe(here);
        expect(role).not.toBe('system');
      }
    }),
  );
});

it('what customer, agent and bot said is kept in order', () => {
  const said = (kind: Entry['kind'], role: Entry['author']['role'], text: string): Entry => ({
    id: text as EntryId,
    kind,
    system: 'bot' as SystemId,
    at: 0,
    author: { role, name: '' },
    text,
    attachments: [],
    conversation: here,
  });
  const entries = [
    said('message', 'customer', 'a'),
    said('bot', 'bot', 'b'),
    said('note', 'bot', 'hidden'),
    said('note', 'agent', 'hidden too'),
    said('reply', 'agent', 'c'),
  ];
  expect(publicEntries(entries, here)).toEqual([
    { role: 'customer', text: 'a' },
    { role: 'bot', text: 'b' },
    { role: 'agent', text: 'c' },
  ]);
});
