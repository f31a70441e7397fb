import fc from 'fast-check';
import iconv from 'iconv-lite';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { toUnified } from '../../../src-main/core/adapters/xml-stream/codec.ts';
import { createRecordSplitter } from '../../../src-main/core/adapters/xml-stream/framing/record-splitter.ts';
import { recordTime } from '../../../src-main/core/adapters/xml-stream/record-time.ts';
import { xmlStreamSettingsSchema } from '../../../src-main/core/adapters/xml-stream/settings.ts';
import { acknowledgement } from '../../../src-main/core/adapters/xml-stream/sources/record-stream.ts';
import { splitOptions } from '../../../src-main/core/adapters/xml-stream/split-options.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';

const now = Date.UTC(2026, 10, 23, 9);
const context = { system: 'partner' as SystemId, stream: 'drop.xml', now };
const settings = (over: Record<string, unknown> = {}) =>
  v.parse(xmlStreamSettingsSchema, {
    source: { kind: 'files', folder: '/drop' },
    elements: ['c'],
    map: {
      id: '@id',
      subject: 'subject',
      text: 'text',
      at: '@at',
      status: 'status',
      customerName: 'customer/name',
      phone: 'customer/phone',
      customerNo: 'customer/@no',
    },
    statusClasses: { done: 'resolved' },
    timeZone: 'Asia/Shanghai',
    ...over,
  });
function read(input: string | Uint8Array, over: Record<string, unknown> = {}): UnifiedMessage[] {
  const parsed = settings(over);
  const splitter = createRecordSplitter(splitOptions(parsed));
  const bytes = typeof input === 'string' ? iconv.encode(input, parsed.encoding) : input;
  return [...splitter.push(bytes), ...splitter.end()].flatMap((item) => toUnified(item, parsed, context));
}
const bodies = (messages: readonly UnifiedMessage[]) => messages.map(({ body }) => body);
const reason = (messages: readonly UnifiedMessage[]): string =>
  messages[0]?.body.type === 'unreadable' ? messages[0].body.reason : '';

const whole = `<c id="K-7" at="2026-11-23 10:00:00"><subject>门店态度</subject><text>等了一个小时 &amp; 没人理</text><status>done</status>
  <customer no="C-1001"><name>王小明</name><phone>13800138001</phone></customer><shop>浦东</shop></c>`;

describe('a record in XML', () => {
  it('is a matter of its customer with what they wrote, and what has no place is shown as a further field', () => {
    expect(bodies(read(whole))).toMatchObject([
      {
        type: 'ticket',
        channel: 'complaint',
        number: 'K-7',
        subject: '门店态度',
        state: 'resolved',
        nativeState: 'done',
        createdAt: Date.UTC(2026, 10, 23, 2),
        requesters: [{ name: '王小明', phone: '13800138001' }],
        customFields: { shop: '浦东' },
        links: [{ key: 'customerNo', value: 'C-1001' }],
      },
      { type: 'entry', kind: 'complaint', text: '等了一个小时 & 没人理', author: { role: 'customer', name: '王小明' } },
    ]);
  });

  it('reads the same in the encoding of the partner', () => {
    expect(bodies(read(whole, { encoding: 'gb18030' }))).toEqual(bodies(read(whole)));
  });

  it('that comes again is the same messages; one that changed is other ones of the same matter', () => {
    const [first, again, changed] = [read(whole), read(`  ${whole}`), read(whole.replace('done', 'open'))];
    expect(again.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
    expect(changed[0]?.id).not.toBe(first[0]?.id);
    expect(changed[1]?.id).toBe(first[1]?.id);
  });

  it.each([
    ['an entity of its own', '<c id="1">&own;</c>', /byte 1\d: .*entity/i],
    ['an external entity', '<!DOCTYPE c SYSTEM "file:///etc/passwd"><c id="1">&xxe;</c>', /byte 0 .*between records/],
    ['a document type inside', '<c id="1"><!DOCTYPE x></c>', /byte \d+: /],
    ['elements nested too deep', `<c id="1">${'<a>'.repeat(40)}${'</a>'.repeat(40)}</c>`, /nested deeper than 32/],
    ['too many fields', `<c id="1">${'<a>1</a>'.repeat(3_000)}</c>`, /more than 2000 fields/],
    ['an element that is not closed', '<c id="1"><a></c>', /byte \d+: /],
    ['no id', '<c><text>x</text></c>', /no field "@id"/],
    ['a time that is none', '<c id="1" at="yesterday"/>', /"yesterday" in "@at" is no time/],
  ])('with %s is parked with the reason', (_name, input, expected) => {
    const messages = read(input);
    expect(messages[0]?.body.type).toBe('unreadable');
    expect(reason(messages)).toMatch(expected);
  });

  it('that is not text in the agreed encoding is shown in hexadecimal where it is parked', () => {
    const [message] = read(Buffer.from([0xff, 0xfe, 0x41]));
    expect(message?.body).toMatchObject({ type: 'unreadable', raw: 'ff fe 41 ' });
  });
});

describe('a record in plain text', () => {
  const map = { id: 'no', subject: 'title', phone: 'tel' };

  it('of name and value a line takes the attributes of its tag along', () => {
    const messages = read('<c no="9"/>\ntel=139-1001-2002\ntitle=漏发\n', {
      content: { form: 'pairs' },
      placed: 'before',
      map: { ...map, id: '@no' },
    });
    expect(bodies(messages)).toMatchObject([
      { number: '9', subject: '漏发', requesters: [{ phone: '139-1001-2002' }] },
    ]);
  });

  it('of values in order needs as many as are agreed', () => {
    const content = { form: 'values', separator: '|', names: ['no', 'title', 'tel'] };
    expect(bodies(read('<c>5|Late|123</c>', { content, map }))).toMatchObject([{ number: '5', subject: 'Late' }]);
    expect(reason(read('<c>5|Late</c>', { content, map }))).toMatch(/2 values where 3 are agreed/);
  });

  it('of columns counts bytes, not characters', () => {
    const content = {
      form: 'columns',
      columns: [
        { name: 'no', from: 0, length: 3 },
        { name: 'title', from: 3, length: 6 },
      ],
    };
    expect(bodies(read('<c>007投诉  \r\n</c>', { content, map, encoding: 'gbk' }))).toMatchObject([
      { number: '007', subject: '投诉' },
    ]);
    expect(reason(read('<c>007</c>', { content, map }))).toMatch(
      /byte 6: the record has 3 bytes where its columns need 9/,
    );
  });
});

describe('settings', () => {
  it.each([
    ['utf-16', /ASCII/],
    ['cp037', /no encoding/],
    ['hz', /no encoding|ASCII/],
  ])('do not take %s: tags could not be found', (encoding, message) => {
    const parsed = v.safeParse(xmlStreamSettingsSchema, {
      source: { kind: 'files', folder: '/drop' },
      elements: ['c'],
      map: { id: '@id' },
      encoding,
    });
    expect(parsed.issues?.[0].message).toMatch(message);
  });
});

it.each([
  ['2026-11-23T10:00:00Z', '2026-11-23T10:00:00.000Z'],
  ['2026-11-23T10:00:00.5+08:00', '2026-11-23T02:00:00.500Z'],
  ['20261123100000', '2026-11-23T02:00:00.000Z'],
  ['2026/1/3 9:05', '2026-01-03T01:05:00.000Z'],
  ['2026年11月23日', '2026-11-22T16:00:00.000Z'],
  ['1795399200', '2026-11-23T02:00:00.000Z'],
  ['1795399200000', '2026-11-23T02:00:00.000Z'],
])('the time %s is %s', (text, iso) => {
  expect(new Date(recordTime(text, 'Asia/Shanghai') ?? Number.NaN).toISOString()).toBe(iso);
});

it('an id from outside can end neither the tag nor the line of its acknowledgement', () => {
  expect(acknowledgement('<ack id="{id}"/>\n', 'a"/><ack id="b\n')).toBe(
    '<ack id="a&quot;/&gt;&lt;ack id=&quot;b "/>\n',
  );
});

it('whatever the bytes, a record is messages or parked with its place', () => {
  const forms = [
    { form: 'xml' },
    { form: 'text' },
    { form: 'pairs' },
    { form: 'values', separator: ',', names: ['a', 'b'] },
  ];
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom(...forms),
      fc.constantFrom('utf-8', 'gb18030', 'big5'),
      (content, form, encoding) => {
        const input = Buffer.concat([Buffer.from('<c id="1">'), content, Buffer.from('</c>')]);
        for (const { body } of read(input, { content: form, encoding })) {
          if (body.type === 'unreadable') expect(body.reason).toMatch(/^drop\.xml, byte \d+ \(\d+ bytes\): /);
        }
      },
    ),
  );
});
