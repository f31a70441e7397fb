/** A matter a demo customer writes about, as a short thread. `them` is the customer, `us` an agent, `note` internal. */
export interface DemoMatter {
  readonly subject: string;
  readonly queue: string;
  readonly status: 'new' | 'open' | 'stalled' | 'resolved';
  readonly priority: number;
  readonly thread: readonly { readonly who: 'them' | 'us' | 'note'; readonly text: string }[];
}

/** RT's default priority scale of Debian's package: Low 0, Medium 50, High 100. */
export const mattersZh: readonly DemoMatter[] = [
  {
    subject: '发票抬头写错了，需要重开',
    queue: '售后',
    status: 'open',
    priority: 50,
    thread: [
      {
        who: 'them',
        text: '您好，10 月份的发票抬头少写了“有限公司”四个字，财务不给报销。\n能否这周内重开一张电子发票？',
      },
      { who: 'note', text: '已核对合同，公司全称以营业执照为准。需要财务作废原票。' },
      { who: 'us', text: '您好，已为您提交重开申请，预计两个工作日内发到您的邮箱。' },
      { who: 'them', text: '好的，谢谢。另外我换手机号了，请同步更新一下。' },
    ],
  },
  {
    subject: '订单 #88213 三天没有物流更新',
    queue: '售后',
    status: 'new',
    priority: 100,
    thread: [{ who: 'them', text: '订单显示周三已发货，到现在没有任何物流信息，客户在催，麻烦尽快查一下。' }],
  },
  {
    subject: '新员工账号开通',
    queue: 'Support',
    status: 'open',
    priority: 0,
    thread: [
      { who: 'them', text: '请帮忙为 5 位新同事开通后台账号，名单见附件，权限和现有客服组一致。' },
      { who: 'us', text: '名单收到，其中两位的邮箱格式有误，请确认后回复。' },
      { who: 'them', text: '已更正：最后两位使用公司新域名的邮箱。' },
    ],
  },
  {
    subject: '退货已寄出，退款什么时候到账？',
    queue: '售后',
    status: 'stalled',
    priority: 50,
    thread: [
      { who: 'them', text: '退货单号 SF-2290，仓库昨天已签收，请问退款多久到账？' },
      { who: 'us', text: '仓库质检需要 1 到 2 天，完成后原路退回，届时会短信通知您。' },
    ],
  },
  {
    subject: '设备开机后一直闪红灯',
    queue: 'Support',
    status: 'open',
    priority: 100,
    thread: [
      { who: 'them', text: '今天早上开机后面板一直闪红灯，重启三次都一样，产线停着，非常着急！' },
      { who: 'note', text: '固件 4.2 已知问题，红灯 = 温度传感器离线。先指导重新插拔传感器排线。' },
    ],
  },
  {
    subject: '咨询企业版年付优惠',
    queue: 'Support',
    status: 'resolved',
    priority: 0,
    thread: [
      { who: 'them', text: '我们有 60 个坐席，年付有折扣吗？' },
      { who: 'us', text: '60 坐席年付可享 85 折，报价单已发送至您的邮箱。' },
      { who: 'them', text: '收到，谢谢，内部走流程。' },
    ],
  },
  {
    subject: '投诉：上门师傅迟到两小时',
    queue: '售后',
    status: 'open',
    priority: 100,
    thread: [
      { who: 'them', text: '预约上午 9 点，师傅 11 点才到，也没有提前电话。希望给个说法。' },
      { who: 'us', text: '非常抱歉给您带来不便，我们正在向服务站核实，今天下班前给您答复。' },
      { who: 'them', text: '等你们的答复。' },
    ],
  },
];

export const mattersEn: readonly DemoMatter[] = [
  {
    subject: 'Invoice 2026-1107 shows the wrong VAT rate',
    queue: 'Support',
    status: 'open',
    priority: 50,
    thread: [
      {
        who: 'them',
        text: 'Hello,\n\nthe invoice you sent on Monday applies 8.1 % VAT, but the delivery went to our EU warehouse.\nCould you please correct it before month end?',
      },
      { who: 'note', text: 'Checked with accounting: delivery note says Rotterdam. Needs a credit note first.' },
      {
        who: 'us',
        text: 'Thank you for the details. We are issuing a credit note and a corrected invoice; you will have both by Thursday.',
      },
      { who: 'them', text: 'Great, thanks. By the way, my direct number has changed, please call me on the new one.' },
    ],
  },
  {
    subject: 'Replacement part never arrived',
    queue: 'Support',
    status: 'new',
    priority: 100,
    thread: [
      {
        who: 'them',
        text: 'The replacement fan for order 70412 should have arrived last Friday. Tracking has not moved since. Our line is running hot.',
      },
    ],
  },
  {
    subject: 'Cannot sign in after password reset',
    queue: 'Support',
    status: 'open',
    priority: 50,
    thread: [
      {
        who: 'them',
        text: 'I reset my password twice today and still get "account locked". I need access before our 3 pm review.',
      },
      { who: 'us', text: 'I have unlocked the account. Please try again with the last password you set.' },
      { who: 'them', text: 'Works now, but the two-factor prompt goes to my old phone.' },
    ],
  },
  {
    subject: 'Quote for 40 additional seats',
    queue: 'Support',
    status: 'stalled',
    priority: 0,
    thread: [
      {
        who: 'them',
        text: 'We are opening a second site in January and need 40 more seats. Could you send a quote with the volume discount?',
      },
      { who: 'us', text: 'With pleasure. Are the seats for agents only, or also for supervisors?' },
    ],
  },
  {
    subject: 'Delivery window for pallet order',
    queue: 'Support',
    status: 'resolved',
    priority: 0,
    thread: [
      { who: 'them', text: 'Can the pallet be delivered between 7 and 9 am? Our ramp is blocked later in the day.' },
      { who: 'us', text: 'Booked: Wednesday, 7:00 to 9:00. The driver calls 30 minutes ahead.' },
    ],
  },
  {
    subject: 'Unit reboots every night at 2 am',
    queue: 'Support',
    status: 'open',
    priority: 100,
    thread: [
      {
        who: 'them',
        text: 'Since the last update the controller reboots every night around 2 am. Log attached. This corrupts our batch reports.',
      },
      {
        who: 'note',
        text: 'Matches the nightly self-test with firmware 4.2. Workaround: disable self-test until 4.2.1.',
      },
      {
        who: 'us',
        text: 'We found the cause: a self-test that restarts the unit. Please switch it off under Maintenance until the next update on the 2nd.',
      },
      { who: 'them', text: 'Done. I will report back tomorrow morning.' },
    ],
  },
];
