import type { ConversationRow } from '../../../src-shared/model/conversation.ts';

/** A matter as the demo tells it: who, what about, how it stands, and what was said (`c` customer, `a` agent, `n` note). */
export interface Matter {
  readonly person: number;
  readonly subject: string;
  readonly state: ConversationRow['state'];
  readonly priority: ConversationRow['priority'];
  readonly owner: 'me' | 'other' | 'nobody';
  readonly channel: ConversationRow['channel'];
  readonly minutesAgo: number;
  readonly said: readonly (readonly ['c' | 'a' | 'n' | 's' | 'x' | 'call' | 'missed' | 'bot', string])[];
  readonly outbound?: 'sending' | 'attention';
}

export const matters: readonly Matter[] = [
  {
    person: 0,
    subject: '三月批次货柜滞港，请尽快处理清关文件',
    state: 'open',
    priority: 'urgent',
    owner: 'me',
    channel: 'ticket',
    minutesAgo: 6,
    said: [
      [
        'c',
        '您好，我们三月批次的货柜已经到港四天了，报关行说缺少原产地证明的正本。\n\n请问贵司什么时候可以寄出？滞港费每天在增加。',
      ],
      ['s', 'status: new → open'],
      ['n', '已联系单证部，正本在虹桥仓库，今天下午可以交快递。'],
      ['a', '陈女士您好，原产地证明正本今天下午由顺丰寄出，单号稍后发给您。给您添麻烦了。'],
      ['x', '客户等级由“银卡”调整为“金卡”'],
      ['call', '客户来电确认快递地址，要求寄到漕溪北路。'],
      ['c', '收到，谢谢！请把单号发给我，另外滞港费由谁承担？'],
    ],
  },
  {
    person: 1,
    subject: 'Invoice 20931 shows the wrong delivery address',
    state: 'open',
    priority: 'high',
    owner: 'me',
    channel: 'mail',
    minutesAgo: 18,
    said: [
      [
        'c',
        'Hello,\n\ninvoice 20931 still shows our old address in Rotherhithe. Our accounts team cannot book it like this.\n\nCould you correct it and send a new copy? We moved to 14 Wharf Road in September.\n\nKind regards\nHarriet Oduya',
      ],
      [
        'n',
        'Billing holds the address separately. Ask them to change it there too, otherwise it comes back next month.',
      ],
      [
        'a',
        'Dear Ms Oduya,\n\nthank you for telling us. I have asked billing to correct the address and to send you a new copy today.\n\nBest regards',
      ],
      ['c', 'Thank you. One more thing: the new copy should carry PO number 4500118.'],
    ],
    outbound: 'attention',
  },
  {
    person: 2,
    subject: '数控机床报警 E-217，无法回零',
    state: 'open',
    priority: 'normal',
    owner: 'me',
    channel: 'call',
    minutesAgo: 31,
    said: [
      ['call', '客户描述：开机后 Z 轴回零时报警 E-217，重启无效。'],
      ['n', '与维修组确认：大概率是 Z 轴限位开关，需要寄备件。'],
      ['a', '王先生您好，根据您描述的情况，我们判断是 Z 轴限位开关故障。备件将于明天寄出，更换说明见附件。'],
    ],
    outbound: 'sending',
  },
  {
    person: 3,
    subject: 'Spare parts quote for FW-200 spindle',
    state: 'pending',
    priority: 'normal',
    owner: 'other',
    channel: 'ticket',
    minutesAgo: 55,
    said: [
      ['c', 'Guten Tag, please send a quote for two spindle bearings, article FW-200-118, delivery to Berlin.'],
      ['a', 'Dear Mr Brandt, the quote is attached. It is valid until 15 December.'],
      ['s', 'status: open → stalled'],
    ],
  },
  {
    person: 4,
    subject: '会员续费后权益未到账',
    state: 'new',
    priority: 'high',
    owner: 'nobody',
    channel: 'chat',
    minutesAgo: 3,
    said: [
      ['c', '昨晚续费了白金会员，扣款成功，但是权益一直没有到账。'],
      ['bot', '您好，我是智能助手。已为您查询到订单 88231，支付成功。权益到账可能有延迟，是否需要转人工？'],
      ['c', '转人工，已经等了一个晚上了。'],
    ],
  },
  {
    person: 5,
    subject: 'API returns 429 although we are below our limit',
    state: 'new',
    priority: 'urgent',
    owner: 'nobody',
    channel: 'ticket',
    minutesAgo: 9,
    said: [
      [
        'c',
        'Since 06:40 UTC about a third of our calls get 429. Our dashboard shows 38 % of the limit. Request ids are in the attached file. This blocks our nightly export, please look at it with priority.',
      ],
    ],
  },
  {
    person: 6,
    subject: 'Pedido 7714: faltan dos cajas',
    state: 'open',
    priority: 'normal',
    owner: 'other',
    channel: 'complaint',
    minutesAgo: 140,
    said: [
      ['c', 'Buenos días, en el pedido 7714 faltan dos cajas de la referencia 220-B. Adjuntamos fotos del palé.'],
      ['a', 'Thank you, we have asked the warehouse to check the loading photos and will write again today.'],
    ],
  },
  {
    person: 7,
    subject: '申请更换专线接入点',
    state: 'resolved',
    priority: 'low',
    owner: 'me',
    channel: 'ticket',
    minutesAgo: 1500,
    said: [
      ['c', '我们办公室搬迁，需要把专线接入点改到文三路 90 号。'],
      ['a', '赵先生您好，专线已割接完成，麻烦您测试一下。'],
      ['c', '测试正常，谢谢！'],
      ['s', 'status: open → resolved'],
    ],
  },
  {
    person: 1,
    subject: 'Missed call',
    state: 'new',
    priority: 'normal',
    owner: 'nobody',
    channel: 'call',
    minutesAgo: 44,
    said: [['missed', '']],
  },
];
