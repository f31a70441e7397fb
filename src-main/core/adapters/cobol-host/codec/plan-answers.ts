import type { LayoutNode } from '../layout/layout.ts';
import type { CountQuestion, PlanAnswer, PlanBuilder, PlanQuestion, SegmentRule } from './plan-builder.ts';
import { memberAt, nearPath, scalarText, type RecordObject } from './record-members.ts';
import type { RecordPlan } from './record-plan.ts';
import { BadField, hexOf, type FieldProblem, type FieldValue } from './value.ts';

/** Sizes of tables whose counter holds no number, by the name of the table and the text of the counter. */
export type OccursMappings = Readonly<Record<string, Readonly<Record<string, number>>>>;

function mappingOf(
  table: LayoutNode,
  mappings: OccursMappings | undefined,
): Readonly<Record<string, number>> | undefined {
  return mappings?.[table.jsonName] ?? (table.name === undefined ? undefined : mappings?.[table.name]);
}

/** Number of elements a counter says; `undefined` where it is none that the table can have. */
function countOf(said: string, table: LayoutNode, mappings: OccursMappings | undefined): number | undefined {
  const mapping = mappingOf(table, mappings);
  const count = mapping === undefined ? (said === '' ? Number.NaN : Number(said)) : (mapping[said] ?? Number.NaN);
  return Number.isInteger(count) && count >= 0 && count <= (table.occurs?.max ?? 0) ? count : undefined;
}

const rulesThatHold = (rules: readonly SegmentRule[], value: (index: number) => string | undefined): string =>
  rules.flatMap((rule, index) => (rule.values.includes(value(index) ?? '') ? [index] : [])).join(',');

/** Answers the questions of a plan from bytes, and keeps counters for the records that leave them to an earlier one. */
export class CounterMemory {
  readonly #builder: PlanBuilder;
  readonly #mappings: OccursMappings | undefined;
  readonly #last = new Map<LayoutNode, FieldValue>();

  constructor(builder: PlanBuilder, mappings: OccursMappings | undefined) {
    this.#builder = builder;
    this.#mappings = mappings;
  }

  remember(plan: RecordPlan, values: readonly FieldValue[]): void {
    for (const { node, index } of plan.counters) this.#last.set(node, values[index] as FieldValue);
  }

  reader(record: Uint8Array, at: number, length: number, problems: FieldProblem[]) {
    const read = (node: LayoutNode, offset: number): FieldValue | BadField | undefined =>
      offset + node.length > length ? undefined : this.#builder.codec(node).decode(record, at + offset);
    return (question: PlanQuestion): PlanAnswer => {
      if (question.kind === 'count') return this.#count(question, read, record, at, problems);
      return rulesThatHold(question.rules, (index) => {
        const value = read((question.rules[index] as SegmentRule).field, question.offsets[index] as number);
        return value === undefined || value === null || value instanceof BadField ? undefined : String(value).trim();
      });
    };
  }

  #count(
    { table, counter, offset, path }: CountQuestion,
    read: (node: LayoutNode, offset: number) => FieldValue | BadField | undefined,
    record: Uint8Array,
    at: number,
    problems: FieldProblem[],
  ): number {
    const value = offset === undefined ? this.#last.get(counter) : read(counter, offset);
    // A record that ends before its counter has no elements either.
    if (value === undefined && offset !== undefined) return 0;
    if (value === null) return mappingOf(table, this.#mappings)?.[''] ?? 0;
    const count =
      value === undefined || value instanceof BadField ? undefined : countOf(String(value), table, this.#mappings);
    if (count !== undefined) return count;
    const name = counter.name ?? 'its counter';
    const said =
      value === undefined
        ? `no record before it had ${name}`
        : `${name} says ${value instanceof BadField ? 'nothing' : String(value)}`;
    problems.push({
      path: nearPath(path, counter),
      offset: offset ?? 0,
      length: offset === undefined ? 0 : counter.length,
      bytes: offset === undefined ? '' : hexOf(record, at + offset, counter.length),
      reason: `${path} has ${table.occurs?.min ?? 0} to ${table.occurs?.max ?? 0} elements, and ${said}`,
    });
    return 0;
  }
}

/**
 * Answers the questions of a plan from the members of a record that is to be written. Counters that are not given get their
 * value from the number of elements: it is put into `counters` by their path.
 */
export function answersOfObject(
  object: RecordObject,
  mappings: OccursMappings | undefined,
  problems: FieldProblem[],
  counters: Map<string, FieldValue>,
) {
  return (question: PlanQuestion): PlanAnswer => {
    const { path } = question;
    if (question.kind === 'segment') {
      return rulesThatHold(question.rules, (index) =>
        scalarText(memberAt(object, nearPath(path, (question.rules[index] as SegmentRule).field)))?.trim(),
      );
    }
    const { table, counter } = question;
    const given = memberAt(object, path);
    const length = Array.isArray(given) ? given.length : 0;
    const said = scalarText(memberAt(object, nearPath(path, counter)));
    const count = said === undefined ? undefined : countOf(said.trim(), table, mappings);
    const most = Math.min(count ?? Number.POSITIVE_INFINITY, table.occurs?.max ?? 0);
    if (length > most) {
      const reason = `${length} elements are given, and there can be ${most}`;
      problems.push({ path, offset: table.offset, length: 0, bytes: '', reason });
    }
    if (said !== undefined && count === undefined) {
      const reason = `${path} has ${table.occurs?.min ?? 0} to ${table.occurs?.max ?? 0} elements, and this says ${said}`;
      problems.push({ path: nearPath(path, counter), offset: counter.offset, length: 0, bytes: '', reason });
    }
    if (count !== undefined) return count;
    const own = Math.min(length, table.occurs?.max ?? 0);
    const mapping = mappingOf(table, mappings);
    const text = mapping === undefined ? own : Object.keys(mapping).find((key) => mapping[key] === own);
    // An empty counter stays empty where there are no elements: so does one that was read that way.
    const isLeft = own === 0 && memberAt(object, nearPath(path, counter)) === null;
    if (said === undefined && text !== undefined && !isLeft) counters.set(nearPath(path, counter), text);
    return own;
  };
}
