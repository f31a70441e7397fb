import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createRecordSplitter,
  type SplitOptions,
} from '../../../src-main/core/adapters/xml-stream/framing/record-splitter.ts';
import type { SplitItem } from '../../../src-main/core/adapters/xml-stream/framing/split-item.ts';

const base: SplitOptions = {
  elements: ['r', 'rec'],
  placed: 'around',
  sections: true,
  maxRecordBytes: 200,
  maxTagBytes: 60,
};
const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const text = (part: Uint8Array): string => Buffer.from(part).toString('latin1');

function split(input: Uint8Array, options: Partial<SplitOptions> = {}, pieces: readonly number[] = []): SplitItem[] {
  const splitter = createRecordSplitter({ ...base, ...options });
  const items: SplitItem[] = [];
  let at = 0;
  for (const piece of pieces) {
    items.push(...splitter.push(input.subarray(at, at + piece)));
    at += piece;
  }
  items.push(...splitter.push(input.subarray(at)), ...splitter.end());
  return items;
}
const told = (items: readonly SplitItem[]): string[] =>
  items.map((item) =>
    item.type === 'record'
      ? `${item.offset} ${item.element}: ${text(item.content)}`
      : `${item.offset}+${item.length} parked (${item.reason}): ${text(item.bytes)}`,
  );
const splitText = (input: string, options: Partial<SplitOptions> = {}): string[] => told(split(bytes(input), options));

describe('records around which an element stands', () => {
  it('come out with their offsets; declarations, comments and an element around them all say nothing', () => {
    expect(splitText('<?xml version="1.0"?>\n<list>\n<r>one</r><!-- x --><rec a="1>2">two</rec>\n</list>')).toEqual([
      '29 r: one',
      '49 rec: two',
    ]);
  });

  it('may be empty, and a longer name is another element', () => {
    expect(splitText('<r/><rx>no</rx><r></r><record>no</record>')).toEqual([
      '0 r: ',
      '4+11 parked (these bytes stand between records and belong to none): <rx>no</rx>',
      '15 r: ',
      '22+19 parked (these bytes stand between records and belong to none): <record>no</record>',
    ]);
  });

  it('hold what looks like tags in CDATA sections and comments', () => {
    expect(splitText('<r><![CDATA[</r><r>]]></r><r><!-- </r> -->2</r>')).toEqual([
      '0 r: <![CDATA[</r><r>]]>',
      '26 r: <!-- </r> -->2',
    ]);
  });

  it('hold no sections where their content is not XML', () => {
    expect(splitText('<r><![CDATA[</r>', { sections: false })).toEqual(['0 r: <![CDATA[']);
  });

  it('with bytes between them are found again, and the bytes are parked', () => {
    expect(splitText('\x00\xfflost<r>one</r>%%%<r>two</r>')).toEqual([
      '0+6 parked (these bytes stand between records and belong to none): \x00\xfflost',
      '6 r: one',
      '16+3 parked (these bytes stand between records and belong to none): %%%',
      '19 r: two',
    ]);
  });

  it('that never end are parked when the next one begins', () => {
    expect(splitText('<r>half<r>whole</r>')).toEqual([
      '0+7 parked (the record has no end: the next <r> begins before </r>): <r>half',
      '7 r: whole',
    ]);
    expect(splitText('<r>one</r><r>half')).toEqual(['0 r: one', '10+7 parked (the stream ends before </r>): <r>half']);
  });

  it('that are too long are parked with their length, and the next one is read', () => {
    const long = 'x'.repeat(1_000);
    const [parked, next, ...rest] = split(bytes(`<r>${long}</r><r>next</r>`), {}, [50, 50, 50]);
    expect(parked).toMatchObject({ type: 'garbage', offset: 0, length: 1_007, reason: expect.stringContaining('200') });
    expect(told([next!])).toEqual(['1007 r: next']);
    expect(rest).toEqual([]);
  });

  it('whose end comes without a beginning are parked', () => {
    expect(splitText('</r><r>1</r>')).toEqual(['0+4 parked (</r> ends a record that never began): </r>', '4 r: 1']);
  });

  it('with a tag that does not end are parked at the tag', () => {
    const items = splitText(`<r a="${'y'.repeat(100)}<r>1</r>`);
    expect(items.at(-1)).toBe('106 r: 1');
    expect(items[0]).toMatch(/^0\+1 parked \(the tag that begins here does not end within 60 bytes\)/);
  });

  it('are not read out of a document type declaration', () => {
    expect(splitText('<!DOCTYPE r [<!ENTITY a "b">]><r>1</r>')).toEqual([
      '0+30 parked (these bytes stand between records and belong to none): <!DOCTYPE r [<!ENTITY a "b">]>',
      '30 r: 1',
    ]);
  });
});

describe('records that an element separates', () => {
  it('begin behind it', () => {
    expect(splitText('\n<r n="1"/>one\n<r n="2"></r>two', { placed: 'before', sections: false })).toEqual([
      '1 r: one\n',
      '15 r: two',
    ]);
  });

  it('end before it; what never was closed is parked', () => {
    expect(splitText('one<r/>two<r></r>rest', { placed: 'after', sections: false })).toEqual([
      '0 r: one',
      '7 r: two',
      '17+4 parked (the stream ends before the tag that closes this record): rest',
    ]);
  });
});

const pieces = fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 40 });
const streams = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<r>',
        '</r>',
        '<rec a="1">',
        '</rec>',
        '<r/>',
        '<',
        '>',
        '"',
        '<!--',
        '-->',
        '<![CDATA[',
        ']]>',
        '\n',
      ),
      fc.string({ maxLength: 12 }),
    ),
    { maxLength: 60 },
  )
  .map((parts) => Buffer.from(parts.join(''), 'utf8'));
const placements = fc.constantFrom('around', 'before', 'after');

describe('whatever comes', () => {
  it('the same records come out in whatever pieces the bytes come', () => {
    fc.assert(
      fc.property(streams, pieces, placements, fc.boolean(), (input, cuts, placed, sections) => {
        const options = { placed, sections, maxRecordBytes: 10_000, maxTagBytes: 10_000 } as const;
        expect(told(split(input, options, cuts))).toEqual(told(split(input, options)));
      }),
    );
  });

  it('every byte is in a record, parked, or says nothing; and all of it in order', () => {
    fc.assert(
      fc.property(streams, (input) => {
        let last = 0;
        for (const item of split(input, { maxRecordBytes: 10_000, maxTagBytes: 10_000 })) {
          expect(item.offset).toBeGreaterThanOrEqual(last);
          const between = text(input.subarray(last, item.offset));
          expect(between.replace(/<\?[^>]*>|<!--[\s\S]*?-->|<[^<>]*>|\s/g, '')).toBe('');
          last =
            item.type === 'garbage'
              ? item.offset + item.length
              : item.contentOffset +
                item.content.length +
                (text(item.tag).endsWith('/>') ? 0 : `</${item.element}>`.length);
        }
      }),
    );
  });

  it('no more than one record is held, however the bytes trickle', () => {
    const splitter = createRecordSplitter({ ...base, maxRecordBytes: 1_000 });
    const items: SplitItem[] = [];
    for (const part of ['<r>', ...Array.from({ length: 50_000 }, () => 'xy'), '</r><r>1</r>']) {
      items.push(...splitter.push(bytes(part)));
    }
    expect(items.map(({ type }) => type)).toEqual(['garbage', 'record']);
  });

  it('reading can begin anew at what is said to be consumed', () => {
    fc.assert(
      fc.property(streams, fc.nat(400), (input, cut) => {
        const options = { ...base, maxRecordBytes: 10_000, maxTagBytes: 10_000 };
        const first = createRecordSplitter(options);
        const before = first.push(input.subarray(0, cut));
        const second = createRecordSplitter({ ...options, start: first.consumed });
        const after = [...second.push(input.subarray(first.consumed)), ...second.end()];
        expect(told([...before, ...after])).toEqual(told(split(input, options)));
      }),
    );
  });
});
