import type { SeededRandom } from '../kit/seeded-random.ts';
import { awkwardNumbers, awkwardTexts, changedText } from './awkward-values.ts';

/**
 * JSON as it is written, not as JavaScript holds it: names may stand twice or be `__proto__`, numbers keep digits that no float has.
 */
export type JsonTree =
  | { readonly type: 'scalar'; readonly text: string }
  | { readonly type: 'array'; readonly items: readonly JsonTree[] }
  | { readonly type: 'object'; readonly members: readonly JsonMember[] };

export type JsonMember = readonly [name: string, value: JsonTree];

/** Deepest nesting that is made, in levels: deeper than any real document, shallow enough that JSON.parse still takes it. */
const DEEPEST = 3_000;

const scalar = (text: string): JsonTree => ({ type: 'scalar', text });
const textual = (text: string): JsonTree => scalar(JSON.stringify(text));
const array = (items: readonly JsonTree[]): JsonTree => ({ type: 'array', items });
const object = (members: readonly JsonMember[]): JsonTree => ({ type: 'object', members });

/** The tree of a value that JSON.parse gave. */
function treeOf(value: unknown): JsonTree {
  if (Array.isArray(value)) return array(value.map(treeOf));
  if (typeof value === 'object' && value !== null)
    return object(Object.entries(value).map(([name, inner]) => [name, treeOf(inner)]));
  return scalar(JSON.stringify(value));
}

/** The tree of a text, `undefined` where it is not JSON. */
export function readJsonTree(bytes: Uint8Array): JsonTree | undefined {
  try {
    return treeOf(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch {
    return undefined;
  }
}

/** As text. Written with a list of pieces, not by recursion: what is nested deeper than the stack can be written too. */
export function writeJsonTree(tree: JsonTree): string {
  const pieces: string[] = [];
  const waiting: (JsonTree | string)[] = [tree];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') pieces.push(next);
    else if (next.type === 'scalar') pieces.push(next.text);
    else if (next.type === 'array')
      waiting.push(']', ...next.items.flatMap((item, at) => (at === 0 ? [item] : [',', item])).toReversed(), '[');
    else {
      const parts = next.members.flatMap(([name, value], at) => [
        `${at === 0 ? '' : ','}${JSON.stringify(name)}:`,
        value,
      ]);
      waiting.push('}', ...parts.toReversed(), '{');
    }
  }
  return pieces.join('');
}

/** Names that objects of JavaScript have anyway, and others that programs stumble over. */
const awkwardNames = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON', 'then', 'length'],
  ...['', ' ', '0', '-1', '$', '$ref', 'a.b', 'a/b', 'a~b', '名', '\u0000', '\ud800', '__class__', 'id', 'type'],
] as const;

type Change = (tree: JsonTree, random: SeededRandom, others: readonly JsonTree[]) => JsonTree;

function anyPart(tree: JsonTree, random: SeededRandom): JsonTree {
  let part = tree;
  while (part.type !== 'scalar' && random.next() < 0.8) {
    const inner = part.type === 'array' ? part.items : part.members.map(([, value]) => value);
    if (inner.length === 0) break;
    part = random.pick(inner);
  }
  return part;
}

function anyName(random: SeededRandom, others: readonly JsonTree[]): string {
  const part = anyPart(random.pick(others), random);
  if (part.type === 'object' && part.members.length > 0 && random.next() < 0.5) return random.pick(part.members)[0];
  return random.pick(awkwardNames);
}

const isText = (tree: JsonTree): boolean => tree.type === 'scalar' && tree.text.startsWith('"');
const awkward = (random: SeededRandom): JsonTree =>
  random.pick([
    () => scalar(random.pick(awkwardNumbers)),
    () => textual(random.pick(awkwardTexts)),
    () => scalar(random.pick(['null', 'true', 'false', '{}', '[]', '""', '0'])),
  ])();

/** Another value in its place, of whatever type. */
const replaced: Change = (_tree, random) => awkward(random);
/** Nearly the same value: what a careless check lets through. */
const nudged: Change = (tree, random) => {
  if (tree.type !== 'scalar') return awkward(random);
  if (isText(tree)) return textual(changedText(JSON.parse(tree.text) as string, random));
  const number = Number(tree.text);
  if (!/^-?\d/.test(tree.text)) return scalar(random.pick(['true', 'false', 'null', '0', '1']));
  return scalar(random.pick([String(number + 1), String(number - 1), `-${Math.abs(number)}`, `${tree.text}.5`]));
};
/** The same content as another type. */
const retyped: Change = (tree, random) => {
  if (tree.type === 'array') return object(tree.items.map((item, at) => [String(at), item]));
  if (tree.type === 'object') return array(tree.members.map(([, value]) => value));
  const wrapped = [() => array([tree]), () => object([['value', tree]])];
  if (!isText(tree)) return random.pick([() => textual(tree.text), ...wrapped])();
  const text = JSON.parse(tree.text) as string;
  return random.pick([
    () => scalar(String(Number.parseFloat(text) || 0)),
    () => array([...text].map(textual)),
    ...wrapped,
  ])();
};
const nested: Change = (tree, random) => {
  const levels = random.next() < 0.05 ? random.between(100, DEEPEST) : random.between(1, 4);
  const isArray = random.next() < 0.5;
  let deep = tree;
  for (let level = 0; level < levels; level++) deep = isArray ? array([deep]) : object([['a', deep]]);
  return deep;
};
const grafted: Change = (_tree, random, others) => anyPart(random.pick(others), random);

/** A list with one place changed: dropped, doubled (now and then many times), moved, or new. */
function rearranged<T>(all: readonly T[], random: SeededRandom, fresh: () => T): readonly T[] {
  const copy = [...all];
  const at = random.between(0, Math.max(0, copy.length - 1));
  const one = copy[at];
  const choice = random.between(0, 3);
  if (choice === 0) copy.splice(at, 1);
  else if (choice === 1 && one !== undefined)
    copy.splice(at, 0, ...Array.from({ length: random.next() < 0.3 ? random.between(50, 500) : 1 }, () => one));
  else if (choice === 2) copy.reverse();
  else copy.splice(at, 0, fresh());
  return copy;
}

/** Members and items: fewer, more, twice, under another name, in another order. */
const reshaped: Change = (tree, random, others) => {
  const fresh = (): JsonTree => (random.next() < 0.5 ? awkward(random) : anyPart(random.pick(others), random));
  if (tree.type === 'array') return array(rearranged(tree.items, random, fresh));
  if (tree.type === 'scalar') return awkward(random);
  if (tree.members.length > 0 && random.next() < 0.4) {
    const at = random.between(0, tree.members.length - 1);
    const [name, value] = tree.members[at]!;
    const renamed: JsonMember = [anyName(random, others), value];
    // Twice under one name, with the old value first: readers differ in which of the two they believe.
    const second: JsonMember = [name, fresh()];
    const isTwice = random.next() < 0.4;
    return object(tree.members.toSpliced(at + (isTwice ? 1 : 0), isTwice ? 0 : 1, isTwice ? second : renamed));
  }
  return object(rearranged(tree.members, random, (): JsonMember => [anyName(random, others), fresh()]));
};

const changes: readonly Change[] = [replaced, nudged, nudged, retyped, nested, grafted, reshaped, reshaped];

/** Changes one part of a tree, found by walking down from its root. */
function changedSomewhere(tree: JsonTree, random: SeededRandom, others: readonly JsonTree[]): JsonTree {
  const inner = tree.type === 'array' ? tree.items.length : tree.type === 'object' ? tree.members.length : 0;
  if (inner === 0 || random.next() < 0.3) return random.pick(changes)(tree, random, others);
  const at = random.between(0, inner - 1);
  if (tree.type === 'array') return array(tree.items.with(at, changedSomewhere(tree.items[at]!, random, others)));
  if (tree.type === 'scalar') return tree;
  const [name, value] = tree.members[at]!;
  return object(tree.members.with(at, [name, changedSomewhere(value, random, others)]));
}

/**
 * JSON made from the seeds by changing values, types, names and nesting. Always JSON text (RFC 8259), which JSON.parse takes; the same
 * for the same random numbers.
 */
export function mutateJson(seeds: readonly JsonTree[], random: SeededRandom): Uint8Array {
  let tree = random.pick(seeds);
  for (let n = random.next() < 0.6 ? 1 : random.between(2, 6); n > 0; n--) tree = changedSomewhere(tree, random, seeds);
  return Buffer.from(writeJsonTree(tree));
}
