import type { UnixMillis } from '../../src-shared/model/ids.ts';
import { type DemoMatter, mattersEn, mattersZh } from './demo-matters.ts';
import { demoPeople, type DemoPerson } from './demo-people.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One ticket of the story, independent of the ticket system that will hold it. */
export interface StoryTicket {
  readonly person: DemoPerson;
  readonly matter: DemoMatter;
  readonly owner: 'agent1' | 'agent2' | '';
  readonly entries: readonly { readonly at: UnixMillis; readonly who: 'them' | 'us' | 'note'; readonly text: string }[];
}

/** One line of the CRM's activity log. */
export interface StoryActivity {
  readonly person: DemoPerson;
  readonly at: UnixMillis;
  readonly kind: 'call' | 'visit' | 'order';
  readonly author: string;
  readonly text: string;
}

const activityTexts = {
  zh: {
    call: '电话回访：客户对上次处理结果满意，建议续约时提供年付方案。',
    visit: '上门巡检：设备运行正常，已更换滤网，客户签字确认。',
    order: '补订耗材 2 箱，随下批货一起发出。',
  },
  en: {
    call: 'Courtesy call: happy with the last repair; open to an annual plan at renewal.',
    visit: 'Site visit: unit inspected, filters replaced, signed off by the customer.',
    order: 'Reordered two boxes of consumables; ships with the next batch.',
  },
} as const;

/**
 * The tickets of the demo, spread over the last days before `now`: every matter twice, with people who write its language, the same
 * on every start.
 */
export function storyTickets(now: UnixMillis): StoryTicket[] {
  const tickets: StoryTicket[] = [];
  for (const [matters, language] of [
    [mattersZh, 'zh'],
    [mattersEn, 'en'],
  ] as const) {
    const people = demoPeople.filter((person) => person.language === language);
    for (let round = 0; round < 2; round++) {
      for (const [index, matter] of matters.entries()) {
        const person = people[(index + round * 4) % people.length] as DemoPerson;
        const newest = now - (9 * MINUTE + (index * 2 + round) * 97 * MINUTE + (language === 'zh' ? 0 : 31 * MINUTE));
        const gap = 2 * HOUR + index * 11 * MINUTE;
        const entries = matter.thread.map((turn, turnIndex) => ({
          at: newest - (matter.thread.length - 1 - turnIndex) * gap,
          who: turn.who,
          text: turn.text,
        }));
        const owner = matter.status === 'new' ? '' : (index + round) % 2 === 0 ? 'agent1' : 'agent2';
        tickets.push({ person, matter, owner, entries });
      }
    }
  }
  return tickets.toSorted((a, b) => (a.entries[0]?.at ?? 0) - (b.entries[0]?.at ?? 0));
}

/** What the CRM's users have noted: a line or two for each customer. */
export function storyActivities(now: UnixMillis): StoryActivity[] {
  const kinds = ['call', 'visit', 'order'] as const;
  return demoPeople.flatMap((person, index) => {
    const kind = kinds[index % kinds.length] as (typeof kinds)[number];
    const line = (at: UnixMillis, which: (typeof kinds)[number]): StoryActivity => ({
      person,
      at,
      kind: which,
      author: index % 2 === 0 ? 'Demo Agent' : 'Second Agent',
      text: activityTexts[person.language][which],
    });
    const older = line(now - (6 + index) * 24 * HOUR, kind);
    return index % 3 === 0 ? [older, line(now - (20 + index) * HOUR, kinds[(index + 1) % 3] ?? 'call')] : [older];
  });
}
