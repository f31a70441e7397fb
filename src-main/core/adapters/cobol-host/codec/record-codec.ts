import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { Layout, LayoutNode } from '../layout/layout.ts';
import type { CodecRules } from './field-codec.ts';
import { fieldCodec } from './field-codec.ts';
import { differences, excusable, type RawFields } from './raw-fields.ts';
import {
  flatten,
  memberAt,
  memberOf,
  nearPath,
  sameValue,
  scalarText,
  unusedLeaves,
  type RecordObject,
} from './record-members.ts';
import { dependsWithin, PlanBuilder, type PlanLeaf, type RecordPlan } from './record-plan.ts';
import { BadField, type FieldProblem, type FieldValue } from './value.ts';

/** Names the group of a redefinition that a record with one of the values in a field holds. */
export interface SegmentRule {
  readonly field: LayoutNode;
  readonly values: readonly string[];
  readonly group: LayoutNode;
}

export interface RecordCodecOptions extends CodecRules {
  /** OCCURS DEPENDING ON takes the bytes of the elements there are; else always those of the largest table. */
  readonly variableOccurs?: boolean;
  readonly segments?: readonly SegmentRule[];
}

/** A record that was read: one value for each leaf of its plan, in order. */
export interface DecodedRecord {
  readonly plan: RecordPlan;
  readonly values: FieldValue[];
  /** Not empty: the record is not to be trusted and has to be parked. */
  readonly problems: readonly FieldProblem[];
  /** Bytes of the record; more or fewer than the plan's where the frame said so. */
  readonly length: number;
}

const maxPlans = 256;

/** Reads and writes the records of one layout. Compiled once for each shape of record, then no field is interpreted again. */
export class RecordCodec {
  readonly layout: Layout;
  readonly #options: RecordCodecOptions;
  readonly #builder: PlanBuilder;
  readonly #plans = new Map<string, RecordPlan>();
  readonly #depends: boolean;
  #only: RecordPlan | undefined;

  constructor(layout: Layout, options: RecordCodecOptions) {
    this.layout = layout;
    this.#options = options;
    this.#builder = new PlanBuilder(options);
    this.#depends = dependsWithin(layout.root);
  }

  /** The plan of the record that begins at `at`. Problems are counters that hold no number of elements. */
  planOf(record: Uint8Array, at = 0, length = record.length - at, problems: FieldProblem[] = []): RecordPlan {
    if (!this.#depends && !this.#options.segments?.length) return this.#simple();
    const segment = this.#segment((node) => {
      if (node.offset + node.length > length) return undefined;
      const value = fieldCodec(node, this.#options).decode(record, at + node.offset);
      return value instanceof BadField || value === null ? undefined : String(value);
    });
    return this.#plan(segment, (table, counterOffset, path) => {
      const { dependingOn, max } = table.occurs as NonNullable<LayoutNode['occurs']>;
      if (dependingOn === undefined || counterOffset + dependingOn.length > length) return 0;
      const value = fieldCodec(dependingOn, this.#options).decode(record, at + counterOffset);
      const count = value instanceof BadField ? Number.NaN : value === null ? 0 : Number(String(value));
      if (Number.isInteger(count) && count >= 0 && count <= max) return count;
      const bytes = hex(record, at + counterOffset, dependingOn.length);
      const reason = `${path} has 0 to ${max} elements, and ${dependingOn.name ?? 'its counter'} says ${value instanceof BadField ? 'nothing' : String(value)}`;
      problems.push({ path: dependingOn.jsonName, offset: counterOffset, length: dependingOn.length, bytes, reason });
      return 0;
    });
  }

  decode(record: Uint8Array, at = 0, length = record.length - at): DecodedRecord {
    const problems: FieldProblem[] = [];
    const plan = this.planOf(record, at, length, problems);
    const { leaves } = plan;
    const count = leaves.length;
    const values: FieldValue[] = [];
    let failed: Map<number, FieldProblem> | undefined;
    const short = length < plan.length;
    for (let index = 0; index < count; index += 1) {
      const leaf = leaves[index] as (typeof leaves)[number];
      if (short && leaf.offset + leaf.node.length > length) {
        values.push(this.#cutText(leaf, record, at, length));
        continue;
      }
      const value = leaf.codec.decode(record, at + leaf.offset);
      if (value instanceof BadField) {
        failed ??= new Map();
        const { offset, path, node } = leaf;
        const reason = value.at > 0 ? `${value.reason} (byte ${value.at} of the field)` : value.reason;
        failed.set(index, { path, offset, length: node.length, bytes: hex(record, at + offset, node.length), reason });
        values.push(null);
      } else values.push(value);
    }
    if (failed !== undefined) {
      for (const [index, problem] of failed) if (!excusable(plan, index, failed)) problems.push(problem);
    }
    return { plan, values, problems, length };
  }

  /**
   * What has to be kept beside the values so that `encode` gives the same bytes again: fields that are not written as this
   * codec writes them. `undefined` where nothing has. `printed` says which leaves the receiver of the values gets.
   */
  rawOf(
    decoded: DecodedRecord,
    record: Uint8Array,
    at: number,
    printed: (index: number) => boolean,
  ): RawFields | undefined {
    const { plan, length } = decoded;
    const values = decoded.values.map((value, index) => (printed(index) ? value : undefined));
    const written = new Uint8Array(plan.length);
    const used = this.#write(plan, values, written, []);
    return differences(plan, used, written, record, at, length);
  }

  /** Writes values of a plan, and what has no value as it is initially. Adds what does not fit to `problems`. */
  encodeValues(
    plan: RecordPlan,
    values: readonly (FieldValue | undefined)[],
    into: Uint8Array,
    problems: FieldProblem[],
  ): void {
    this.#write(plan, values, into, problems);
  }

  /** Writes a record. With `raw`, fields whose value is still the one of the raw bytes get exactly those. */
  encode(object: RecordObject, raw?: RawFields): Result<Uint8Array, readonly FieldProblem[]> {
    const problems: FieldProblem[] = [];
    const segment = this.#segment((node) => {
      return scalarText(memberOf(object, node));
    });
    const plan = this.#plan(segment, (table, _offset, path) => {
      const counter = table.occurs?.dependingOn;
      const given = memberAt(object, path);
      const length = Array.isArray(given) ? given.length : 0;
      const said = counter === undefined ? undefined : scalarText(memberAt(object, nearPath(path, counter)));
      const count = said === undefined ? length : Number(said);
      const max = table.occurs?.max ?? 0;
      if (length > max || (Number.isInteger(count) && count >= 0 && count <= max && length > count)) {
        problems.push({
          path,
          offset: table.offset,
          length: 0,
          bytes: '',
          reason: `${length} elements are given, and there can be ${Math.min(max, count)}`,
        });
      }
      return Number.isInteger(count) && count >= 0 ? Math.min(count, max) : Math.min(length, max);
    });
    const values = flatten(plan, object, problems);
    const bytes = new Uint8Array(Math.max(plan.length, raw?.length ?? 0));
    const failed: FieldProblem[] = [];
    this.#write(plan, values, bytes, failed);
    const kept = new Set<string>();
    for (const leaf of raw === undefined ? [] : plan.leaves) {
      const source = raw?.fields[leaf.path];
      if (source === undefined || source.length !== leaf.node.length) continue;
      const before = leaf.codec.decode(source, 0);
      const given = values[leaf.index];
      if (given === undefined || sameValue(before instanceof BadField ? null : before, given)) {
        bytes.set(source, leaf.offset);
        kept.add(leaf.path);
      }
    }
    problems.push(...failed.filter((problem) => !kept.has(problem.path)));
    if (problems.length > 0) return err(problems);
    for (const { offset, bytes: rest } of raw?.rest ?? [])
      if (offset + rest.length <= bytes.length) bytes.set(rest, offset);
    return ok(bytes.subarray(0, raw?.length ?? bytes.length));
  }

  #write(
    plan: RecordPlan,
    values: readonly (FieldValue | undefined)[],
    into: Uint8Array,
    problems: FieldProblem[],
  ): Uint8Array | undefined {
    const unused = plan.sets.length === 0 ? undefined : unusedLeaves(plan, values);
    const { leaves } = plan;
    const count = leaves.length;
    for (let index = 0; index < count; index += 1) {
      if (unused !== undefined && unused[index] === 1) continue;
      const leaf = leaves[index] as (typeof leaves)[number];
      const value = values[index];
      if (value === undefined) {
        into.set(leaf.initial, leaf.offset);
        continue;
      }
      const problem = leaf.codec.encode(value, into, leaf.offset);
      if (problem !== undefined)
        problems.push({
          path: leaf.path,
          offset: leaf.offset,
          length: leaf.node.length,
          bytes: '',
          reason: problem.reason,
        });
    }
    return unused;
  }

  /** Text that a shorter record cuts off ends there; every other field needs all its bytes. */
  #cutText({ node, offset, codec }: PlanLeaf, record: Uint8Array, at: number, length: number): FieldValue {
    if (node.type.kind !== 'text' || offset >= length) return null;
    const bytes = new Uint8Array(node.length).fill(this.#options.page.space);
    bytes.set(record.subarray(at + offset, at + length));
    const value = codec.decode(bytes, 0);
    return value instanceof BadField ? null : value;
  }

  #simple(): RecordPlan {
    this.#only ??= this.#builder.build(this.layout, { variable: false, count: () => 0, excluded: new Set() });
    return this.#only;
  }

  #plan(
    segment: ReadonlySet<LayoutNode>,
    count: (table: LayoutNode, counterOffset: number, path: string) => number,
  ): RecordPlan {
    if (!this.#depends && segment.size === 0) return this.#simple();
    const counts: number[] = [];
    const choices = { variable: this.#options.variableOccurs ?? false, excluded: segment };
    const prefix = [...segment].map((node) => node.offset + node.jsonName).join('/');
    if (!this.#depends) {
      const known = this.#plans.get(prefix);
      if (known !== undefined) return known;
    }
    const plan = this.#builder.build(this.layout, {
      ...choices,
      count: (table, offset, path) => {
        const value = count(table, offset, path);
        counts.push(value);
        return value;
      },
    });
    const key = `${prefix}:${counts.join(',')}`;
    const known = this.#plans.get(this.#depends ? key : prefix);
    if (known !== undefined) return known;
    if (this.#plans.size >= maxPlans) this.#plans.clear();
    this.#plans.set(this.#depends ? key : prefix, plan);
    return plan;
  }

  /** The alternatives that a record of this segment does not hold. */
  #segment(read: (field: LayoutNode) => string | undefined): ReadonlySet<LayoutNode> {
    const excluded = new Set<LayoutNode>();
    const rules = this.#options.segments ?? [];
    const selected = new Set(
      rules.filter((rule) => rule.values.includes(read(rule.field) ?? '')).map((rule) => rule.group),
    );
    for (const { group } of rules) {
      const base = group.redefines ?? group;
      const alternatives = (group.parent?.children ?? []).filter((node) => node === base || node.redefines === base);
      const chosen = alternatives.some((node) => selected.has(node));
      for (const node of alternatives)
        if (chosen ? !selected.has(node) : rules.some((rule) => rule.group === node)) excluded.add(node);
    }
    return excluded;
  }
}

const hex = (bytes: Uint8Array, from: number, length: number): string =>
  Buffer.from(bytes.subarray(from, from + length))
    .toString('hex')
    .toUpperCase();
