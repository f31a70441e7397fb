import type { Customer, FieldValue } from '../../../src-shared/model/customer.ts';
import type { CustomerId, SystemId } from '../../../src-shared/model/ids.ts';

export const systemIds = {
  tickets: 'tickets-rt' as SystemId,
  crm: 'crm-main' as SystemId,
  legacy: 'crm-legacy' as SystemId,
  pbx: 'pbx' as SystemId,
  bot: 'bot' as SystemId,
};

interface Person {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  readonly mail: string;
  readonly company: string;
  readonly tier: string;
  readonly address: string;
}

export const people: readonly Person[] = [
  {
    id: 'c1',
    name: '陈晓梅',
    phone: '+8613800138001',
    mail: 'xm.chen@lanhai.example',
    company: '蓝海进出口有限公司',
    tier: '金卡',
    address: '上海市徐汇区漕溪北路 18 号',
  },
  {
    id: 'c2',
    name: 'Harriet Oduya',
    phone: '+442071838750',
    mail: 'h.oduya@northgate.example',
    company: 'Northgate Logistics',
    tier: 'Gold',
    address: '14 Wharf Road, London N1 7RW',
  },
  {
    id: 'c3',
    name: '王建国',
    phone: '+8613911220033',
    mail: 'wangjg@hengtai.example',
    company: '恒泰机械',
    tier: '普通',
    address: '苏州市工业园区星湖街 328 号',
  },
  {
    id: 'c4',
    name: 'Lukas Brandt',
    phone: '+4930901820',
    mail: 'l.brandt@feinwerk.example',
    company: 'Feinwerk Brandt GmbH',
    tier: 'Standard',
    address: 'Gneisenaustraße 66, 10961 Berlin',
  },
  {
    id: 'c5',
    name: '李静怡',
    phone: '+8618612345678',
    mail: 'lijingyi@chunyu.example',
    company: '春雨文化传媒',
    tier: '白金',
    address: '北京市朝阳区望京街 10 号',
  },
  {
    id: 'c6',
    name: 'Priya Raman',
    phone: '+918041119000',
    mail: 'praman@tessel.example',
    company: 'Tessel Analytics',
    tier: 'Platinum',
    address: '22 MG Road, Bengaluru 560001',
  },
  {
    id: 'c7',
    name: 'Moreno & Hijos',
    phone: '+34915550142',
    mail: 'pedidos@moreno-hijos.example',
    company: 'Moreno & Hijos S.L.',
    tier: 'Standard',
    address: 'Calle de Atocha 27, 28012 Madrid',
  },
  {
    id: 'c8',
    name: '赵磊',
    phone: '+8613777001122',
    mail: 'zhaolei@xinghe.example',
    company: '星河网络科技',
    tier: '金卡',
    address: '杭州市西湖区文三路 90 号',
  },
];

/** A unified contact as the core would build it: CRM values, a competing value of an older CRM, and the ticket system's. */
export function customerOf(person: Person, now: number): Customer {
  const crmRecord = `100${person.id.slice(1)}`;
  const day = 86_400_000;
  const field = (
    pointer: string,
    value: string,
    system: SystemId,
    recordId: string,
    more: Partial<FieldValue> = {},
  ): FieldValue => ({
    pointer,
    value,
    system,
    recordId,
    observedAt: now - 3 * 3_600_000,
    won: true,
    rule: 'preferredSystem',
    writable: system === systemIds.crm,
    ...more,
  });
  const oldPhone = `${person.phone.slice(0, -3)}999`;
  const { crm, legacy, tickets } = systemIds;
  return {
    id: person.id as CustomerId,
    displayName: person.name,
    card: {
      '@type': 'Card',
      version: '2.0',
      name: { full: person.name },
      phones: { main: { number: person.phone } },
      emails: { main: { address: person.mail } },
      organizations: { main: { name: person.company } },
      addresses: { main: { full: person.address } },
      extra: { tier: person.tier, customerNo: `K-${crmRecord}` },
    },
    references: [
      { system: crm, kind: 'customer', id: crmRecord, version: 'v7' },
      { system: legacy, kind: 'customer', id: `L${crmRecord}`, version: '3' },
      { system: tickets, kind: 'customer', id: `user-${crmRecord}`, version: '1' },
    ],
    fields: [
      field('/name/full', person.name, crm, crmRecord, { changedAt: now - 40 * day }),
      field('/phones/main/number', person.phone, crm, crmRecord, { changedAt: now - 12 * day }),
      field('/phones/main/number', oldPhone, legacy, `L${crmRecord}`, { won: false, changedAt: now - 400 * day }),
      field('/emails/main/address', person.mail, crm, crmRecord),
      field('/emails/main/address', `old.${person.mail}`, tickets, `user-${crmRecord}`, { won: false }),
      field('/organizations/main/name', person.company, crm, crmRecord),
      field('/addresses/main/full', person.address, crm, crmRecord),
      field('/extra/tier', person.tier, crm, crmRecord, { rule: 'onlyValue' }),
      field('/extra/customerNo', `K-${crmRecord}`, legacy, `L${crmRecord}`, { rule: 'onlyValue', writable: false }),
    ],
    e164: [person.phone, oldPhone],
    openConversations: 2,
  };
}
