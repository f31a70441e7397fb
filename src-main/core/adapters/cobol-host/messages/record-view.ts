import type { SampleRecord } from '../../adapter.ts';
import type { DecodedRecord, FieldProblem } from '../host-records.ts';
import type { FieldPlace } from './record-book.ts';

type PlanNode = DecodedRecord['plan']['root']['members'][number];
type SampleField = NonNullable<SampleRecord['bytes']>['fields'][number];
type Value = DecodedRecord['values'][number];

/** Text of a decoded value; nothing is the empty text. Decimals have all their digits. */
const textOf = (value: Value | undefined): string => (value === null || value === undefined ? '' : String(value));

/** A record that was read, field by field. */
export class RecordView {
  readonly bytes: Uint8Array;
  readonly #name: string;
  readonly #decoded: DecodedRecord;
  readonly #levels: ReadonlyMap<string, number>;
  readonly #indexes = new Map<string, number>();

  /** @param levels level numbers of the groups, by their path */
  constructor(name: string, bytes: Uint8Array, decoded: DecodedRecord, levels: ReadonlyMap<string, number>) {
    this.#levels = levels;
    this.#name = name;
    this.bytes = bytes;
    this.#decoded = decoded;
    for (const { path, index } of decoded.plan.leaves) this.#indexes.set(path, index);
  }

  /** Why the record cannot be trusted, by field, offset and bytes; `undefined` where it can. */
  get unreadable(): string | undefined {
    const { problems, length, plan } = this.#decoded;
    if (problems.length > 0) return problems.map((problem) => this.#describe(problem)).join('; ');
    if (length === plan.length) return undefined;
    return `${this.#name}: the record has ${length} bytes, and its copybook says ${plan.length}`;
  }

  /** Value of a field outside of tables; empty where it holds nothing. */
  text(field: FieldPlace): string {
    return this.#at(field.path);
  }

  /** Values of the fields of a table, row by row. */
  rows(table: FieldPlace, fields: readonly FieldPlace[]): readonly (readonly string[])[] {
    const count = this.#decoded.plan.leaves.reduce((most, { path }) => {
      const row = path.startsWith(`${table.path}[`) ? Number(/^\d+/.exec(path.slice(table.path.length + 1))?.[0]) : -1;
      return Math.max(most, row + 1);
    }, 0);
    return Array.from({ length: count }, (_, row) =>
      fields.map(({ path }) => this.#at(path.replace('[]', `[${row}]`))),
    );
  }

  /** Every group and field with its place and value, outermost first, as a person inspects them. */
  fields(): readonly SampleField[] {
    const { plan, values, problems } = this.#decoded;
    const out: SampleField[] = [];
    const visit = (node: PlanNode, name: string, path: string): { readonly from: number; readonly to: number } => {
      if (node.kind === 'leaf') {
        const problem = problems.find((one) => one.path === node.path);
        const value = problem === undefined ? textOf(values[node.index]) : problem.reason;
        const picture = node.node.picture?.text;
        const place = { name, offset: node.offset, length: node.node.length, value, level: node.node.level };
        out.push(picture === undefined ? place : { ...place, picture });
        return { from: node.offset, to: node.offset + node.node.length };
      }
      const at = out.length;
      const inside =
        node.kind === 'table'
          ? node.elements.map((element, row) => visit(element, `${node.name}[${row + 1}]`, path))
          : node.members.map((member) => visit(member, member.name, `${path}.${member.name}`));
      if (inside.length === 0) return { from: Number.MAX_SAFE_INTEGER, to: 0 };
      const from = Math.min(...inside.map((one) => one.from));
      const to = Math.max(...inside.map((one) => one.to));
      const group = { name, offset: from, length: to - from, value: '', level: this.#levels.get(path) ?? 1 };
      if (node.kind === 'group') out.splice(at, 0, group);
      return { from, to };
    };
    for (const member of plan.root.members) visit(member, member.name, member.name);
    return out.map((field) => ({ ...field, name: field.name.replaceAll('_', '-') }));
  }

  #at(path: string): string {
    const index = this.#indexes.get(path);
    return index === undefined ? '' : textOf(this.#decoded.values[index]);
  }

  #describe({ path, offset, length, bytes, reason }: FieldProblem): string {
    const shown = bytes.length > 64 ? `${bytes.slice(0, 64)}...` : bytes;
    return `${path.replaceAll('_', '-')} (${length} bytes at offset ${offset} of ${this.#name}, X'${shown}'): ${reason}`;
  }
}
