import { parseArgs } from 'node:util';
import { recordFormats, type RecordFormat, type Trim } from '../../core/adapters/cobol-host/host-records.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';

/** `--segment FIELD=VALUE[,VALUE]:GROUP` */
export interface SegmentOption {
  readonly field: string;
  readonly values: readonly string[];
  readonly group: string;
}

/** What the words after `npm run -s decode --` (encode, layout) say. */
export interface CommandOptions {
  readonly copybook: string;
  readonly codepage: string;
  readonly records: RecordFormat;
  readonly recordLength: number | undefined;
  readonly segments: readonly SegmentOption[];
  readonly trim: Trim;
  readonly ieee: boolean;
  readonly debugHex: boolean;
  readonly keepFiller: boolean;
  /** Files; none: standard input. */
  readonly data: readonly string[];
}

const words = {
  copybook: { type: 'string' },
  codepage: { type: 'string', default: 'cp037' },
  records: { type: 'string', default: 'fixed' },
  'record-length': { type: 'string' },
  segment: { type: 'string', multiple: true },
  trim: { type: 'string', default: 'both' },
  ieee: { type: 'boolean', default: false },
  'debug-hex': { type: 'boolean', default: false },
  'keep-filler': { type: 'boolean', default: false },
} as const;

export const usage = (
  command: string,
): string => `Usage: npm run -s ${command} -- --copybook FILE [--codepage cp037|...|ascii]
  [--records ${recordFormats.join('|')}] [--record-length N]
  [--segment FIELD=VALUE[,VALUE]:GROUP]... [--trim both|none|left|right] [--ieee] [--debug-hex] [--keep-filler]${command === 'layout' ? '' : ' DATA'}`;

const trims: readonly Trim[] = ['both', 'none', 'left', 'right'];
const cobolName = (name: string): string => name.trim().toUpperCase().replaceAll('_', '-');

function segmentOption(text: string): SegmentOption | undefined {
  const colon = text.lastIndexOf(':');
  const equals = text.indexOf('=');
  if (equals < 1 || colon < equals || colon === text.length - 1) return undefined;
  const values = text.slice(equals + 1, colon).split(',');
  return { field: cobolName(text.slice(0, equals)), values, group: cobolName(text.slice(colon + 1)) };
}

/** Reads the words; the error is one sentence for standard error. */
export function readOptions(argv: readonly string[]): Result<CommandOptions, string> {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(argv);
  } catch (error) {
    return err((error as Error).message);
  }
  const { values, positionals } = parsed;
  const { copybook } = values;
  if (copybook === undefined || copybook === '') return err('--copybook FILE is missing.');
  const records = recordFormats.find((format) => format === values.records);
  if (records === undefined) return err(`--records ${values.records}: use one of ${recordFormats.join(', ')}.`);
  const trim = trims.find((one) => one === values.trim);
  if (trim === undefined) return err(`--trim ${values.trim}: use one of ${trims.join(', ')}.`);
  const length = values['record-length'];
  if (length !== undefined && !/^[1-9]\d{0,8}$/.test(length))
    return err(`--record-length ${length}: use a number of bytes from 1 to 999999999.`);
  const segments: SegmentOption[] = [];
  for (const text of values.segment ?? []) {
    const segment = segmentOption(text);
    if (segment === undefined) return err(`--segment ${text}: write FIELD=VALUE[,VALUE]:GROUP.`);
    segments.push(segment);
  }
  return ok({
    copybook,
    codepage: values.codepage,
    records,
    recordLength: length === undefined ? undefined : Number(length),
    segments,
    trim,
    ieee: values.ieee,
    debugHex: values['debug-hex'],
    keepFiller: values['keep-filler'],
    data: positionals,
  });
}

const parse = (argv: readonly string[]) => parseArgs({ args: [...argv], options: words, allowPositionals: true });
