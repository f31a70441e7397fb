import { join } from 'node:path';
import type { ConversationId, SystemId } from '../../src-shared/model/ids.ts';
import type { Intent } from '../../src-shared/model/intent.ts';
import type { UnifiedMessage } from '../../src-main/core/adapters/unified-message.ts';
import type { Kind } from './crash-stories.ts';
import { scriptedAct, scriptedIntent } from './scripted-intents.ts';
import { seededRandom, seedOf } from './seeded-random.ts';

/** The files of one series of lives. */
export const filesOf = (folder: string) => ({
  workspace: join(folder, 'workspace.db'),
  /** What the process under test was told and had seen, one line each. */
  ledger: join(folder, 'ledger'),
  effects: (system: string) => join(folder, `${system}.effects`),
});

/** Systems of every kind; two of those that cannot be taken back are never in one plan. */
export const loadSystems = [
  'ticket',
  'sheet',
  'mail',
  'bank',
  'vault',
  'seats',
  'diary',
] as const satisfies readonly Kind[];

/** Topics of the bus traffic, by durability. */
export const loadTopics = { load: 'process', 'load-power': 'power' } as const;
export type LoadTopic = keyof typeof loadTopics;

/** The source of the inbound batches. */
export const feed = 'feed' as SystemId;

/** The same intent for the same id in every life: a plan of one to three participants, one conversation of three. */
export function loadIntent(id: string): Intent {
  const random = seededRandom(seedOf(id));
  const pool: Kind[] = loadSystems.filter((kind) => kind !== 'mail');
  const chosen: Kind[] = random.next() < 0.6 ? ['mail'] : [];
  for (let left = random.between(chosen.length === 0 ? 1 : 0, 2); left > 0; left--) {
    const kind = random.pick(pool);
    pool.splice(pool.indexOf(kind), 1);
    chosen.push(kind);
  }
  const acts = chosen.map((kind) =>
    scriptedAct(kind === 'mail' ? 'reply' : kind === 'diary' ? 'addNote' : 'updateContact', kind, id),
  );
  return scriptedIntent(id, acts, { conversation: `conversation-${random.between(1, 3)}` as ConversationId });
}

const ticket = { system: feed, kind: 'ticket', id: '1' } as const;

/** Record `number` of the feed: the ticket first, then an entry each. */
export function feedMessage(number: number): UnifiedMessage {
  const time = Date.UTC(2026, 0, 5) + number * 1_000;
  if (number === 0)
    return {
      id: 'ticket',
      source: feed,
      time,
      body: {
        type: 'ticket',
        reference: ticket,
        number: '#1',
        subject: 'Numbered lines',
        state: 'open',
        nativeState: 'open',
        nativeStates: ['open'],
        priority: 'normal',
        owner: '',
        queue: 'General',
        requesters: [{ email: 'li@example.com' }],
        customFields: {},
        links: [],
        createdAt: time,
        changedAt: time,
      },
    };
  return {
    id: `entry-${number}`,
    source: feed,
    time,
    body: {
      type: 'entry',
      reference: { system: feed, kind: 'activity', id: String(number) },
      on: { ticket },
      kind: 'message',
      author: { role: 'customer', name: 'Li' },
      text: `line ${number}`,
      attachments: [],
    },
  };
}
