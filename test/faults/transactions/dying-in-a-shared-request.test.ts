import { describe, expect, it } from 'vitest';
import type { ConversationId } from '../../../src-shared/model/ids.ts';
import { dieAtEveryMoment } from '../../kit/crash-enumeration.ts';
import type { CrashStory } from '../../kit/crash-run.ts';
import { kinds } from '../../kit/crash-stories.ts';
import { scriptedAct, scriptedIntent } from '../../kit/scripted-intents.ts';

const ticket = { ...kinds.ticket, takesMany: true };
const diary = { ...kinds.diary, takesMany: true };
const ledger = { ...kinds.ticket, id: 'ledger', takesMany: true };

const send = (count: number, systems: readonly string[]) =>
  Array.from({ length: count }, (_, index) =>
    scriptedIntent(
      `intent-${index + 1}`,
      systems.map((system) => scriptedAct(system === 'diary' ? 'addNote' : 'updateContact', system)),
      { conversation: `conv-${index + 1}` as ConversationId },
    ),
  );

function story(
  name: string,
  systems: readonly CrashStory['systems'][number][],
  ends: CrashStory['ends'],
  more: Partial<CrashStory> = {},
): CrashStory {
  const ids = systems.map(({ id }) => id);
  const [intent, ...beside] = send(3, ids);
  if (intent === undefined) throw new Error('a story needs an intent');
  return { name, systems, intent, beside, ends, ...more };
}

const stories: readonly CrashStory[] = [
  story('three transactions, one request per system', [ticket, ledger], ['done']),
  story('behind the pivot', [kinds.mail, diary], ['done']),
  story('the answer to all is lost', [ticket, ledger], ['done'], {
    script: [['ledger', 'commitMany', { do: 'loseAnswer' }]],
  }),
  story('the request never arrives', [ticket, ledger], ['done'], {
    script: [['ticket', 'commitMany', { do: 'loseRequest' }]],
  }),
  story('half of it takes effect and nobody answers', [ticket, ledger], ['done'], {
    script: [['ticket', 'commitMany', { do: 'half' }]],
  }),
  story('the line is down for the shared request', [ticket, ledger], ['done'], {
    script: [
      ['ticket', 'prepareMany', { do: 'unreachable' }],
      ['ledger', 'commitMany', { do: 'busy' }],
    ],
  }),
  story('one of three is refused', [ticket, ledger], ['done', 'compensated'], {
    script: [['ledger', 'commit', { do: 'refuse' }]],
  }),
  story('the adapter has a bug', [ticket, ledger], ['done'], {
    script: [['ledger', 'commitMany', { do: 'throw' }]],
  }),
];

describe('dying at any moment while operations of several transactions share a request', () => {
  it.each(stories.map((one) => [one.name, one] as const))(
    '%s',
    async (_name, one) => {
      const { wrong, moments } = await dieAtEveryMoment(one);
      expect(wrong).toEqual([]);
      expect(moments).toBeGreaterThan(20);
    },
    120_000,
  );
});
