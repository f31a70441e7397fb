/**
 * Text of a header as people see it: one line, without control characters and without the marks that reverse the order of writing,
 * with which `exe.fdp` looks like `pdf.exe` (Unicode TR 36, section 2.10.5).
 */
export const shownText = (text: string): string =>
  text
    .replace(/[\u202A-\u202E\u2066-\u2069\u200E\u200F\uFEFF]/g, '')
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim();

/** A file name without folders, harmless to show and to save; `fallback` where nothing is left. */
export function shownFileName(name: string, fallback: string): string {
  const plain = shownText(name)
    .replace(/[\\/:*?"<>|]+/g, '_')
    .replace(/^\.+/, '')
    .trim();
  return plain === '' ? fallback : [...plain].slice(0, 200).join('');
}

/** Body text: line ends as line feeds, no other control characters than tabs. */
export const shownBody = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000B-\u001F\u007F]/g, '')
    .replace(/\n+$/, '');
