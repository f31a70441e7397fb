import type { LayoutNode } from '../layout/layout.ts';
import type { RawFields } from './raw-fields.ts';
import type { PlanLeaf, PlanNode, RecordPlan } from './record-plan.ts';
import type { DecodedRecord } from './record-codec.ts';
import type { FieldValue } from './value.ts';

export interface JsonRules {
  readonly keepFiller: boolean;
  /** Adds `NAME_debug` with the bytes of every field as hexadecimal digits. */
  readonly debugHex: boolean;
}

/** Member of a printed record beside the level 01 names that holds what `encode` needs to give the same bytes. */
export const rawMember = '_raw';

interface Writer {
  /** Text before the value of each printed leaf. */
  readonly before: readonly string[];
  /** Leaf after each text; a negative one stands for the bytes of the leaf -1 - n. */
  readonly leaves: readonly number[];
  readonly end: string;
  readonly printed: Uint8Array;
}

const writers = new WeakMap<RecordPlan, Map<string, Writer>>();

/** Which leaves of a plan are printed: all but FILLER fields, which only `keepFiller` shows (FILLER groups are kept). */
export function printedLeaves(plan: RecordPlan, rules: JsonRules): Uint8Array {
  return writerOf(plan, rules).printed;
}

/** One record as one JSON object on one line; decimals are numbers with all their digits. */
export function writeJson(
  decoded: DecodedRecord,
  rules: JsonRules,
  record: Uint8Array,
  at: number,
  raw: RawFields | undefined,
): string {
  const { before, leaves, end } = writerOf(decoded.plan, rules);
  const { values, plan } = decoded;
  let out = '';
  for (let index = 0; index < leaves.length; index += 1) {
    const leaf = leaves[index] as number;
    out += before[index] as string;
    if (leaf >= 0) out += jsonOf(values[leaf] as FieldValue);
    else {
      const { offset, node } = plan.leaves[-1 - leaf] as PlanLeaf;
      const last = Math.min(at + offset + node.length, at + decoded.length);
      out += `"${Buffer.from(record.subarray(at + offset, last))
        .toString('hex')
        .toUpperCase()}"`;
    }
  }
  return raw === undefined
    ? `${out}${end}}`
    : `${out}${end}${end === '{' ? '' : ','}"${rawMember}":${JSON.stringify(rawJson(raw))}}`;
}

function jsonOf(value: FieldValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  return value === null ? 'null' : value.toString();
}

function rawJson(raw: RawFields): Record<string, string | number> {
  const json: Record<string, string | number> = {};
  if (raw.length !== undefined) json['@length'] = raw.length;
  for (const [path, bytes] of Object.entries(raw.fields)) json[path] = Buffer.from(bytes).toString('hex').toUpperCase();
  for (const { offset, bytes } of raw.rest) json[`@${offset}`] = Buffer.from(bytes).toString('hex').toUpperCase();
  return json;
}

function writerOf(plan: RecordPlan, rules: JsonRules): Writer {
  const key = `${rules.keepFiller}${rules.debugHex}`;
  let known = writers.get(plan);
  if (known === undefined) writers.set(plan, (known = new Map()));
  let writer = known.get(key);
  if (writer === undefined) known.set(key, (writer = compile(plan, rules)));
  return writer;
}

function namesSomething(node: LayoutNode): boolean {
  return node.children.length === 0 ? node.name !== undefined : node.children.some(namesSomething);
}

function compile(plan: RecordPlan, { keepFiller, debugHex }: JsonRules): Writer {
  const before: string[] = [];
  const leaves: number[] = [];
  const printed = new Uint8Array(plan.leaves.length);
  let text = '';
  const shown = (node: PlanNode): boolean => {
    if (keepFiller) return true;
    if (node.kind === 'leaf') return node.node.name !== undefined;
    // A group or table of nothing but FILLER says nothing; without an element the layout tells.
    if (node.kind === 'group') return node.members.some(shown);
    return namesSomething(node.node);
  };
  const slot = (leaf: number): void => {
    before.push(text);
    leaves.push(leaf);
    text = '';
  };
  const value = (node: PlanNode, hex: boolean): void => {
    if (node.kind === 'leaf') {
      printed[node.index] = 1;
      slot(hex ? -1 - node.index : node.index);
    } else if (node.kind === 'table') {
      text += '[';
      node.elements.forEach((element, index) => {
        if (index > 0) text += ',';
        value(element, hex);
      });
      text += ']';
    } else {
      text += '{';
      members(node.members);
      text += '}';
    }
  };
  const members = (nodes: readonly PlanNode[]): void => {
    let first = true;
    for (const node of nodes.filter(shown)) {
      text += `${first ? '' : ','}${JSON.stringify(node.name)}:`;
      first = false;
      value(node, false);
      const field = node.kind === 'leaf' || (node.kind === 'table' && node.node.children.length === 0);
      if (debugHex && field) {
        text += `,${JSON.stringify(`${node.name}_debug`)}:`;
        value(node, true);
      }
    }
  };
  text = '{';
  members(plan.root.members);
  return { before, leaves, end: text, printed };
}
