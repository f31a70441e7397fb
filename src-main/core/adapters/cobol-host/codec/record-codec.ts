import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { Layout, LayoutNode } from '../layout/layout.ts';
import type { CodecRules } from './field-codec.ts';
import { PlanBuilder, type SegmentRule } from './plan-builder.ts';
import { PlanCache } from './plan-cache.ts';
import { answersOfObject, CounterMemory, type OccursMappings } from './plan-answers.ts';
import { cutMixed } from './cut-text.ts';
import { differences, excusable, type RawFields } from './raw-fields.ts';
import { disagreements, flatten, sameValue, unusedLeaves, type RecordObject } from './record-members.ts';
import { dependsWithin, type PlanLeaf, type RecordPlan } from './record-plan.ts';
import { BadField, hexOf, type FieldProblem, type FieldValue } from './value.ts';

export type { SegmentRule } from './plan-builder.ts';

/**
 * What room OCCURS DEPENDING ON takes: `largest` always that of the largest table, `actual` that of the elements there are,
 * `by-length` the one of the two that makes the record as long as its descriptor says.
 */
export type OccursRoom = 'largest' | 'actual' | 'by-length';

export interface RecordCodecOptions extends CodecRules {
  /** `largest` where nothing is said. */
  readonly occurs?: OccursRoom;
  /** Short for `occurs: 'actual'`. */
  readonly variableOccurs?: boolean;
  readonly segments?: readonly SegmentRule[];
  readonly occursMappings?: OccursMappings;
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

/** Reads and writes the records of one layout. Compiled once for each shape of record, then no field is interpreted again. */
export class RecordCodec {
  readonly layout: Layout;
  readonly #options: RecordCodecOptions;
  readonly #largest: PlanCache;
  readonly #actual: PlanCache;
  readonly #room: OccursRoom;
  readonly #memory: CounterMemory;
  /** The plan of a layout whose records all have one shape. */
  readonly #only: RecordPlan | undefined;

  constructor(layout: Layout, options: RecordCodecOptions) {
    this.layout = layout;
    this.#options = options;
    const builder = new PlanBuilder(layout, options, options.segments ?? []);
    this.#largest = new PlanCache(builder, false);
    this.#actual = new PlanCache(builder, true);
    this.#memory = new CounterMemory(builder, options.occursMappings);
    const plain = !dependsWithin(layout.root) && (options.segments ?? []).length === 0;
    this.#room = plain ? 'largest' : (options.occurs ?? (options.variableOccurs === true ? 'actual' : 'largest'));
    this.#only = plain ? builder.build(false, () => 0) : undefined;
  }

  /** The plan of the record that begins at `at`. Problems are counters that hold no number of elements. */
  planOf(record: Uint8Array, at = 0, length = record.length - at, problems: FieldProblem[] = []): RecordPlan {
    if (this.#only !== undefined) return this.#only;
    if (this.#room === 'largest') return this.#largest.find(this.#memory.reader(record, at, length, problems));
    const actual = this.#actual.find(this.#memory.reader(record, at, length, problems));
    if (this.#room === 'actual' || actual.length === length || problems.length > 0) return actual;
    const largest = this.#largest.find(this.#memory.reader(record, at, length, []));
    return largest.length === length ? largest : actual;
  }

  decode(record: Uint8Array, at = 0, length = record.length - at): DecodedRecord {
    const problems: FieldProblem[] = [];
    const plan = this.#only ?? this.planOf(record, at, length, problems);
    const { decoders, offsets } = plan;
    const count = decoders.length;
    const values: FieldValue[] = [];
    values.length = count;
    const short = length < plan.length;
    let failed: Map<number, FieldProblem> | undefined;
    for (let index = 0; index < count; index += 1) {
      const offset = offsets[index] as number;
      if (short) {
        const leaf = plan.leaves[index] as PlanLeaf;
        if (offset + leaf.node.length > length) {
          values[index] = this.#cutText(leaf, record, at, length);
          continue;
        }
      }
      const value = (decoders[index] as PlanLeaf['codec']['decode'])(record, at + offset);
      if (value instanceof BadField) {
        failed ??= new Map();
        failed.set(index, fieldProblem(plan.leaves[index] as PlanLeaf, value, record, at));
        values[index] = null;
      } else values[index] = value;
    }
    if (failed !== undefined) {
      for (const [index, problem] of failed) if (!excusable(plan, index, failed)) problems.push(problem);
    }
    if (plan.counters.length > 0 && problems.length === 0) this.#memory.remember(plan, values);
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
    const raw = differences(plan, used, written, record, at, length);
    // Without the length, `encode` would take the other one of the two plans that such a record can have.
    if (this.#room !== 'by-length' || plan.variable) return raw;
    return { fields: raw?.fields ?? {}, rest: raw?.rest ?? [], length };
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
    const counters = new Map<string, FieldValue>();
    const plan = this.#planOfObject(object, raw, problems, counters);
    const values = flatten(plan, object, problems);
    if (counters.size > 0)
      for (const { index, path } of plan.leaves) values[index] ??= counters.get(path) ?? values[index];
    const bytes = new Uint8Array(Math.max(plan.length, raw?.length ?? 0));
    const failed: FieldProblem[] = [];
    const unused = this.#write(plan, values, bytes, failed);
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
    for (const { offset, bytes: rest } of raw?.rest ?? [])
      if (offset + rest.length <= bytes.length) bytes.set(rest, offset);
    if (problems.length === 0 && unused !== undefined)
      problems.push(...disagreements(plan, unused, values, bytes, raw?.length ?? bytes.length));
    if (problems.length > 0) return err(problems);
    return ok(bytes.subarray(0, raw?.length ?? bytes.length));
  }

  #planOfObject(
    object: RecordObject,
    raw: RawFields | undefined,
    problems: FieldProblem[],
    counters: Map<string, FieldValue>,
  ): RecordPlan {
    if (this.#only !== undefined) return this.#only;
    const answers = answersOfObject(object, this.#options.occursMappings, problems, counters);
    if (this.#room === 'largest') return this.#largest.find(answers);
    const actual = this.#actual.find(answers);
    if (this.#room === 'actual' || raw?.length === undefined || raw.length === actual.length) return actual;
    const largest = this.#largest.find(answersOfObject(object, this.#options.occursMappings, [], counters));
    return largest.length === raw.length ? largest : actual;
  }

  #write(
    plan: RecordPlan,
    values: readonly (FieldValue | undefined)[],
    into: Uint8Array,
    problems: FieldProblem[],
  ): Uint8Array | undefined {
    const unused = plan.sets.length === 0 ? undefined : unusedLeaves(plan, values);
    const { encoders, offsets } = plan;
    const count = encoders.length;
    for (let index = 0; index < count; index += 1) {
      if (unused !== undefined && unused[index] === 1) continue;
      const value = values[index];
      if (value === undefined) {
        into.set((plan.leaves[index] as PlanLeaf).initial, offsets[index]);
        continue;
      }
      const problem = (encoders[index] as PlanLeaf['codec']['encode'])(value, into, offsets[index] as number);
      if (problem === undefined) continue;
      const { path, offset, node } = plan.leaves[index] as PlanLeaf;
      problems.push({ path, offset, length: node.length, bytes: '', reason: problem.reason });
    }
    return unused;
  }

  /** Text that a shorter record cuts off ends there; every other field needs all its bytes. */
  #cutText({ node, offset, codec }: PlanLeaf, record: Uint8Array, at: number, length: number): FieldValue {
    if (node.type.kind !== 'text' || offset >= length) return null;
    const { page } = this.#options;
    const bytes = new Uint8Array(node.length).fill(page.space);
    const there = record.subarray(at + offset, at + length);
    bytes.set(page.doubleByte === undefined ? there : cutMixed(there, node.length));
    const value = codec.decode(bytes, 0);
    if (value instanceof BadField) return null;
    // The bytes of a cut field are kept without its name, so that what cannot be written again is better not there.
    return codec.encode(value, new Uint8Array(node.length), 0) === undefined ? value : null;
  }
}

function fieldProblem({ path, offset, node }: PlanLeaf, bad: BadField, record: Uint8Array, at: number): FieldProblem {
  const reason = bad.at > 0 ? `${bad.reason} (byte ${bad.at} of the field)` : bad.reason;
  return { path, offset, length: node.length, bytes: hexOf(record, at + offset, node.length), reason };
}

/** The field of a name (with `-` or `_`) in a layout; groups and tables too. */
export function nodeNamed(layout: Layout, name: string): LayoutNode | undefined {
  const wanted = name.trim().toUpperCase().replaceAll('-', '_');
  const search = (node: LayoutNode): LayoutNode | undefined => {
    if (node.jsonName.toUpperCase() === wanted) return node;
    for (const child of node.children) {
      const found = search(child);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return search(layout.root);
}
