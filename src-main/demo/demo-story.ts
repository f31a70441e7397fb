import type { UnixMillis } from '../../src-shared/model/ids.ts';
import { type DemoMatter, mattersEn, mattersZh } from './demo-matters.ts';
import type { DemoCall } from './demo-asterisk.ts';
import type { DemoCustomer } from './demo-crm.ts';
import { demoPeople, type DemoPerson } from './demo-people.ts';
import type { DemoIncoming, DemoTicket } from './demo-request-tracker.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Custom field of the demo's tickets that holds the customer number of its CRM. */
export const customerNumberField = 'CustomerNo';

/** One ticket of the story. */
interface StoryTicket {
  readonly person: DemoPerson;
  readonly matter: DemoMatter;
  readonly owner: 'agent1' | 'agent2' | '';
  readonly entries: readonly { readonly at: UnixMillis; readonly who: 'them' | 'us' | 'note'; readonly text: string }[];
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

/** Two customers do not write about one invoice, order or parcel: the numbers of the second round are others. */
const numbered = (text: string, round: number): string =>
  text.replace(/(?<=#|SF-|2026-|order )\d{4,5}/g, (number) => String(Number(number) + 37 * round));

/**
 * The tickets of the demo, spread over the last days before `now`: every matter twice, with people who write its language, the same
 * on every start.
 */
function storyTickets(now: UnixMillis): StoryTicket[] {
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
          text: numbered(turn.text, round),
        }));
        const owner = matter.status === 'new' ? '' : (index + round) % 2 === 0 ? 'agent1' : 'agent2';
        const subject = numbered(matter.subject, round);
        tickets.push({ person, matter: { ...matter, subject }, owner, entries });
      }
    }
  }
  return tickets.toSorted((a, b) => (a.entries[0]?.at ?? 0) - (b.entries[0]?.at ?? 0));
}

/** The tickets as the ticket system holds them. */
export function demoTickets(now: UnixMillis, customerNumberField: string): DemoTicket[] {
  return storyTickets(now).map(({ person, matter, owner, entries }) => ({
    subject: matter.subject,
    queue: matter.queue,
    status: matter.status,
    priority: matter.priority,
    owner,
    requester: { name: person.name, email: person.email },
    customFields: { [customerNumberField]: person.customerNo },
    entries: entries.map(({ at, who, text }) => ({
      at,
      kind: who === 'note' ? 'comment' : 'correspond',
      author: who === 'them' ? person.email : owner || 'agent1',
      text,
    })),
  }));
}

/** The customers as the CRM holds them, with what its users have noted: a line or two for each. */
export function demoCustomers(now: UnixMillis): DemoCustomer[] {
  const kinds = ['call', 'visit', 'order'] as const;
  return demoPeople.map((person, index) => {
    const line = (at: UnixMillis, kind: (typeof kinds)[number]) => ({
      at,
      kind,
      author: index % 2 === 0 ? 'Demo Agent' : 'Second Agent',
      text: activityTexts[person.language][kind],
    });
    const older = line(now - (6 + index) * 24 * HOUR, kinds[index % 3] ?? 'call');
    const newer = line(now - (20 + index) * HOUR, kinds[(index + 1) % 3] ?? 'call');
    return {
      customerNo: person.customerNo,
      name: person.name,
      phone: person.phone,
      email: person.email,
      company: person.company,
      city: person.city,
      tier: person.tier,
      changedAt: now - (index + 2) * 24 * HOUR,
      activities: index % 3 === 0 ? [older, newer] : [older],
    };
  });
}

/** Who calls, in turn: known customers, with a caller nobody knows now and then. Their patience and talk are the timetable's. */
export const demoCalls: readonly DemoCall[] = demoPeople.flatMap((person, index) => {
  const call = { number: person.callerNumber, name: person.name, queue: 'support' };
  // Every other call rings at this workstation first.
  const known = index % 2 === 0 ? { ...call, agent: '1001' } : call;
  return index % 6 === 5 ? [known, { number: '+8675586000099', name: '', queue: 'support' }] : [known];
});

const followUps = {
  zh: ['请问有进展了吗？', '补充一下：附件里的单号请以第二个为准。', '好的，麻烦尽快，谢谢！'],
  en: [
    'Any news on this?',
    'One more detail: please use the second order number.',
    'Thank you, looking forward to your answer.',
  ],
} as const;

/** The `n`-th thing a customer writes by themselves while the demo runs: mostly a follow-up, now and then a new matter. */
export function demoIncoming(n: number, tickets: readonly DemoTicket[]): DemoIncoming {
  const person = demoPeople[(n * 7) % demoPeople.length] as DemoPerson;
  if (n % 4 === 3) {
    const matters = person.language === 'zh' ? mattersZh : mattersEn;
    const matter = matters[n % matters.length] as DemoMatter;
    return {
      requester: { name: person.name, email: person.email },
      subject: matter.subject,
      queue: matter.queue,
      priority: matter.priority,
      text: matter.thread[0]?.text ?? matter.subject,
    };
  }
  const open = tickets
    .map((ticket, index) => ({ ticket, id: index + 1 }))
    .filter(({ ticket }) => ticket.status !== 'resolved');
  const chosen = open[(n * 5) % open.length];
  const chinese = /\p{Script=Han}/u.test(chosen?.ticket.subject ?? '');
  const texts = followUps[chinese ? 'zh' : 'en'];
  return { ...(chosen ? { ticket: chosen.id } : {}), text: texts[n % texts.length] ?? '' };
}
