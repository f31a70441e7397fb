import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeAction } from '../../../src-main/core/adapters/asterisk/ami/ami-action.ts';
import { createAmiParser, type AmiItem } from '../../../src-main/core/adapters/asterisk/ami/ami-parser.ts';
import { recorded } from '../../kit/asterisk/ami-stream.ts';

const plain = (items: readonly AmiItem[]): unknown[] =>
  items.map((item) => {
    if (item.type === 'frame') return { offset: item.frame.offset, headers: item.frame.headers };
    return item.type === 'fault' ? item.fault : item;
  });
function inPieces(bytes: Uint8Array, cuts: readonly number[], options = {}): unknown[] {
  const parser = createAmiParser(options);
  const items: AmiItem[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length].toSorted((a, b) => a - b)) {
    items.push(...parser.push(bytes.subarray(from, cut)));
    from = cut;
  }
  items.push(...parser.end());
  return plain(items);
}
const parse = (text: string | Buffer, options = {}): unknown[] => inPieces(Buffer.from(text as string), [], options);

describe('the AMI parser', () => {
  it('reads the same frames whatever the pieces: a recorded session cut in two, and byte by byte', () => {
    const bytes = recorded('status');
    const whole = inPieces(bytes, []);
    for (let cut = 0; cut <= bytes.length; cut += cut < 1200 ? 1 : 97) expect(inPieces(bytes, [cut])).toEqual(whole);
    expect(inPieces(bytes, [...bytes.keys()])).toEqual(whole);
  });

  it('reads the same from any bytes in any pieces, and never throws', () => {
    const soup = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc.constantFrom(
          'Event: X\r\n',
          '\r\n',
          '\n',
          'A: b\r\n',
          ':',
          '\r',
          'Response: Follows\r\n',
          '--END COMMAND--\r\n',
        ),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(soup, fc.array(fc.nat(400)), (parts, cuts) => {
        const bytes = Buffer.concat(parts.map((part) => Buffer.from(part as string)));
        const limits = { maxLineBytes: 30, maxFrameBytes: 80 };
        const inside = cuts.filter((cut) => cut < bytes.length);
        expect(inPieces(bytes, inside, limits)).toEqual(inPieces(bytes, [], limits));
      }),
    );
  });

  it('reports a line that is too long the same however the stream was cut', () => {
    const bytes = Buffer.from(`${'x'.repeat(32)}\r\n`);
    const limits = { maxLineBytes: 30 };
    const whole = inPieces(bytes, [], limits);
    expect(whole[0]).toMatchObject({ excerpt: 'x'.repeat(30) });
    for (const cut of bytes.keys()) expect(inPieces(bytes, [cut], limits)).toEqual(whole);
  });

  it('takes back what the encoder wrote', () => {
    const name = fc.stringMatching(/^[A-Z][A-Za-z-]{0,12}$/);
    const value = fc.string({ unit: 'grapheme', maxLength: 60 }).filter((text) => !/\p{Cc}|\u2028|\u2029/u.test(text));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 20 }), (headers) => {
        const encoded = encodeAction('Test', headers);
        if (!encoded.ok) throw new Error(encoded.error.message);
        expect(inPieces(encoded.value, [], { banner: false })).toEqual([
          { offset: 0, headers: [['Action', 'Test'], ...headers] },
        ]);
      }),
    );
  });

  it('never lets a value become a header or an action of its own', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 80 }),
        fc.constantFrom('\r\n', '\n', '\r', '\0'),
        (text, breaker) => {
          const evil = `${text}${breaker}Action: Originate`;
          expect(encodeAction('Hangup', [['Channel', evil]]).ok).toBe(false);
        },
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const encoded = encodeAction('Hangup', [['Channel', text]]);
        if (encoded.ok) expect(encoded.value.toString().match(/\r|\n/g)).toHaveLength(6);
      }),
    );
  });

  it('refuses lines that Asterisk would cut', () => {
    expect(encodeAction('X', [['Data', 'a'.repeat(2000)]])).toMatchObject({ ok: false });
    expect(encodeAction('X', [['Bad name', 'a']])).toMatchObject({ ok: false });
    expect(
      encodeAction(
        'X',
        Array.from({ length: 200 }, () => ['V', '1'] as const),
      ),
    ).toMatchObject({ ok: false });
  });

  it('keeps headers that repeat, in order', () => {
    const parser = createAmiParser();
    const [item] = parser.push(
      Buffer.from('Event: E\r\nChanVariable: a=1\r\nChanVariable: b=2\r\nUniqueID: 7\r\n\r\n'),
    );
    if (item?.type !== 'frame') throw new Error('no frame');
    expect(item.frame.all('ChanVariable')).toEqual(['a=1', 'b=2']);
    expect(item.frame.get('Uniqueid')).toBe('7');
    expect(item.frame.get('Absent')).toBe('');
  });

  it('reads the output of a command, in the form of today and in that of Asterisk 13', () => {
    const status = inPieces(recorded('status'), []) as { headers: [string, string][] }[];
    const command = status.find(({ headers }) => headers?.some(([, value]) => value === 'Command output follows'));
    expect(command?.headers.filter(([name]) => name === 'Output')).toHaveLength(6);
    expect(command?.headers[4]?.[1]).toBe('   Members: ');
    expect(
      parse(
        'Response: Follows\r\nPrivilege: Command\r\nActionID: 1\r\nfirst line\n\nthird: line\n--END COMMAND--\r\n\r\nEvent: E\r\n\r\n',
      ),
    ).toEqual([
      {
        offset: 0,
        headers: [
          ['Response', 'Follows'],
          ['Privilege', 'Command'],
          ['ActionID', '1'],
          ['Output', 'first line'],
          ['Output', ''],
          ['Output', 'third: line'],
        ],
      },
      { offset: 95, headers: [['Event', 'E']] },
    ]);
  });

  it('leaves a line without a name out, says where it stood, and keeps the event', () => {
    expect(parse('Event: Hangup\r\nrubbish\r\nUniqueid: 1.2\r\n\r\n')).toEqual([
      { offset: 15, message: expect.stringContaining('no header name') as string, excerpt: 'rubbish' },
      {
        offset: 0,
        headers: [
          ['Event', 'Hangup'],
          ['Uniqueid', '1.2'],
        ],
      },
    ]);
  });

  it('leaves an endless line out without keeping it, and goes on behind it', () => {
    const parser = createAmiParser({ maxLineBytes: 100 });
    const items = [...parser.push(Buffer.from('Event: A\r\nX: '))];
    for (let part = 0; part < 50; part++) items.push(...parser.push(Buffer.alloc(1000, 0x61)));
    items.push(...parser.push(Buffer.from('\r\nY: 1\r\n\r\nEvent: B\r\n\r\n')));
    expect(plain(items)).toMatchObject([
      { offset: 10, message: 'a line is longer than 100 bytes; the line is left out' },
      {
        headers: [
          ['Event', 'A'],
          ['Y', '1'],
        ],
      },
      { offset: 10 + 3 + 50_000 + 2 + 6 + 2, headers: [['Event', 'B']] },
    ]);
  });

  it('leaves an endless frame out and goes on behind it', () => {
    const items = parse(`Event: A\r\n${'N: 1\r\n'.repeat(100)}\r\nEvent: B\r\n\r\n`, { maxFrameBytes: 100 });
    expect(items).toMatchObject([
      { offset: 0, message: expect.stringContaining('frame is longer') as string },
      { headers: [['Event', 'B']] },
    ]);
  });

  it('says that half a frame was left over, and where it began', () => {
    expect(parse('Event: A\r\n\r\nEvent: B\r\nChan')).toMatchObject([
      { headers: [['Event', 'A']] },
      { offset: 12, message: 'the stream ended in the middle of a frame', excerpt: 'Event: B' },
    ]);
  });

  it('keeps names readable that are not UTF-8', () => {
    const latin = Buffer.concat([
      Buffer.from('Event: E\r\nCallerIDName: M'),
      Buffer.from([0xfc]),
      Buffer.from('ller\r\nUtf: 王\r\n\r\n'),
    ]);
    expect(parse(latin)).toMatchObject([
      {
        headers: [
          ['Event', 'E'],
          ['CallerIDName', 'Müller'],
          ['Utf', '王'],
        ],
      },
    ]);
    const chinese = Buffer.concat([
      Buffer.from('Event: E\r\nCallerIDName: '),
      Buffer.from([0xcd, 0xf5]),
      Buffer.from('\r\n\r\n'),
    ]);
    expect(parse(chinese, { fallbackEncoding: 'gb18030' })).toMatchObject([
      {
        headers: [
          ['Event', 'E'],
          ['CallerIDName', '王'],
        ],
      },
    ]);
  });

  it('hands the first line out as banner, whoever speaks', () => {
    expect(parse('Asterisk Call Manager/11.0.0\r\nResponse: Success\r\n\r\n')).toMatchObject([
      { type: 'banner', text: 'Asterisk Call Manager/11.0.0' },
      { offset: 30, headers: [['Response', 'Success']] },
    ]);
    expect(parse('220 mail.example ESMTP\r\n')).toMatchObject([{ type: 'banner', text: '220 mail.example ESMTP' }]);
  });

  it('passes noise over without decoding it', () => {
    const parser = createAmiParser({ ignoreEvents: new Set(['VarSet']) });
    const items = parser.push(Buffer.from('Event: VarSet\r\nVariable: A\r\nno colon\r\n\r\nEvent: Hold\r\n\r\n'));
    expect(plain(items)).toMatchObject([{ headers: [['Event', 'Hold']] }]);
    expect(parser.ignored).toBe(1);
  });
});
