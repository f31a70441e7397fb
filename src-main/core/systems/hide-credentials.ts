import { hidden } from './setup/scrub.ts';

const names =
  'authori[sz]ation|(?:set-)?cookie|pass(?:word|wd|phrase)|secret|client[-_]?secret|(?:[a-z]{1,20}[-_]?)?token|(?:x-)?api[-_]?key';

/** Fields that carry credentials by their name, as headers, JSON, forms and XML write them, and user information in addresses. */
const fields: readonly [RegExp, string][] = [
  // A header's value goes to the end of its line: some schemes have blanks and commas in it.
  [/^([ \t]{0,8}(?:proxy-)?(?:authorization|cookie|set-cookie)[ \t]{0,8}:)[^\r\n]*/gim, `$1 ${hidden}`],
  [new RegExp(`("(?:proxy-)?(?:${names})"\\s{0,8}:\\s{0,8})"(?:[^"\\\\]|\\\\.)*"?`, 'gi'), `$1"${hidden}"`],
  [new RegExp(`(\\b(?:${names})=)[^\\s&;,"'<>]+`, 'gi'), `$1${hidden}`],
  [new RegExp(`(<(?:[\\w-]{1,40}:)?(?:${names})(?:\\s[^<>]{0,300})?>)[^<]+`, 'gi'), `$1${hidden}`],
  [/(\b[a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@]{1,500}@/gi, `$1${hidden}@`],
];

/**
 * Takes credentials out of raw content by the names of the fields they stand in. It cannot know a secret that stands under any
 * other name: those of a system are taken out by their values.
 */
export function hideCredentials(text: string): string {
  return fields.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), text);
}
