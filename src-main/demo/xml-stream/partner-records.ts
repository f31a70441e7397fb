import { demoPeople, type DemoPerson } from '../demo-people.ts';

/** One complaint as the partner's shop writes it down. */
export interface PartnerComplaint {
  readonly id: string;
  readonly person: DemoPerson;
  readonly shop: string;
  readonly subject: string;
  readonly text: string;
}

const said = {
  zh: [
    { subject: '门店取货时缺件', text: '在门店自提时发现少了一只滤芯，店员说要等总部答复。' },
    { subject: '发票抬头开错', text: '门店开的发票抬头写错了一个字，请重开。' },
    { subject: '排队叫号过号', text: '排了四十分钟被叫过号，店员让重新取号。' },
  ],
  en: [
    {
      subject: 'Part missing at pick-up',
      text: 'One filter was missing when I collected the order; the shop waits for head office.',
    },
    { subject: 'Deposit not refunded', text: 'The deposit for the loan unit is still not back on my account.' },
    { subject: 'Wrong colour handed out', text: 'I ordered white and was given grey; the shop had no white left.' },
  ],
} as const;

/** The `n`-th complaint of the partner's shops. */
export function partnerComplaint(n: number): PartnerComplaint {
  const person = demoPeople[(n * 5 + 2) % demoPeople.length] as DemoPerson;
  const words = said[person.language][n % 3] as (typeof said)['zh'][number] | (typeof said)['en'][number];
  return { ...words, id: `P-${7_100 + n}`, person, shop: person.city };
}

const escaped = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
const two = (part: number): string => String(part).padStart(2, '0');

/** As it goes over the wire: lines of name and value between XML tags, the way the partner has always done it. */
export function partnerRecord({ id, person, shop, subject, text }: PartnerComplaint, at: number): string {
  const local = new Date(at + 8 * 3_600_000);
  const day = `${local.getUTCFullYear()}-${two(local.getUTCMonth() + 1)}-${two(local.getUTCDate())}`;
  const lines = [
    `shop=${shop}`,
    `date=${day} ${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`,
    `name=${person.name}`,
    `tel=${person.phone}`,
    `custno=${person.customerNo}`,
    `subject=${subject}`,
    `text=${text}`,
  ];
  return `<REC id="${escaped(id)}">\r\n${lines.join('\r\n')}\r\n</REC>\r\n`;
}
