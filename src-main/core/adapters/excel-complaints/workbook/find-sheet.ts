import { posix } from 'node:path';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { TableFault } from '../table.ts';
import { walkXml } from './xml-elements.ts';
import type { Parts } from './zip-package.ts';

export interface SheetPlace {
  /** Name of the sheet's part, e.g. `xl/worksheets/sheet1.xml`. */
  readonly part: string;
  readonly name: string;
  /** True where days are counted from 1904. */
  readonly date1904: boolean;
}

export const partText = (parts: Parts, name: string): string | undefined => {
  const bytes = parts.get(name);
  return bytes === undefined ? undefined : new TextDecoder('utf-8').decode(bytes);
};

/** The sheet of that name, or the first one. */
export function findSheet(parts: Parts, wanted: string | undefined): Result<SheetPlace, TableFault> {
  const workbook = partText(parts, 'xl/workbook.xml');
  const relations = partText(parts, 'xl/_rels/workbook.xml.rels');
  if (workbook === undefined || relations === undefined) {
    return err({ place: 'the file', message: 'holds no workbook; save it as .xlsx' });
  }
  const sheets: { name: string; id: string }[] = [];
  let date1904 = false;
  const first = walkXml('xl/workbook.xml', workbook, {
    open({ name, attributes }) {
      if (name === 'sheet') sheets.push({ name: attributes['name'] ?? '', id: attributes['id'] ?? '' });
      if (name === 'workbookPr') date1904 = /^(1|true)$/.test(attributes['date1904'] ?? '');
    },
  });
  if (!first.ok) return first;
  const targets = new Map<string, string>();
  const second = walkXml('xl/_rels/workbook.xml.rels', relations, {
    open({ name, attributes }) {
      if (name === 'Relationship') targets.set(attributes['Id'] ?? '', attributes['Target'] ?? '');
    },
  });
  if (!second.ok) return second;
  const sheet = wanted === undefined ? sheets[0] : sheets.find(({ name }) => name === wanted);
  if (sheet === undefined) {
    const names = sheets.map(({ name }) => `"${name}"`).join(', ');
    return err({ place: 'the workbook', message: `has no sheet "${wanted ?? ''}"; it has ${names}` });
  }
  const target = targets.get(sheet.id) ?? '';
  const part = target.startsWith('/') ? target.slice(1) : posix.join('xl', target);
  if (!parts.has(part))
    return err({ place: `sheet "${sheet.name}"`, message: 'is named in the workbook and not in the file' });
  return ok({ part, name: sheet.name, date1904 });
}
