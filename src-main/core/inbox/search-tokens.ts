import { pinyin } from 'pinyin-pro';

/** Text beyond this many characters is not indexed. */
const mostText = 20_000;
const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const runs =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+|[^\P{L}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+|\p{N}+/gu;
const numbers = /\+?\d[\d\s()/.-]{5,30}\d/gu;

/** Case, accents and width do not count. */
function fold(word: string): string {
  return cjk.test(word) ? word : word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
}
const split = (text: string): readonly string[] => text.normalize('NFKC').match(runs) ?? [];

/**
 * The words a text is found by. Chinese, Japanese and Korean have no spaces: each character and each pair of neighbours is a
 * word, so that one character finds it as well as many. Numbers written in groups are also there as one.
 */
export function textTokens(text: string): string {
  const tokens = new Set<string>();
  const shown = text.slice(0, mostText);
  for (const run of split(shown)) {
    if (!cjk.test(run)) {
      tokens.add(fold(run));
      continue;
    }
    const characters = [...run];
    for (const [index, character] of characters.entries()) {
      tokens.add(character);
      const next = characters[index + 1];
      if (next !== undefined) tokens.add(character + next);
    }
  }
  for (const [written] of shown.normalize('NFKC').matchAll(numbers)) tokens.add(written.replace(/\D/gu, ''));
  return [...tokens].join(' ');
}

/** The words a person is found by: as `textTokens`, and the pinyin of a Chinese name, in full and as initials, from each syllable on. */
export function personTokens(name: string, others: readonly string[]): string {
  const tokens = new Set(textTokens([name, ...others].join(' ')).split(' '));
  if (/\p{Script=Han}/u.test(name)) {
    for (const syllables of readings(name)) {
      for (let from = 0; from < syllables.length; from++) {
        const rest = syllables.slice(from);
        tokens.add(rest.join(''));
        tokens.add(rest.map((syllable) => syllable[0]).join(''));
      }
    }
  }
  return [...tokens].filter((token) => token !== '').join(' ');
}

/** A surname is often read otherwise than the same character elsewhere (单 shàn, dān): people type either. */
function readings(name: string): readonly (readonly string[])[] {
  const han = (name.slice(0, 60).match(/\p{Script=Han}+/gu) ?? []).join('');
  const options = { toneType: 'none', type: 'array', v: true } as const;
  const found = [pinyin(han, { ...options, surname: 'head' }), pinyin(han, options)];
  const plain = found.map((syllables) => syllables.map((syllable) => syllable.replaceAll('v', 'u')));
  const distinct = new Map([...found, ...plain].map((syllables) => [syllables.join(' '), syllables]));
  return [...distinct.values()];
}

/**
 * A full-text query (FTS5) for what a person typed, all words of it; `undefined` where there is nothing to look for. The last word may be a beginning,
 * from `prefixFrom` characters on; with `everyPrefix` each may be.
 */
export function ftsQuery(typed: string, prefixFrom: number, everyPrefix: boolean): string | undefined {
  const found = split(typed.slice(0, 200));
  const terms = found.flatMap((run, index) => {
    if (!cjk.test(run)) {
      const word = fold(run);
      const prefix = (everyPrefix || index === found.length - 1) && word.length >= prefixFrom;
      return [prefix ? `"${word}" *` : `"${word}"`];
    }
    const characters = [...run];
    if (characters.length === 1) return [`"${run}"`];
    return characters.slice(0, -1).map((character, at) => `"${character}${characters[at + 1]}"`);
  });
  return terms.length === 0 ? undefined : [...new Set(terms)].slice(0, 24).join(' AND ');
}

/** About 120 characters of the text around the first word that was looked for. */
export function snippetOf(text: string, typed: string): string {
  const flat = text.slice(0, mostText).replace(/\s+/gu, ' ').trim();
  const folded = flat.toLowerCase();
  const hits = split(typed.toLowerCase())
    .map((word) => folded.indexOf(word))
    .filter((at) => at >= 0);
  const start = Math.max(0, Math.min(...hits, flat.length) - 40);
  const from = hits.length === 0 ? 0 : start;
  const cut = [...flat.slice(from, from + 240)].slice(0, 120).join('');
  return `${from > 0 ? '…' : ''}${cut}${from + cut.length < flat.length ? '…' : ''}`;
}
