import type { LayoutNode } from '../layout/layout.ts';
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

export interface PlanGroup {
  readonly kind: 'group';
  readonly name: string;
  readonly members: readonly PlanNode[];
}

export interface PlanTable {
  readonly kind: 'table';
  readonly name: string;
  readonly node: LayoutNode;
  readonly elements: readonly PlanNode[];
}

export type PlanNode = PlanLeaf | PlanGroup | PlanTable;

/** Ways to read the same bytes; each is the leaves from one index to before another. */
export type RedefinitionSet = readonly { readonly from: number; readonly to: number }[];

/** Everything that is settled about records of one shape: the same table sizes and the same segments. */
export interface RecordPlan {
  readonly root: PlanGroup;
  readonly leaves: readonly PlanLeaf[];
  /** Of each leaf, in order: what reads it, what writes it, and where it is. */
  readonly decoders: readonly FieldCodec['decode'][];
  readonly encoders: readonly FieldCodec['encode'][];
  readonly offsets: Int32Array;
  readonly sets: readonly RedefinitionSet[];
  readonly length: number;
  /** Tables take the bytes of the elements they have, not of those they could have. */
  readonly variable: boolean;
  /** Counters of tables in other records, which they may leave out. */
  readonly counters: readonly PlanLeaf[];
}

/** True where a table within (or the node itself) has as many elements as a field says. */
export function dependsWithin(node: LayoutNode): boolean {
  return node.children.some((child) => child.occurs?.dependingOn !== undefined || dependsWithin(child));
}
