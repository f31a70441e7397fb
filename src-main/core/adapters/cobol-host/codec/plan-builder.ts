import type { Literal } from '../copybook/copybook.ts';
import type { Layout, LayoutNode } from '../layout/layout.ts';
import { fieldCodec, type CodecRules } from './field-codec.ts';
import { initialBytes } from './initial-bytes.ts';
import { dependsWithin, type PlanLeaf, type PlanNode, type PlanTable, type RecordPlan } from './record-plan.ts';
import type { FieldCodec } from './value.ts';

/** Names the group of a redefinition that a record with one of the values in a field holds. */
export interface SegmentRule {
  readonly field: LayoutNode;
  readonly values: readonly string[];
  readonly group: LayoutNode;
}

/** How many elements a table has that depends on a field. */
export interface CountQuestion {
  readonly kind: 'count';
  readonly table: LayoutNode;
  readonly counter: LayoutNode;
  /** Where the counter is; `undefined` where this record does not have it. */
  readonly offset: number | undefined;
  readonly path: string;
}

/** Which of the alternatives of a redefinition a record (or an element of a table) holds. */
export interface SegmentQuestion {
  readonly kind: 'segment';
  readonly rules: readonly SegmentRule[];
  /** Where the field of each rule is. */
  readonly offsets: readonly number[];
  readonly path: string;
}

export type PlanQuestion = CountQuestion | SegmentQuestion;

/** Number of elements; or the rules that hold, as their indexes with commas between. */
export type PlanAnswer = number | string;

interface KnownField {
  readonly codec: FieldCodec;
  /** What the field is at first; of each element where a table lists several values. */
  readonly initials: readonly [Uint8Array, ...Uint8Array[]];
}

/** Walks a layout and lays every field out; what hangs on the record is asked on the way, in its order. */
export class PlanBuilder {
  readonly #layout: Layout;
  readonly #rules: CodecRules;
  readonly #codecs = new Map<LayoutNode, KnownField>();
  /** Rules by the first alternative of the redefinition that they are about. */
  readonly #segments = new Map<LayoutNode, SegmentRule[]>();
  readonly #counters = new Set<LayoutNode>();

  constructor(layout: Layout, rules: CodecRules, segments: readonly SegmentRule[]) {
    this.#layout = layout;
    this.#rules = rules;
    for (const rule of segments) {
      const base = rule.group.redefines ?? rule.group;
      this.#segments.set(base, [...(this.#segments.get(base) ?? []), rule]);
    }
    if (segments.length > 0) this.#collectCounters(layout.root);
  }

  codec(node: LayoutNode): FieldCodec {
    return this.#codec(node).codec;
  }

  build(variable: boolean, ask: (question: PlanQuestion) => PlanAnswer): RecordPlan {
    const leaves: PlanLeaf[] = [];
    const sets: { from: number; to: number }[][] = [];
    const seen = new Map<LayoutNode, number>();
    const gone = new Set<LayoutNode>();
    let longest = 0;
    let last = 0;

    const element = (
      node: LayoutNode,
      name: string,
      path: string,
      at: number,
      position = 0,
    ): { plan: PlanNode; end: number } => {
      if (node.children.length === 0) {
        seen.set(node, at);
        const { codec, initials } = this.#codec(node);
        const initial = initials[position] ?? initials[0];
        const leaf: PlanLeaf = { kind: 'leaf', node, name, path, offset: at, index: leaves.length, codec, initial };
        leaves.push(leaf);
        last = Math.max(last, at + node.length);
        return { plan: leaf, end: at + node.length };
      }
      const { members, end } = inside(node, path, at);
      const fixed = variable && dependsWithin(node) ? end : Math.max(end, at + node.length);
      return { plan: { kind: 'group', name, members }, end: fixed };
    };

    const inside = (node: LayoutNode, path: string, at: number): { members: PlanNode[]; end: number } => {
      const members: PlanNode[] = [];
      const starts = new Map<LayoutNode, { readonly at: number; readonly set: { from: number; to: number }[] }>();
      const excluded = new Set<LayoutNode>();
      let next = at;
      for (const child of node.children) {
        const target = child.redefines === undefined ? undefined : starts.get(child.redefines);
        const begin = target?.at ?? next + child.slack;
        const from = leaves.length;
        const childPath = path === '' ? child.jsonName : `${path}.${child.jsonName}`;
        if (child.redefined) {
          const set: { from: number; to: number }[] = [];
          sets.push(set);
          starts.set(child, { at: begin, set });
          for (const one of this.#excluded(child, childPath, seen, ask)) excluded.add(one);
        }
        if (excluded.has(child)) {
          gone.add(child);
          // What comes after a redefinition stands behind its longest alternative, whichever of them is there.
          if (!variable || !(dependsWithin(child) || child.occurs?.dependingOn !== undefined))
            next = Math.max(next, begin + child.length * (child.occurs?.max ?? 1));
          continue;
        }
        const placed =
          child.occurs === undefined
            ? element(child, child.jsonName, childPath, begin)
            : table(child, childPath, begin);
        members.push(placed.plan);
        (target?.set ?? starts.get(child)?.set)?.push({ from, to: leaves.length });
        next = Math.max(next, placed.end);
        longest = Math.max(longest, placed.end);
      }
      return { members, end: next };
    };

    const table = (node: LayoutNode, path: string, at: number): { plan: PlanTable; end: number } => {
      const { max, dependingOn } = node.occurs as NonNullable<LayoutNode['occurs']>;
      let count = max;
      if (dependingOn !== undefined) {
        const offset = seen.get(dependingOn) ?? (within(dependingOn, gone) ? undefined : dependingOn.offset);
        count = ask({ kind: 'count', table: node, counter: dependingOn, offset, path }) as number;
      }
      const elements: PlanNode[] = [];
      let next = at;
      for (let index = 0; index < count; index += 1) {
        const { plan, end } = element(node, node.jsonName, `${path}[${index}]`, next, index);
        elements.push(plan);
        next = variable && dependsWithin(node) ? end : next + node.length;
      }
      const end = dependingOn !== undefined && !variable ? at + node.length * max : next;
      return { plan: { kind: 'table', name: node.jsonName, node, elements }, end };
    };

    const { members, end } = inside(this.#layout.root, '', 0);
    return {
      root: { kind: 'group', name: '', members },
      leaves,
      decoders: leaves.map(({ codec }) => codec.decode),
      encoders: leaves.map(({ codec }) => codec.encode),
      offsets: Int32Array.from(leaves, ({ offset }) => offset),
      sets: sets.filter((set) => set.length > 1),
      // A record of variable length ends with its own segment.
      length: variable && gone.size > 0 ? last : Math.max(end, longest),
      variable,
      counters: this.#counters.size === 0 ? [] : leaves.filter(({ node }) => this.#counters.has(node)),
    };
  }

  /** The alternatives of a redefinition that a record does not hold. */
  #excluded(
    base: LayoutNode,
    path: string,
    seen: ReadonlyMap<LayoutNode, number>,
    ask: (question: PlanQuestion) => PlanAnswer,
  ): readonly LayoutNode[] {
    const rules = this.#segments.get(base);
    if (rules === undefined) return [];
    const offsets = rules.map(({ field }) => seen.get(field) ?? field.offset);
    const answer = String(ask({ kind: 'segment', rules, offsets, path }));
    const selected = new Set(answer === '' ? [] : answer.split(',').map((index) => rules[Number(index)]?.group));
    const alternatives = (base.parent?.children ?? []).filter((node) => node === base || node.redefines === base);
    return alternatives.filter((node) =>
      selected.size > 0 ? !selected.has(node) : rules.some((rule) => rule.group === node),
    );
  }

  #codec(node: LayoutNode): KnownField {
    let known = this.#codecs.get(node);
    if (known === undefined) {
      const codec = fieldCodec(node, this.#rules);
      const initial = (value: Literal | undefined): Uint8Array => initialBytes(node, value, codec, this.#rules.page);
      known = { codec, initials: [initial(node.values[0]), ...node.values.slice(1).map(initial)] };
      this.#codecs.set(node, known);
    }
    return known;
  }

  #collectCounters(node: LayoutNode): void {
    if (node.occurs?.dependingOn !== undefined) this.#counters.add(node.occurs.dependingOn);
    for (const child of node.children) this.#collectCounters(child);
  }
}

function within(node: LayoutNode, groups: ReadonlySet<LayoutNode>): boolean {
  for (let up: LayoutNode | undefined = node; up !== undefined; up = up.parent) if (groups.has(up)) return true;
  return false;
}
