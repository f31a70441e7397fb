import { describe, expect, it } from 'vitest';
import { ftsQuery, personTokens, snippetOf, textTokens } from '../../../src-main/core/inbox/search-tokens.ts';
import {
  crm,
  customer,
  entry,
  inboxFixture,
  ref,
  removed,
  ticket,
  ticketRef,
  type InboxFixture,
} from './inbox-fixture.ts';

const conversations = (desk: InboxFixture, text: string) =>
  desk.inbox.search(text, 20).conversations.map(({ row }) => row.id.split(':')[2]);
const people = (desk: InboxFixture, text: string) => desk.inbox.search(text, 20).customers.map(({ name }) => name);

function shop(): InboxFixture {
  const desk = inboxFixture();
  desk.apply(
    customer('1', {
      name: '王小明',
      phones: ['+86 138 0013 8000'],
      emails: ['wang@example.cn'],
      organisation: '华东贸易',
    }),
    customer('2', { name: '单雄信', phones: ['010-62770334'] }),
    customer('3', {
      name: 'Jürg Müller',
      phones: ['044/668 18 00'],
      organisation: 'Muster AG',
      extra: { customerNo: 'K-2041' },
    }),
    customer('4', { name: '吕布' }),
    ticket('4711', { subject: '订单状态查询', requesters: [{ email: 'wang@example.cn' }], at: 2000 }),
    ticket('471', { subject: 'Refund for order 20260815-77', at: 3000 }),
    entry('1', '471', 3100, { text: 'Die Lieferung nach Zürich kam nie an.\nTel: 044 668 18 00' }),
    entry('2', '4711', 2100, { text: '您好，我的包裹还没有收到，请问什么时候发货？' }),
    entry('3', ref(crm, 'customer', '1'), 2200, {
      from: 'agent',
      kind: 'activity',
      text: 'Visited the Shenzhen warehouse',
    }),
  );
  return desk;
}

describe('search finds', () => {
  it.each([
    ['王小明', '王小明'],
    ['小明', '王小明'],
    ['王', '王小明'],
    ['wangxiaoming', '王小明'],
    ['wang xiao', '王小明'],
    ['wxm', '王小明'],
    ['xiaoming', '王小明'],
    ['WXM', '王小明'],
    ['shanxiongxin', '单雄信'],
    ['danxiongxin', '单雄信'],
    ['sxx', '单雄信'],
    ['lvbu', '吕布'],
    ['lubu', '吕布'],
    ['muller', 'Jürg Müller'],
    ['Müll', 'Jürg Müller'],
    ['müller jürg', 'Jürg Müller'],
    ['muster', 'Jürg Müller'],
    ['K-2041', 'Jürg Müller'],
    ['wang@example.cn', '王小明'],
    ['13800138000', '王小明'],
    ['+86 138-0013-8000', '王小明'],
    ['+86 1380013', '王小明'],
    ['0446681800', 'Jürg Müller'],
    ['+41 44 668 18 00', 'Jürg Müller'],
    ['668 18 00', 'Jürg Müller'],
    ['1800', 'Jürg Müller'],
    ['044 668', 'Jürg Müller'],
    ['62770334', '单雄信'],
  ])('the person for "%s"', async (typed, name) => {
    await using desk = shop();
    expect(people(desk, typed)).toContain(name);
  });

  it.each([
    ['#4711', ['4711']],
    ['471', ['471', '4711']],
    ['订单', ['4711']],
    ['单', ['4711']],
    ['状态查询', ['4711']],
    ['包裹', ['4711']],
    ['货', ['4711']],
    ['refund', ['471']],
    ['REFU', ['471']],
    ['zurich', ['471']],
    ['Lieferung Zürich', ['471']],
    ['0446681800', ['471']],
    ['王小明', ['4711']],
    ['wxm', ['4711']],
    ['shenzhen', ['4711']],
    ['20260815', ['471']],
  ])('the conversations for "%s"', async (typed, ids) => {
    await using desk = shop();
    expect(conversations(desk, typed)).toEqual(expect.arrayContaining(ids));
    expect(conversations(desk, typed).length).toBeLessThanOrEqual(ids.length + 1);
  });

  it.each(['', '   ', '"', '*', 'AND', 'a OR b NOT (', "'; DROP TABLE", '不存在', 'xyzzy', '99999999', '%', '\u0000'])(
    'nothing, and no fault, for "%s"',
    async (typed) => {
      await using desk = shop();
      expect(desk.inbox.search(typed, 20)).toEqual({ conversations: [], customers: [] });
    },
  );

  it('the present text only: edited, removed, renamed and deleted things are gone', async () => {
    await using desk = shop();
    desk.apply(
      entry('1', '471', 4000, { text: 'nothing to see' }),
      removed(ref('tickets' as never, 'activity', '2'), 4000),
      customer('3', { name: 'Someone Else', at: 4000 }),
      ticket('471', { at: 4000, subject: 'Closed matter' }),
    );
    expect(conversations(desk, 'Lieferung')).toEqual([]);
    expect(conversations(desk, '包裹')).toEqual([]);
    expect(conversations(desk, 'refund')).toEqual([]);
    expect(people(desk, 'muller')).toEqual([]);
    desk.apply(removed(ticketRef('471'), 5000));
    expect(conversations(desk, '#471')).toEqual(['4711']);
    expect(conversations(desk, 'matter')).toEqual([]);
  });

  it('with a snippet of where it stands', async () => {
    await using desk = shop();
    expect(desk.inbox.search('Lieferung', 5).conversations[0]?.snippet).toContain('Lieferung nach Zürich');
    const long = `${'word '.repeat(200)}needle ${'word '.repeat(200)}`;
    expect(snippetOf(long, 'needle')).toMatch(/^….*needle.*…$/u);
    expect([...snippetOf(long, 'needle')].length).toBeLessThanOrEqual(122);
    expect(snippetOf(long, 'absent')).toMatch(/^word/u);
  });
});

describe('words', () => {
  it('of Chinese are characters and pairs, of other scripts whole words without case and accents', () => {
    expect(textTokens('订单ABC Zürich straße').split(' ').toSorted()).toEqual(
      ['abc', 'strasse', 'zurich', '单', '订', '订单'].toSorted(),
    );
    expect(ftsQuery('订单状态', 3, false)).toBe('"订单" AND "单状" AND "状态"');
    expect(ftsQuery('late ord', 3, false)).toBe('"late" AND "ord" *');
    expect(ftsQuery('or', 3, false)).toBe('"or"');
    expect(ftsQuery('"!?*', 3, false)).toBeUndefined();
  });

  it('of a name are its pinyin from each syllable on', () => {
    const tokens = personTokens('王小明', []).split(' ');
    for (const token of ['wangxiaoming', 'xiaoming', 'ming', 'wxm', 'xm', '王小', '明'])
      expect(tokens).toContain(token);
  });
});
