import type { Result } from '../../../../../src-shared/result/result.ts';
import type { TableFault } from '../table.ts';
import { walkXml } from './xml-elements.ts';

/** Formats that are dates or times without being written down in a workbook (ECMA-376 part 1, 18.8.30; 27-36 and 50-58 in Chinese locales). */
const builtInDates = (id: number): boolean =>
  (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);

/** A format code that shows a date: date letters outside quotes, brackets and escapes. */
const showsDate = (code: string): boolean => /[ymdhs]/i.test(code.replace(/"[^"]*"|\[[^\]]*\]|\\./g, ''));

/** Which cell formats show dates, by their index. */
export function readDateFormats(xml: string): Result<ReadonlySet<number>, TableFault> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCellFormats = false;
  const walked = walkXml('xl/styles.xml', xml, {
    open({ name, attributes }) {
      if (name === 'numFmt') codes.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') inCellFormats = true;
      if (name === 'xf' && inCellFormats) formats.push(Number(attributes['numFmtId'] ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
  });
  if (!walked.ok) return walked;
  const dates = formats.flatMap((id, index) => {
    const code = codes.get(id);
    return (code === undefined ? builtInDates(id) : showsDate(code)) ? [index] : [];
  });
  return { ok: true, value: new Set(dates) };
}

const DAY_MS = 86_400_000;
/** Day 0 of the 1900 date system: with it, days from 1 March 1900 come out right although the system has a 29 February 1900. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

/** A serial number as ISO 8601 without a zone: a date, a date and time, or a time of day. */
export function serialToText(serial: number, date1904: boolean): string {
  const rounded = Math.round(serial * 86_400) / 86_400;
  const iso = new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + Math.round(rounded * DAY_MS)).toISOString();
  if (rounded >= 0 && rounded < 1) return iso.slice(11, 19);
  return Number.isInteger(rounded) ? iso.slice(0, 10) : iso.slice(0, 19);
}
/** Serial numbers a date can have (ECMA-376 part 1, 18.17.4.1: up to 31 December 9999). */
export const isSerialDate = (serial: number): boolean => serial >= 0 && serial < 2_958_466;
