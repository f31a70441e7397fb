import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { codePage } from '../../../src-main/core/adapters/cobol-host/host-records.ts';
import { copyLibrary } from '../../../src-main/core/adapters/cobol-host/messages/shipped-copybooks.ts';
import {
  account,
  accountLength,
  complaint,
  complaintHead,
  header,
  headerLength,
  line,
  lineLength,
} from '../../../src-main/demo/cobol-host/bank-fields.ts';
import { ebcdic } from '../../../src-main/demo/cobol-host/ebcdic.ts';
import { glyphs } from '../../../src-main/demo/cobol-host/glyphs.ts';
import { openTestCodec } from './open-test-records.ts';

describe('what host programmers are given', () => {
  test.each(Object.entries(copyLibrary))(
    '%s.cpy of the documentation is the copybook the adapter speaks by',
    async (name, text) => {
      expect(await readFile(new URL(`../../../assets/docs/host-session/${name}.cpy`, import.meta.url), 'utf8')).toBe(
        text,
      );
    },
  );

  test.each(Object.entries(copyLibrary))('%s keeps to columns 8 to 72', (_name, text) => {
    for (const row of text.split('\n').filter((one) => one !== '')) {
      expect(row.length).toBeLessThanOrEqual(72);
      expect(row).toMatch(/^ {6}[ *]/);
    }
  });
});

describe("the demo bank's own tables", () => {
  test('every field is where the copybooks put it', async () => {
    const { records } = await openTestCodec();
    const end = (fields: Readonly<Record<string, { at: number; length: number }>>): number =>
      Math.max(...Object.values(fields).map(({ at, length }) => at + length));
    expect([end(header), end(account), end(complaint), end(line)]).toEqual([
      headerLength,
      accountLength,
      complaintHead,
      lineLength,
    ]);
    const upper = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter}`).toUpperCase();
    for (const [name, { at, length }] of Object.entries(account)) {
      expect([name, records.account.book.place(`ACC-${upper(name)}`)?.node]).toMatchObject([
        name,
        { offset: at, length },
      ]);
    }
    for (const [name, { at, length }] of Object.entries(complaint)) {
      expect([name, records.complaint.book.place(`CMP-${upper(name)}`)?.node]).toMatchObject([
        name,
        { offset: at, length },
      ]);
    }
  });

  test('its characters are those of code page 1388', () => {
    const page = codePage('cp1388');
    for (const [character, pair] of glyphs)
      expect([character, page?.doubleByte?.toCode[character.charCodeAt(0)]]).toEqual([character, pair]);
    const text = 'ABCXYZ abcxyz 0189 .<(+&*);-/,%_>?:#@\'="';
    expect([...ebcdic(text, text.length)]).toEqual([...text].map((character) => page?.toByte[character.charCodeAt(0)]));
  });
});
