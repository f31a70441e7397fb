import type { DemoPerson } from '../demo-people.ts';

/** One exchange of mails, oldest first. */
export interface MailMatter {
  readonly subject: string;
  readonly mails: readonly { readonly who: 'them' | 'us' | 'program'; readonly text: string; readonly html?: string }[];
  readonly state?: 'pending' | 'resolved';
  readonly file?: { readonly name: string; readonly text: string };
}

/** What arrives by mail in the demo; every person, number and matter is invented. */
export const mailMatters: Readonly<Record<DemoPerson['language'], readonly MailMatter[]>> = {
  zh: [
    {
      subject: '合同续签的报价请确认',
      mails: [
        { who: 'them', text: '您好，\n\n附件是我们上次收到的报价，请确认年付是否还能再优惠 5%。\n\n谢谢！' },
        { who: 'us', text: '您好，年付可以再优惠 3%，新的报价今天下午发给您。' },
        {
          who: 'them',
          text: '好的，等您的新报价。',
          html: '<p>好的，<b>等您的新报价</b>。</p><script>alert("demo")</script>',
        },
      ],
      file: { name: '报价单-2026.txt', text: '年付报价（演示）\r\n设备 3 台\r\n' },
    },
    {
      subject: '发票抬头需要更改',
      mails: [
        { who: 'them', text: '上周开的发票抬头少了“有限公司”，麻烦重开一张电子发票。' },
        { who: 'us', text: '已经重开，请查收新的电子发票。' },
      ],
      state: 'resolved',
    },
    {
      subject: '送货时间能否改到周五上午',
      mails: [{ who: 'them', text: '仓库周四盘点不收货，送货请改到周五上午 9 点到 11 点。' }],
    },
  ],
  en: [
    {
      subject: 'Delivery note does not match the invoice',
      mails: [
        {
          who: 'them',
          text: 'Hello,\n\nthe delivery note lists 12 filters, the invoice 14. Could you check which is right?\n\nKind regards',
        },
        { who: 'program', text: 'I am out of the office until Monday.' },
      ],
      file: { name: 'delivery note.txt', text: 'Demo delivery note\r\n12 filters\r\n' },
    },
    {
      subject: 'Visit of the technician next week',
      mails: [
        { who: 'them', text: 'Is Tuesday still fine for the yearly inspection?' },
        { who: 'us', text: 'Tuesday at 10 is booked. The technician calls half an hour before.' },
      ],
      state: 'pending',
    },
  ],
};

/** What a customer answers when the agent has written. */
export const thanks: Readonly<Record<DemoPerson['language'], string>> = {
  zh: '收到，谢谢您的回复！',
  en: 'Thank you for the quick answer!',
};
