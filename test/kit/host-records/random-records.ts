import { Decimal } from '../../../src-main/core/adapters/cobol-host/codec/decimal.ts';
import type { RecordCodec } from '../../../src-main/core/adapters/cobol-host/codec/record-codec.ts';
import type { FieldValue } from '../../../src-main/core/adapters/cobol-host/codec/value.ts';
import type { LayoutNode } from '../../../src-main/core/adapters/cobol-host/layout/layout.ts';
import { seededRandom } from '../seeded-random.ts';

/** Records with values in every field; numbers have all their digits, and a third of the signed ones are negative. */
export function randomRecords(codec: RecordCodec, count: number, seed: number): Uint8Array[] {
  const random = (): number => source.next();
  const source = seededRandom(seed);
  const plan = codec.planOf(new Uint8Array(codec.layout.maxLength));
  const valueOf = ({ type, picture, length }: LayoutNode): FieldValue => {
    if (type.kind === 'float') return Math.round(random() * 1e6) / 100;
    if (type.kind === 'text') return 'Customer of the bank'.slice(0, 1 + Math.floor(random() * length));
    const digits = Array.from({ length: picture?.digits ?? 1 }, () => Math.floor(random() * 10)).join('');
    return Decimal.fromDigits(
      digits,
      picture?.scale ?? 0,
      (picture?.signed ?? false) && /[1-9]/.test(digits) && random() < 0.33,
    );
  };
  return Array.from({ length: count }, () => {
    const record = new Uint8Array(plan.length);
    const problems: unknown[] = [];
    codec.encodeValues(
      plan,
      plan.leaves.map(({ node }) => valueOf(node)),
      record,
      problems as never[],
    );
    if (problems.length > 0) throw new Error(JSON.stringify(problems[0]));
    return record;
  });
}
