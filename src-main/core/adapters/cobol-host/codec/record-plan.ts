import type { Layout, LayoutNode } from '../layout/layout.ts';
import { fieldCodec, type CodecRules } from './field-codec.ts';
import { initialBytes } from './initial-bytes.ts';
import type { FieldCodec } from './value.ts';

/** One field of one record with its place there: tables are written out element by element. */
export interface PlanLeaf {
  readonly kind: 'leaf';
  readonly node: LayoutNode;
  readonly name: string;
  readonly path: string;
  readonly offset: number;
  readonly codec: FieldCodec;
  /** What the field is where nobody gives a value: its VALUE, else spaces or zero. */
  readonly initial: Uint8Array;
  readonly index: number;
}

export type PlanNode =
  | PlanLeaf
  | { readonly kind: 'group'; readonly name: string; readonly members: readonly PlanNode[] }
  | {
      readonly kind: 'table';
      readonly name: string;
      readonly node: LayoutNode;
      readonly elements: readonly PlanNode[];
    };

/** Ways to read the same bytes; each is the leaves from one index to before another. */
export type RedefinitionSet = readonly { readonly from: number; readonly to: number }[];

/** Everything that is settled about records of one shape: the same table sizes and the same segment. */
export interface RecordPlan {
  readonly root: Extract<PlanNode, { kind: 'group' }>;
  readonly leaves: readonly PlanLeaf[];
  readonly sets: readonly RedefinitionSet[];
  readonly length: number;
}

export interface PlanChoices {
  /** Tables take the bytes of the elements they have, not of those they could have. */
  readonly variable: boolean;
  /** How many elements a table that depends on a field has; asked in the order of the record. */
  readonly count: (table: LayoutNode, counterOffset: number, path: string) => number;
  readonly excluded: ReadonlySet<LayoutNode>;
}

/** Walks a layout with given table sizes and lays every field out. */
export class PlanBuilder {
  readonly #rules: CodecRules;
  readonly #codecs = new Map<LayoutNode, { readonly codec: FieldCodec; readonly initial: Uint8Array }>();

  constructor(rules: CodecRules) {
    this.#rules = rules;
  }

  build(layout: Layout, choices: PlanChoices): RecordPlan {
    const leaves: PlanLeaf[] = [];
    const sets: { from: number; to: number }[][] = [];
    const seen = new Map<LayoutNode, number>();
    let longest = 0;

    const element = (node: LayoutNode, name: string, path: string, at: number): { plan: PlanNode; end: number } => {
      if (node.children.length === 0) {
        seen.set(node, at);
        const leaf: PlanLeaf = {
          kind: 'leaf',
          node,
          name,
          path,
          offset: at,
          index: leaves.length,
          ...this.#codec(node),
        };
        leaves.push(leaf);
        return { plan: leaf, end: at + node.length };
      }
      const { members, end } = inside(node, path, at);
      const fixed = choices.variable && dependsWithin(node) ? end : Math.max(end, at + node.length);
      return { plan: { kind: 'group', name, members }, end: fixed };
    };

    const inside = (node: LayoutNode, path: string, at: number): { members: PlanNode[]; end: number } => {
      const members: PlanNode[] = [];
      const starts = new Map<LayoutNode, { readonly at: number; readonly set: { from: number; to: number }[] }>();
      let next = at;
      for (const child of node.children) {
        const target = child.redefines === undefined ? undefined : starts.get(child.redefines);
        const begin = target?.at ?? next + child.slack;
        const from = leaves.length;
        if (child.redefined) {
          const set: { from: number; to: number }[] = [];
          sets.push(set);
          starts.set(child, { at: begin, set });
        }
        const skipped = choices.excluded.has(child);
        if (skipped) {
          if (child.redefines === undefined && child.redefined) next = begin;
          continue;
        }
        const childPath = path === '' ? child.jsonName : `${path}.${child.jsonName}`;
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

    const table = (node: LayoutNode, path: string, at: number): { plan: PlanNode; end: number } => {
      const { max, dependingOn } = node.occurs as NonNullable<LayoutNode['occurs']>;
      const count =
        dependingOn === undefined ? max : choices.count(node, seen.get(dependingOn) ?? dependingOn.offset, path);
      const elements: PlanNode[] = [];
      let next = at;
      for (let index = 0; index < count; index += 1) {
        const { plan, end } = element(node, node.jsonName, `${path}[${index}]`, next);
        elements.push(plan);
        next = choices.variable && dependsWithin(node) ? end : next + node.length;
      }
      const end = dependingOn !== undefined && !choices.variable ? at + node.length * max : next;
      return { plan: { kind: 'table', name: node.jsonName, node, elements }, end };
    };

    const { members, end } = inside(layout.root, '', 0);
    return {
      root: { kind: 'group', name: '', members },
      leaves,
      sets: sets.filter((set) => set.length > 1),
      length: Math.max(end, longest),
    };
  }

  #codec(node: LayoutNode): { readonly codec: FieldCodec; readonly initial: Uint8Array } {
    let known = this.#codecs.get(node);
    if (known === undefined) {
      const codec = fieldCodec(node, this.#rules);
      known = { codec, initial: initialBytes(node, codec, this.#rules.page) };
      this.#codecs.set(node, known);
    }
    return known;
  }
}

/** True where a table within (or the node itself) has as many elements as a field says. */
export function dependsWithin(node: LayoutNode): boolean {
  return node.children.some((child) => child.occurs?.dependingOn !== undefined || dependsWithin(child));
}
