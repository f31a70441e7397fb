/** A defect or wish as the second ticket system holds it. `them` is the customer, `us` an agent, `note` internal. */
export interface DemoDefect {
  /** Whose it is, by customer number. */
  readonly customerNo: string;
  readonly project: 'workshop' | 'software';
  readonly tracker: 'Bug' | 'Feature' | 'Support';
  readonly status: 'New' | 'In Progress' | 'Feedback' | 'Resolved';
  readonly priority: 'Low' | 'Normal' | 'High' | 'Urgent';
  readonly owner: '' | 'agent1' | 'agent2';
  readonly subject: string;
  readonly text: string;
  /** In turn, some hours apart. */
  readonly thread: readonly { readonly who: 'them' | 'us' | 'note'; readonly text: string }[];
}

export const demoDefects: readonly DemoDefect[] = [
  {
    customerNo: 'C-1001',
    project: 'software',
    tracker: 'Bug',
    status: 'In Progress',
    priority: 'High',
    owner: 'agent1',
    subject: '导出对账单时中文列名乱码',
    text: '用 Excel 打开导出的 *CSV* 文件，中文列名全部是乱码。\r\n\r\n* 版本：5.2.1\r\n* 浏览器：Chrome',
    thread: [
      { who: 'us', text: '已复现，文件缺少编码标记。修复后会第一时间通知您。' },
      { who: 'note', text: '根因：导出模块没有写 BOM。@r4821@ 已修，等下一次发布。' },
      { who: 'them', text: '好的，请问大概哪天发布？月底要对账。' },
    ],
  },
  {
    customerNo: 'C-1006',
    project: 'workshop',
    tracker: 'Support',
    status: 'Feedback',
    priority: 'Normal',
    owner: 'agent2',
    subject: '返修主板进度查询',
    text: '上周寄回的两块主板，请问检测结果出来了吗？',
    thread: [{ who: 'us', text: '检测完成：一块更换电容，另一块建议换新。请确认报价后我们安排维修。' }],
  },
  {
    customerNo: 'C-1010',
    project: 'software',
    tracker: 'Feature',
    status: 'New',
    priority: 'Low',
    owner: '',
    subject: '希望行程单支持批量打印',
    text: '旺季每天要打印上百份行程单，能否增加批量打印？',
    thread: [],
  },
  {
    customerNo: 'C-1003',
    project: 'workshop',
    tracker: 'Bug',
    status: 'In Progress',
    priority: 'Urgent',
    owner: 'agent1',
    subject: 'Compressor stops after ten minutes',
    text: 'Unit *KX-40* stops with code E17 after about ten minutes, three times today.\r\n\r\nbq. We cool vaccines with it, please hurry.',
    thread: [
      {
        who: 'us',
        text: 'A technician is booked for tomorrow morning. Please leave the unit switched off until then.',
      },
      { who: 'note', text: 'E17 is the thermal switch. Take two spares, the last batch was faulty.' },
    ],
  },
  {
    customerNo: 'C-1005',
    project: 'software',
    tracker: 'Bug',
    status: 'Resolved',
    priority: 'Normal',
    owner: 'agent2',
    subject: 'Delivery note shows yesterday as the date',
    text: 'Notes printed after 11 pm carry the wrong day.',
    thread: [
      { who: 'us', text: 'Fixed in 5.2.2: the date is now that of your time zone. Could you try again tonight?' },
      { who: 'them', text: 'Works, thank you!' },
    ],
  },
  {
    customerNo: 'C-1019',
    project: 'software',
    tracker: 'Support',
    status: 'New',
    priority: 'High',
    owner: '',
    subject: 'Second factor is not accepted on new phone',
    text: 'I changed my phone and the codes of the new one are refused.',
    thread: [],
  },
];

/** What customers add while the demo runs. */
export const demoFollowUps = {
  zh: ['请问有新的进展吗？', '补充：今天上午又出现了一次。', '谢谢，我们这边可以配合测试。'],
  en: ['Any news on this?', 'It happened again this morning.', 'Thank you, we can test whenever you like.'],
} as const;
