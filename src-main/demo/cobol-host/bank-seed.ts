import { demoPeople } from '../demo-people.ts';

/** A complaint of the story, as the bank's staff typed it in. */
export interface SeedComplaint {
  readonly customerNo: string;
  readonly status: 'NEW' | 'OPEN' | 'WAIT' | 'DONE';
  readonly priority: 1 | 2 | 3 | 4;
  readonly category: string;
  readonly handler: string;
  readonly subject: string;
  /** Cents. */
  readonly amount: bigint;
  readonly currency: string;
  /** Hours before the demo's day began. */
  readonly hoursAgo: number;
  readonly lines: readonly { readonly kind: 'C' | 'N'; readonly text: string }[];
}

/** Customers of the demo who bank here. */
export const bankCustomers = demoPeople.filter(({ customerNo }) =>
  [
    'C-1001',
    'C-1002',
    'C-1003',
    'C-1004',
    'C-1005',
    'C-1006',
    'C-1008',
    'C-1010',
    'C-1014',
    'C-1016',
    'C-1020',
  ].includes(customerNo),
);

export const seedComplaints: readonly SeedComplaint[] = [
  {
    customerNo: 'C-1001',
    status: 'OPEN',
    priority: 2,
    category: 'CARDS',
    handler: 'Demo Agent',
    subject: '信用卡被重复扣款',
    amount: 128_600n,
    currency: 'CNY',
    hoursAgo: 26,
    lines: [
      { kind: 'C', text: '11 月 18 日同一笔消费被扣了两次，商户说只收到一次，' },
      { kind: 'C', text: '请尽快核实并退回。' },
      { kind: 'N', text: '已向清算中心查询，等待回复。' },
    ],
  },
  {
    customerNo: 'C-1003',
    status: 'WAIT',
    priority: 3,
    category: 'PAYMENTS',
    handler: 'Second Agent',
    subject: 'Transfer arrived three days late',
    amount: 4_250_000n,
    currency: 'EUR',
    hoursAgo: 51,
    lines: [
      { kind: 'C', text: 'Our supplier charged a late fee because the transfer took three days.' },
      { kind: 'N', text: 'Correspondent bank asked for the route of the payment.' },
    ],
  },
  {
    customerNo: 'C-1006',
    status: 'NEW',
    priority: 1,
    category: 'ONLINE BANKING',
    handler: '',
    subject: '网银无法登录，今天要发工资',
    amount: 0n,
    currency: 'CNY',
    hoursAgo: 3,
    lines: [{ kind: 'C', text: '换了新的 U 盾之后一直提示证书错误，今天必须发工资。' }],
  },
  {
    customerNo: 'C-1014',
    status: 'DONE',
    priority: 4,
    category: 'FEES',
    handler: 'Demo Agent',
    subject: '账户管理费收取有误',
    amount: 3_000n,
    currency: 'CNY',
    hoursAgo: 120,
    lines: [
      { kind: 'C', text: '金卡客户应免管理费，上月仍被扣 30 元。' },
      { kind: 'N', text: '已退回，并更正客户等级。' },
    ],
  },
  {
    customerNo: 'C-1005',
    status: 'OPEN',
    priority: 3,
    category: 'CARDS',
    handler: 'Demo Agent',
    subject: 'Card declined abroad',
    amount: 19_900n,
    currency: 'GBP',
    hoursAgo: 14,
    lines: [{ kind: 'C', text: 'The card was declined twice in Lisbon although travel was announced.' }],
  },
];

/** What colleagues at the bank note while the demo runs, in turn. */
export const seedNotes: readonly string[] = [
  '清算中心回复：重复入账已确认，明日冲正。',
  'Correspondent bank confirmed the delay; the fee is refunded.',
  '已电话联系客户，重新下载证书。',
  'Card unlocked for travel; customer informed by phone.',
];
