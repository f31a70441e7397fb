/** The part of a source line that holds COBOL text. */
export interface SourceLine {
  readonly text: string;
  readonly line: number;
  /** Column of the first character of `text`, from 1. */
  readonly column: number;
  /** True where the line goes on with what the last one left open (a hyphen in column 7). */
  readonly continues: boolean;
}

export type SourceForm = 'fixed' | 'free';

const tabStop = 8;

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line;
  let text = '';
  for (const character of line) {
    text += character === '\t' ? ' '.repeat(tabStop - (text.length % tabStop)) : character;
  }
  return text;
}

const indicators = ' */-DdXx$';
const freeDirective =
  /^\s*(?:>>\s*SOURCE\s+(?:FORMAT\s+)?(?:IS\s+)?|\$\s*SET\s+SOURCEFORMAT\s*(?:\(|"|')?)\s*(FREE|FIXED)/i;

/** A level number that begins before column 7, where the fixed form has only sequence numbers. */
const levelInSequenceArea = /^ {0,5}\d{1,2} +[A-Za-z:(]/;

/**
 * Says which reference format a source text is in: what a directive in it says, else fixed where every line could be
 * (columns 1-6 sequence area, column 7 indicator), else free.
 */
export function detectSourceForm(source: string): SourceForm {
  const lines = source.split(/\r\n|\r|\n/).map(expandTabs);
  for (const line of lines) {
    const directive = freeDirective.exec(line);
    if (directive) return directive[1]?.toUpperCase() === 'FREE' ? 'free' : 'fixed';
  }
  for (const line of lines) {
    const start = line.trimStart();
    if (start === '' || start.startsWith('*')) continue;
    if (!indicators.includes(line[6] ?? ' ')) return 'free';
    if (levelInSequenceArea.test(line)) return 'free';
  }
  return 'fixed';
}

function fixedLine(line: string, number: number): SourceLine | undefined {
  const indicator = line[6] ?? ' ';
  // Lines of stars that begin further left are comments too: nothing of COBOL begins with a star.
  if (indicator === '*' || indicator === '/' || line.trimStart().startsWith('*')) return undefined;
  // Debugging lines are compiled only in debugging mode, so they are no part of the record.
  if (indicator === 'D' || indicator === 'd' || indicator === '$') return undefined;
  return { text: line.slice(7, 72), line: number, column: 8, continues: indicator === '-' };
}

function freeLine(line: string, number: number): SourceLine | undefined {
  const start = line.trimStart();
  if (start.startsWith('*') || start.startsWith('/') || start.startsWith('$')) return undefined;
  return { text: line, line: number, column: 1, continues: false };
}

/** Takes comments, sequence numbers and the identification area away. Compiler directives (`>>`) are left out too. */
export function sourceLines(source: string, form: SourceForm): SourceLine[] {
  const lines: SourceLine[] = [];
  let number = 0;
  for (const raw of source
    .replace(/^\uFEFF/, '')
    .replace(/\u001a[\s\S]*$/, '')
    .split(/\r\n|\r|\n/)) {
    number += 1;
    const line = expandTabs(raw);
    if (line.trim() === '' || line.trimStart().startsWith('>>')) continue;
    const part = form === 'fixed' ? fixedLine(line, number) : freeLine(line, number);
    if (part !== undefined && part.text.trim() !== '') lines.push(part);
  }
  return lines;
}
