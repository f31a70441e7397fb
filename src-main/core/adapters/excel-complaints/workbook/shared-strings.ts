import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { TableFault } from '../table.ts';
import { walkXml } from './xml-elements.ts';

const MOST = 2_000_000;

/** The texts that cells refer to by number. Runs of rich text are joined; phonetic readings (rPh) are not part of them. */
export function readSharedStrings(xml: string): Result<readonly string[], TableFault> {
  const texts: string[] = [];
  let current: string | undefined;
  let phonetic = 0;
  let inText = false;
  const walked = walkXml('xl/sharedStrings.xml', xml, {
    open({ name }) {
      if (name === 'si') current = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') inText = true;
    },
    text(part) {
      if (inText && phonetic === 0 && current !== undefined) current += part;
    },
    close(name) {
      if (name === 't') inText = false;
      else if (name === 'rPh') phonetic--;
      else if (name === 'si' && current !== undefined) {
        texts.push(current);
        current = undefined;
      }
    },
  });
  if (!walked.ok) return walked;
  if (texts.length > MOST) return err({ place: 'xl/sharedStrings.xml', message: `has more than ${MOST} texts` });
  return ok(texts);
}
