import { expect, test } from 'vitest';
import {
  codePage,
  ebcdicPages,
  type CodePage,
} from '../../../src-main/core/adapters/cobol-host/code-pages/code-page.ts';
import { decodeMixed, encodeMixed } from '../../../src-main/core/adapters/cobol-host/code-pages/mixed-text.ts';
import {
  glibcDoubleByteTable,
  glibcIconv,
  glibcIconvRequirement,
  glibcSingleByteTable,
} from '../../kit/code-pages/glibc-iconv.ts';
import { describeReal } from '../../kit/real/requirement.ts';

function pageOf(name: string): CodePage {
  const page = codePage(name);
  if (page === undefined) throw new Error(`no code page ${name}`);
  return page;
}

describeReal(glibcIconvRequirement, 'glibc iconv beside the code pages', () => {
  const single = ebcdicPages.filter((name) => name !== '935' && name !== '1388');

  test('there are all 25 single-byte pages and both mixed ones', () => {
    expect(ebcdicPages).toHaveLength(27);
  });

  test.each(single)('every code of page %s is the same character, and the character the same code', (name) => {
    const page = pageOf(`cp${name}`);
    const table = glibcSingleByteTable(`IBM${name}`);
    expect([...page.toUnicode]).toEqual(table.map((character) => character?.codePointAt(0) ?? 0xfffd));
    const characters = table.filter((character) => character !== undefined);
    const back = glibcIconv('UTF-8', `IBM${name}`, Buffer.from(characters.join('')));
    expect(characters.map((character) => page.toByte[character.codePointAt(0) ?? 0])).toEqual([...back]);
  });

  test.each(['935', '1388'])('every pair of page %s is the same character, and glibc writes the same bytes', (name) => {
    const page = pageOf(`cp${name}`);
    const table = page.doubleByte;
    if (table === undefined) throw new Error('no double-byte half');
    const pairs = glibcDoubleByteTable(`IBM${name}`);
    expect(pairs.size).toBeGreaterThan(9000);
    let text = '';
    for (const [pair, character] of pairs) {
      if (table.toUnicode[pair] !== character.charCodeAt(0))
        expect([pair, table.toUnicode[pair]]).toEqual([pair, character.charCodeAt(0)]);
      const back = table.toCode[character.charCodeAt(0)];
      if (page.toByte[character.charCodeAt(0)] === -1 && back === pair) text += character;
    }
    const mixed = `Acct ${text} 9 end`;
    const theirs = glibcIconv('UTF-8', `IBM${name}`, Buffer.from(mixed));
    const ours = encodeMixed(page, table, mixed);
    expect(Array.isArray(ours) && Buffer.compare(Buffer.from(ours), theirs)).toBe(0);
    expect(decodeMixed(page, table, theirs, 0, theirs.length)).toBe(mixed);
  });
});
