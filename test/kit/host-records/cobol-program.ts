import fc from 'fast-check';
import type { RandomGroup, RandomItem } from './random-copybook.ts';

/** A value a program puts into one element of a field. */
export interface Assignment {
  /** As in the paths of the codec. */
  readonly path: string;
  readonly name: string;
  readonly subscripts: readonly number[];
  readonly literal: string;
}

/** One record of a program, with what is put into it in this order. */
export interface ProgramRecord {
  readonly name: string;
  readonly copybook: string;
  readonly assignments: readonly Assignment[];
}

/** Writes a random record down as COBOL, with values drawn by a seed. */
export function programRecord(group: RandomGroup, number: number, seed: number): ProgramRecord {
  const lines: string[] = [];
  const assignments: Assignment[] = [];
  let names = 0;
  let draws = 0;
  const draw = <T>(arbitrary: fc.Arbitrary<T>): T =>
    fc.sample(arbitrary, { numRuns: 1, seed: seed + (draws += 1) })[0] as T;
  const line = (level: number, words: string): void =>
    void lines.push(`${'   '.repeat(Math.max(0, level - 1))}${String(level).padStart(2, '0')} ${words}.`);

  /** Describes an item once; what fills it runs for every element of the tables it is in. */
  const describe = (item: RandomItem, level: number): ((path: string, subscripts: readonly number[]) => void) => {
    names += 1;
    const name = `F${number}-${names}`;
    const json = name.replaceAll('-', '_');
    if (item.kind === 'field') {
      line(level, `${name} ${item.clause}`);
      return (path, subscripts) => {
        assignments.push({ path: `${path}.${json}`, name, subscripts, literal: draw(item.literal) });
      };
    }
    if (item.kind === 'redefinition') {
      line(level, `${name} PIC X(${item.length})`);
      names += 1;
      const second = `F${number}-${names}`;
      if (item.second.kind === 'field') {
        line(level, `${second} REDEFINES ${name} ${item.second.clause}`);
        const { literal } = item.second;
        return (path, subscripts) => {
          const own = `${path}.${second.replaceAll('-', '_')}`;
          assignments.push({ path: own, name: second, subscripts, literal: draw(literal) });
        };
      }
      line(level, `${second} REDEFINES ${name}`);
      const fill = (item.second as RandomGroup).children.map((child) => describe(child, level + 1));
      return (path, subscripts) => {
        for (const one of fill) one(`${path}.${second.replaceAll('-', '_')}`, subscripts);
      };
    }
    const { occurs, depending, children } = item;
    if (depending !== undefined) line(level, `N${name} PIC 9(2)`);
    line(
      level,
      depending !== undefined
        ? `${name} OCCURS 0 TO ${depending} TIMES DEPENDING ON N${name}`
        : `${name}${occurs > 1 ? ` OCCURS ${occurs} TIMES` : ''}`,
    );
    const fill = children.map((child) => describe(child, level + 1));
    return (path, subscripts) => {
      let count = occurs;
      if (depending !== undefined) {
        count = draw(fc.integer({ min: 0, max: depending }));
        assignments.push({ path: `${path}.N${json}`, name: `N${name}`, subscripts, literal: String(count) });
      }
      const table = depending !== undefined || occurs > 1;
      for (let index = 0; index < count; index += 1) {
        const own = table ? [...subscripts, index + 1] : subscripts;
        for (const one of fill) one(`${path}.${json}${table ? `[${index}]` : ''}`, own);
      }
    };
  };

  line(1, `R${number}`);
  const fill = group.children.map((child) => describe(child, 2));
  for (const one of fill) one(`R${number}`, []);
  return { name: `R${number}`, copybook: `${lines.join('\n')}\n`, assignments };
}

const reference = ({ name, subscripts }: Assignment): string =>
  subscripts.length === 0 ? name : `${name} (${subscripts.join(' ')})`;

/**
 * A program that fills every record and prints it: for each assignment its offset in eight digits, then `#`, the length in
 * eight digits, and the bytes.
 */
export function cobolProgram(records: readonly ProgramRecord[], maxLength: (record: ProgramRecord) => number): string {
  return [
    'IDENTIFICATION DIVISION.',
    'PROGRAM-ID. ORACLE.',
    'DATA DIVISION.',
    'WORKING-STORAGE SECTION.',
    '01 PA USAGE POINTER.',
    '01 NA REDEFINES PA PIC 9(18) COMP-5.',
    '01 PB USAGE POINTER.',
    '01 NB REDEFINES PB PIC 9(18) COMP-5.',
    '01 D PIC 9(8).',
    ...records.map(({ copybook }) => copybook),
    'PROCEDURE DIVISION.',
    ...records.flatMap((record) => [
      // With zeros in their counters tables that slide have no elements; with LOW-VALUES they would have any number.
      `    MOVE ALL ${record.copybook.includes('DEPENDING') ? '"0"' : 'LOW-VALUES'} TO ${record.name} (1:${maxLength(record)}).`,
      `    SET PA TO ADDRESS OF ${record.name}.`,
      ...record.assignments.flatMap((one) => [
        `    MOVE ${one.literal} TO ${reference(one)}.`,
        `    SET PB TO ADDRESS OF ${reference(one)}.`,
        '    COMPUTE D = NB - NA.',
        '    DISPLAY D WITH NO ADVANCING.',
      ]),
      `    COMPUTE D = FUNCTION LENGTH(${record.name}).`,
      `    DISPLAY "#" D ${record.name} WITH NO ADVANCING.`,
    ]),
    '    STOP RUN.',
    '',
  ].join('\n');
}
