import { demoPeople } from '../demo-people.ts';
import type { CaseState, OrderDesk } from './order-desk.ts';

interface StoryCase {
  readonly subject: string;
  readonly state: CaseState;
  readonly urgency: number;
  readonly order: string;
  readonly thread: readonly { readonly from: 'customer' | 'agent' | 'note'; readonly text: string }[];
}

const zh: readonly StoryCase[] = [
  {
    subject: '退货申请：两箱滤芯型号不符',
    state: 'in progress',
    urgency: 3,
    order: 'A-20417',
    thread: [
      { from: 'customer', text: '收到的滤芯是 F20，我们订的是 F25，两箱都不对，申请退货并补发。' },
      { from: 'note', text: '仓库确认拣货错误，F25 有库存。' },
    ],
  },
  {
    subject: '订单改地址：改送到二号仓库',
    state: 'new',
    urgency: 2,
    order: 'A-20433',
    thread: [{ from: 'customer', text: '下周的那一单请改送到二号仓库，门卫电话和原来一样。' }],
  },
];
const en: readonly StoryCase[] = [
  {
    subject: 'Partial delivery: 3 of 5 cartons arrived',
    state: 'waiting',
    urgency: 3,
    order: 'A-20429',
    thread: [
      { from: 'customer', text: 'Only three of the five cartons arrived today. When do the others follow?' },
      { from: 'agent', text: 'The other two left this morning; tracking follows by e-mail.' },
    ],
  },
  {
    subject: 'Please add our PO number to the order',
    state: 'done',
    urgency: 1,
    order: 'A-20402',
    thread: [
      { from: 'customer', text: 'Could you add PO 88-1207 to this order? Our goods-in needs it on the label.' },
      { from: 'agent', text: 'Added. The label shows it from now on.' },
    ],
  },
];

/** Fills the desk with customers of the demo and a few of their orders. */
export function tellDeskStory(desk: OrderDesk, now: number): void {
  const people = demoPeople.filter((_person, index) => index % 2 === 0);
  for (const [index, { customerNo: no, name, email, phone, company, city }] of people.entries())
    desk.putCustomer({ no, name, email, phone, company, city }, now - (index + 12) * 24 * 3_600_000);
  const chinese = people.filter(({ language }) => language === 'zh');
  const english = demoPeople.filter(({ language }) => language === 'en');
  const told = [...zh, ...en];
  for (const [index, story] of told.entries()) {
    const person = (index < zh.length ? chinese : english)[index % 2];
    if (person === undefined) continue;
    const began = now - (told.length - index) * 5 * 3_600_000;
    const { id } = desk.addCase(
      {
        subject: story.subject,
        state: story.state,
        urgency: story.urgency,
        owner: story.state === 'new' ? '' : 'Demo Agent',
        desk: index < zh.length ? '订单' : 'Orders',
        customer: { no: person.customerNo, name: person.name, email: person.email },
        fields: { order: story.order },
      },
      began,
    );
    for (const [turn, { from, text }] of story.thread.entries())
      desk.addMessage(
        {
          case: id,
          visibility: from === 'note' ? 'internal' : 'public',
          from: from === 'customer' ? 'customer' : 'agent',
          by: from === 'customer' ? person.name : 'Demo Agent',
          text,
        },
        began + (turn + 1) * 20 * 60_000,
      );
  }
}

/** The `n`-th thing a customer adds by themselves. */
export function deskFollowUp(desk: OrderDesk, n: number): void {
  const open = [...desk.cases.values()].filter(({ state }) => state !== 'done' && state !== 'withdrawn');
  const chosen = open[n % Math.max(1, open.length)];
  if (chosen === undefined) return;
  const chinese = /\p{Script=Han}/u.test(chosen.subject);
  const texts = chinese ? ['请问今天能发货吗？', '收到，谢谢。'] : ['Is there a delivery date yet?', 'Thanks, got it.'];
  desk.addMessage({
    case: chosen.id,
    visibility: 'public',
    from: 'customer',
    by: chosen.customer.name,
    text: texts[n % texts.length] ?? '',
  });
}
