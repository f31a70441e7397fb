import type { LayoutNode } from '../layout/layout.ts';
import { Decimal } from './decimal.ts';
import type { PlanGroup, PlanLeaf, PlanNode, RecordPlan } from './record-plan.ts';
import { BadField, type FieldProblem, type FieldValue } from './value.ts';

/** A record as nested objects under the names of JSON. */
export interface RecordObject {
  readonly [name: string]: RecordMember | undefined;
}
export type RecordMember = FieldValue | RecordObject | readonly RecordMember[];

/** Of each redefinition the first alternative that has a value is written, and the others not. */
export function unusedLeaves(plan: RecordPlan, values: readonly (FieldValue | undefined)[]): Uint8Array {
  const unused = new Uint8Array(plan.leaves.length);
  for (const set of plan.sets) {
    const given =
      set.find(({ from, to }) => values.slice(from, to).some((value) => value !== undefined && value !== null)) ??
      set[0];
    for (const one of set) if (one !== given) unused.fill(1, one.from, one.to);
  }
  return unused;
}

function firstLeaf(node: PlanNode): PlanLeaf | undefined {
  if (node.kind === 'leaf') return node;
  const inner = node.kind === 'table' ? node.elements : node.members;
  return inner[0] === undefined ? undefined : firstLeaf(inner[0]);
}

/** Values of a record in the order of its plan. A value without a place there is a problem: it would be lost in silence. */
export function flatten(plan: RecordPlan, object: RecordObject, problems: FieldProblem[]): (FieldValue | undefined)[] {
  const values = Array.from<FieldValue | undefined>({ length: plan.leaves.length });
  const pathOf = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);
  const refuseOthers = (node: PlanGroup, members: Readonly<Record<string, unknown>>, path: string): void => {
    const known = new Set(node.members.flatMap(({ name }) => [name, `${name}_debug`]));
    const reason = 'a record of this kind has no such field';
    for (const [name, value] of Object.entries(members))
      if (!known.has(name) && holdsValue(value))
        problems.push({
          path: pathOf(path, /^\w+$/.test(name) ? name : JSON.stringify(name)),
          offset: 0,
          length: 0,
          bytes: '',
          reason,
        });
  };
  const visit = (node: PlanNode, given: unknown, path: string): void => {
    if (given === undefined) return;
    const refuse = (reason: string): void => {
      const first = firstLeaf(node);
      const length = node.kind === 'leaf' ? node.node.length : 0;
      problems.push({ path, offset: first?.offset ?? 0, length, bytes: '', reason });
    };
    const isScalar =
      given === null || typeof given === 'string' || typeof given === 'number' || given instanceof Decimal;
    if (node.kind === 'leaf') {
      if (isScalar) values[node.index] = given;
      else refuse('the field is text or a number, not a group or table');
    } else if (given === null) {
      // A group or table that is not there is written as it is initially.
    } else if (node.kind === 'table') {
      if (Array.isArray(given))
        node.elements.forEach((element, index) => visit(element, given[index], `${path}[${index}]`));
      else refuse('the field is a table: a list of its elements');
    } else if (isScalar || typeof given !== 'object' || Array.isArray(given)) {
      refuse('the field is a group: an object with its members');
    } else {
      const members = given as Readonly<Record<string, unknown>>;
      let found = 0;
      for (const member of node.members) {
        const value = members[member.name];
        if (value !== undefined) found += 1;
        visit(member, value, pathOf(path, member.name));
      }
      // Names are compared only where there are more of them: this runs for every group of every record.
      if (found < Object.keys(members).length) refuseOthers(node, members, path);
    }
  };
  visit(plan.root, object, '');
  return values;
}

/** False for what says nothing: `null`, and groups and tables of nothing else. */
function holdsValue(given: unknown): boolean {
  if (given === undefined || given === null) return false;
  return typeof given !== 'object' || given instanceof Decimal || Object.values(given).some(holdsValue);
}

/**
 * Values of alternatives that are not written, because another way to read the same bytes is, and that are not what those
 * bytes say: the caller changed one alternative and left the other as it was.
 */
export function disagreements(
  plan: RecordPlan,
  unused: Uint8Array,
  values: readonly (FieldValue | undefined)[],
  written: Uint8Array,
  length: number,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  for (const { index, codec, offset, node, path } of plan.leaves) {
    const given = values[index];
    if (unused[index] !== 1 || given === undefined || given === null || offset + node.length > length) continue;
    const said = codec.decode(written, offset);
    if (said instanceof BadField || !sameValue(unpadded(said), unpadded(given))) {
      const reason =
        'the same bytes are given another value by the field that this one redefines or is redefined by; leave one of them out';
      problems.push({ path, offset, length: node.length, bytes: '', reason });
    }
  }
  return problems;
}

const unpadded = (value: FieldValue): FieldValue => (typeof value === 'string' ? value.trim() : value);

/** Member of a path such as `A.B[2].C`. */
export function memberAt(object: RecordObject, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .reduce<unknown>((value, step) => (value as Record<string, unknown> | null | undefined)?.[step], object);
}

function names(node: LayoutNode): string[] {
  return node.parent === undefined ? [] : [...names(node.parent), node.jsonName];
}

/** Path of a counter seen from a table: through the same elements as far as both are in the same tables. */
export function nearPath(path: string, counter: LayoutNode): string {
  const steps = path.split('.');
  return names(counter)
    .map((name, depth) => (steps[depth]?.replace(/\[.*$/, '') === name ? steps[depth] : name))
    .join('.');
}

/** A member that is one value, as text; groups and tables are none. */
export function scalarText(member: unknown): string | undefined {
  if (typeof member === 'string') return member;
  if (typeof member === 'number') return String(member);
  return member instanceof Decimal ? member.toString() : undefined;
}

/** True where two values are the same text or number, however the number is written. */
export function sameValue(one: FieldValue, other: FieldValue): boolean {
  if (one === null || other === null) return one === other;
  if (typeof one === 'string') return one === other;
  if (typeof one === 'number') return Number(String(other)) === one;
  return Decimal.parse(String(other))?.rescale(one.scale)?.toString() === one.toString();
}
