import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { Decimal } from './decimal.ts';
import { rawMember } from './json-writer.ts';
import type { RawFields } from './raw-fields.ts';
import type { RecordObject } from './record-members.ts';

/** What V8 tells a reviver about a primitive: its text in the source. */
type SourceReviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Reads one printed record. No digit of a number is lost, whatever its length. */
export function readJson(
  line: string,
): Result<{ readonly object: RecordObject; readonly raw: RawFields | undefined }, string> {
  const revive: SourceReviver = (_key, value, { source }) => {
    if (typeof value !== 'number' || source === undefined) return value;
    if (/^-?\d{1,15}$/.test(source)) return value;
    return Decimal.parse(source) ?? value;
  };
  let parsed: unknown;
  try {
    parsed = JSON.parse(line, revive as (key: string, value: unknown) => unknown);
  } catch (error) {
    return err(`the line is no JSON: ${(error as Error).message}`);
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed))
    return err('a record is a JSON object with the level 01 name outermost');
  const { [rawMember]: kept, ...object } = parsed as Record<string, unknown>;
  const raw = kept === undefined ? ok(undefined) : readRaw(kept);
  return raw.ok ? ok({ object: object as RecordObject, raw: raw.value }) : raw;
}

function readRaw(kept: unknown): Result<RawFields, string> {
  if (kept === null || typeof kept !== 'object') return err(`${rawMember} is no object`);
  const fields: Record<string, Uint8Array> = {};
  const rest: { offset: number; bytes: Uint8Array }[] = [];
  let length: number | undefined;
  for (const [key, value] of Object.entries(kept)) {
    if (key === '@length') {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > 0x4000_0000)
        return err(`${rawMember}.@length is no length`);
      length = value;
      continue;
    }
    if (typeof value !== 'string' || !/^(?:[0-9A-Fa-f]{2})*$/.test(value))
      return err(`${rawMember}.${key} is not hexadecimal`);
    if (key.startsWith('@')) rest.push({ offset: Number(key.slice(1)), bytes: Buffer.from(value, 'hex') });
    else fields[key] = Buffer.from(value, 'hex');
  }
  return ok({ fields, rest, length });
}
