import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameReader, readFrames } from '../../../src-main/core/adapters/cobol-host/records/frame-reader.ts';
import type {
  Frame,
  FrameOptions,
  RecordFormat,
} from '../../../src-main/core/adapters/cobol-host/records/record-format.ts';

const bytes = (hex: string): Uint8Array => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const shown = (frame: Frame): string =>
  frame.ok
    ? Buffer.from(frame.bytes).toString('hex').toUpperCase()
    : `!${frame.number}@${frame.offset}+${frame.length} ${frame.reason}`;
const frames = (format: RecordFormat, hex: string, options: Partial<FrameOptions> = {}): string[] =>
  [...readFrames(bytes(hex), { format, recordLength: 2, ebcdic: true, ...options })].map(shown);

const rdw = (record: Uint8Array, own: 0 | 4, order: 'big' | 'little', segment = 0): Buffer => {
  const length = record.length + 4 - own;
  const head = order === 'big' ? [length >> 8, length & 255, segment, 0] : [0, 0, length & 255, length >> 8];
  return Buffer.concat([Buffer.from(head), record]);
};

describe('records of one length', () => {
  test('follow each other, and bytes that are left over are said with their place', () => {
    expect(frames('fixed', 'C1C2 C3C4 C5')).toEqual(['C1C2', 'C3C4', '!3@4+1 1 bytes are left, and a record has 2']);
    expect(frames('fixed', '')).toEqual([]);
  });

  test('may stand in blocks with descriptors, which are known by agreeing through the whole file', () => {
    expect(frames('fb', '0008 0000 C1C2 C3C4 0006 0000 C5C6')).toEqual(['C1C2', 'C3C4', 'C5C6']);
    expect(frames('fb', 'C1C2 C3C4')).toEqual(['C1C2', 'C3C4']);
  });

  test('may have a header and a trailer, in bytes or in records', () => {
    expect(frames('fixed', 'FF C1C2 C3C4 C5C6 EEEE', { headerBytes: 1, trailerBytes: 2 })).toEqual([
      'C1C2',
      'C3C4',
      'C5C6',
    ]);
    expect(frames('fixed', 'C1C2 C3C4 C5C6', { headerRecords: 1, trailerRecords: 1 })).toEqual(['C3C4']);
  });
});

describe('records with descriptors', () => {
  test('have their length in the first two bytes, or in the third and fourth with the low byte first', () => {
    expect(frames('rdw-be', '0003 0000 C1C2C3 0001 0000 C4')).toEqual(['C1C2C3', 'C4']);
    expect(frames('rdw-le', '0000 0300 C1C2C3 0000 0100 C4')).toEqual(['C1C2C3', 'C4']);
  });

  test('may count the descriptor itself, as z/OS does: what reaches the end is right', () => {
    expect(frames('rdw-be', '0007 0000 C1C2C3 0005 0000 C4')).toEqual(['C1C2C3', 'C4']);
    expect(frames('rdw-le', '0000 0700 C1C2C3 0000 0500 C4')).toEqual(['C1C2C3', 'C4']);
  });

  test('are found again after a length that is damaged', () => {
    const good = '0003 0000 C1C2C3 ';
    const found = frames('rdw-be', `${good.repeat(3)}FF03 0000 C1C2C3 ${good.repeat(4)}`, { maxRecordLength: 10 });
    expect(found.slice(0, 3)).toEqual(['C1C2C3', 'C1C2C3', 'C1C2C3']);
    expect(found[3]).toBe(
      '!4@21+7 the record descriptor says 65283 bytes, and 31 are left; reading goes on at offset 28',
    );
    expect(found.slice(4)).toEqual(['C1C2C3', 'C1C2C3', 'C1C2C3', 'C1C2C3']);
  });

  test('say where the data ends within one of them', () => {
    expect(frames('rdw-be', '0003 0000 C1C2C3 0003 0000 C4')).toEqual([
      'C1C2C3',
      '!2@7+5 the record descriptor says 3 bytes, and 1 are left; no record after it can be found',
    ]);
    expect(frames('rdw-be', '0003 0000 C1C2C3 0000 0000 0001 0000 C4')).toEqual([
      'C1C2C3',
      '!2@7+4 the record has no bytes',
      'C4',
    ]);
  });

  test('may be spanned: segments are put together, and one that lacks its first or last is said', () => {
    expect(frames('rdw-be', '0006 0100 C1C2 0006 0300 C3C4 0005 0200 C5 0005 0000 C6')).toEqual(['C1C2C3C4C5', 'C6']);
    expect(frames('rdw-be', '0006 0100 C1C2 0005 0000 C6 0005 0200 C5 0005 0000 C7')).toEqual([
      '!1@0+6 a spanned record has no last segment',
      'C6',
      '!3@11+5 a spanned record has no first segment',
      'C7',
    ]);
  });

  test('stand in blocks, also in those that are longer than 32 KiB and spanned over several', () => {
    expect(
      frames('vb', '000E 0000 0006 0000 C1C2 0004 0000  0009 0000 0005 0000 C3').filter((one) => !one.startsWith('!')),
    ).toEqual(['C1C2', 'C3']);
    expect(frames('vb', '8000000E 0006 0000 C1C2 0004 0000').at(0)).toBe('C1C2');
    expect(frames('vb', '000A 0000 0006 0100 C1C2 0009 0000 0005 0200 C3')).toEqual(['C1C2C3']);
  });

  test('cost only their own block where one of them is damaged', () => {
    expect(frames('vb', '000A 0000 0006 0000 C1C2 000A 0000 0036 0000 C1C2 0009 0000 0005 0000 C3')).toEqual([
      'C1C2',
      '!2@14+6 the record descriptor says 54 bytes, and 2 are left; reading goes on at offset 20',
      'C3',
    ]);
  });

  test('come out as they went in, whatever they hold, in either order and both ways of counting', () => {
    const record = fc.uint8Array({ minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 4, maxLength: 30 }),
        fc.constantFrom<0 | 4>(0, 4),
        fc.constantFrom<'big' | 'little'>('big', 'little'),
        (records, own, order) => {
          const data = Buffer.concat(records.map((one) => rdw(one, own, order)));
          const format = order === 'big' ? 'rdw-be' : 'rdw-le';
          const found = [...readFrames(data, { format, recordLength: 1, ebcdic: true })].map(shown);
          expect(found).toEqual(records.map((one) => Buffer.from(one).toString('hex').toUpperCase()));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('other records', () => {
  test('are as long as their tables say, and end the reading where a counter makes no sense', () => {
    const lengthAt = (data: Uint8Array, at: number): number | undefined =>
      (data[at] ?? 9) < 5 ? 1 + (data[at] ?? 0) : undefined;
    expect(frames('variable-occurs', '02 C1C2 00 01 C3 FF C4', { lengthAt })).toEqual([
      '02C1C2',
      '00',
      '01C3',
      '!4@6+2 the counters of its tables make no sense, so its end and all records after it cannot be found',
    ]);
    expect(frames('variable-occurs', '03 C1', { lengthAt })).toEqual(['!1@0+2 2 bytes are left, and the record has 4']);
  });

  test('are lines: NEL or LF end them in EBCDIC, LF with or without CR in ASCII', () => {
    expect(frames('text', 'C1C2 15 C3 25 15 C4')).toEqual(['C1C2', 'C3', '', 'C4']);
    expect(frames('text', '4142 0D0A 43 0A 15 0A', { ebcdic: false })).toEqual(['4142', '43', '15']);
  });
});

describe('a reader of a stream', () => {
  test('finds the same records in whatever pieces the bytes come', () => {
    const formats: RecordFormat[] = ['fixed', 'fb', 'rdw-be', 'rdw-le', 'vb', 'text', 'variable-occurs'];
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.uint8Array({ maxLength: 120 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 }),
        (format, data, sizes) => {
          const options: FrameOptions = {
            format,
            recordLength: 3,
            ebcdic: true,
            maxRecordLength: 8,
            lengthAt: () => 2,
          };
          const reader = new FrameReader(options);
          const found: string[] = [];
          for (let from = 0, turn = 0; from < data.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            found.push(...[...reader.push(data.slice(from, from + size))].map(shown));
            from += size;
          }
          found.push(...[...reader.end()].map(shown));
          expect(found).toEqual([...readFrames(data, options)].map(shown));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test('hands records out before the stream ends, and holds no more than it needs', () => {
    const reader = new FrameReader({ format: 'fixed', recordLength: 4, ebcdic: true });
    expect([...reader.push(bytes('C1C2C3C4 C5'))].map(shown)).toEqual(['C1C2C3C4']);
    expect([...reader.push(bytes('C6C7C8'))].map(shown)).toEqual(['C5C6C7C8']);
    expect([...reader.end()]).toEqual([]);
  });
});
