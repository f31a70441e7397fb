import type { SeededRandom } from '../kit/seeded-random.ts';
import { awkwardTexts, changedText } from './awkward-values.ts';

/**
 * XML as it stands in a stream: elements, and between them whatever else. Also what is not well-formed can be written, for that is what
 * a reader must refuse.
 */
export type XmlNode =
  | { readonly type: 'raw'; readonly text: string }
  | {
      readonly type: 'element';
      /** Between `<` and `>`: name and attributes as they stand. */
      readonly opening: string;
      /** What closes it: `</name>`, nothing where it is lost, `undefined` for `<name/>`. */
      readonly closing: string | undefined;
      readonly inner: readonly XmlNode[];
    };

type Element = Extract<XmlNode, { type: 'element' }>;

const raw = (text: string): XmlNode => ({ type: 'raw', text });
const markup = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<[?!][^>]*>|<\/?[^\s<>/][^<>]*>/g;
const nameOf = (opening: string): string => /^[^\s/]*/.exec(opening)?.[0] ?? '';

/** The nodes of a text; what closes nothing or is never closed stays as text. */
export function readXmlNodes(text: string): readonly XmlNode[] {
  interface Open {
    readonly opening: string;
    readonly inner: XmlNode[];
  }
  const root: Open = { opening: '', inner: [] };
  const open: Open[] = [root];
  const here = (): Open => open.at(-1) ?? root;
  /** Elements that were never closed: their tag is text, their content belongs to what is around them. */
  const giveUpTo = (depth: number): void => {
    for (const lost of open.splice(depth)) here().inner.push(raw(`<${lost.opening}>`), ...lost.inner);
  };
  let from = 0;
  for (const found of text.matchAll(markup)) {
    if (found.index > from) here().inner.push(raw(text.slice(from, found.index)));
    from = found.index + found[0].length;
    const tag = found[0].slice(1, -1);
    if (/^[?!]/.test(tag)) here().inner.push(raw(found[0]));
    else if (tag.endsWith('/'))
      here().inner.push({ type: 'element', opening: tag.slice(0, -1), closing: undefined, inner: [] });
    else if (!tag.startsWith('/')) open.push({ opening: tag, inner: [] });
    else {
      const at = open.findLastIndex(({ opening }, depth) => depth > 0 && nameOf(opening) === tag.slice(1).trim());
      if (at < 0) here().inner.push(raw(found[0]));
      else {
        giveUpTo(at + 1);
        const { opening, inner } = open.pop() ?? root;
        here().inner.push({ type: 'element', opening, closing: found[0], inner });
      }
    }
  }
  if (from < text.length) here().inner.push(raw(text.slice(from)));
  giveUpTo(1);
  return root.inner;
}

/** As text. Without recursion: what is nested deeper than the stack can be written too. */
export function writeXmlNodes(nodes: readonly XmlNode[]): string {
  const pieces: string[] = [];
  const waiting: (XmlNode | string)[] = nodes.toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next === 'string') pieces.push(next);
    else if (next.type === 'raw') pieces.push(next.text);
    else if (next.closing === undefined) pieces.push(`<${next.opening}/>`);
    else waiting.push(next.closing, ...next.inner.toReversed(), `<${next.opening}>`);
  }
  return pieces.join('');
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** References, sections and declarations of XML, allowed ones and others. */
const awkwardMarkup: readonly string[] = [
  ...['&amp;', '&lt;', '&#65;', '&#x4e2d;', '&#0;', '&#xD800;', '&#x110000;', '&#99999999999;', '&#;', '&#x;', '&'],
  ...['&unknown;', '&amp', '&a;&a;&a;', '<![CDATA[a<b]]>', '<![CDATA[]]>', '<![CDATA[</c>]]>', '<![CDATA[', ']]>'],
  ...['<!-- c -->', '<!---->', '<!-- a -- b -->', '<!--', '-->', '<?xml version="1.0"?>', '<?pi x?>', '<?', '<!>'],
  ...['<!DOCTYPE a>', '<!DOCTYPE a [<!ENTITY x "y">]>', '<!DOCTYPE a SYSTEM "file:///etc/hostname">'],
  '<!DOCTYPE a [<!ENTITY a "xxxxxxxxxx"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
  ...[
    '<',
    '>',
    '</',
    '</>',
    '<>',
    '< a>',
    '<a',
    '<a b',
    '<a b=',
    '<a b="',
    '<1/>',
    '<a:b:c/>',
    '<:/>',
    '<xmlns/>',
    '\u0000',
  ],
  '<?xml version="1.0" encoding="UTF-16"?>',
];
const awkwardNames: readonly string[] = [
  ...['a', 'A', 'x:a', 'xml', 'xmlns', '__proto__', 'constructor', 'toString', '-', '1', '名', 'a.b', 'a_b', 'é'],
  'n'.repeat(2_000),
];
const awkwardAttributes: readonly string[] = [
  ...[' a="1"', ' id=""', ' id="1" id="2"', ' __proto__="x"', ' constructor="x"', " a='\"'", ' a="&lt;"', ' a="<"'],
  ...[' a="&#10;"', ' a', ' a=', ' a=1', ' a="', ' a="1"b="2"', ' xmlns="urn:x"', ' xmlns:p="urn:y" p:a="1"', ' =""'],
  ` a="${'v'.repeat(3_000)}"`,
  ...[' xml:space="preserve"', ' r="999999999"', ' t="s"', ' s="99"', ' r="ZZZZ1"', ' r="A0"', ' r="B1048577"', '/'],
];

const awkwardRaw = (random: SeededRandom): XmlNode =>
  raw(random.next() < 0.6 ? random.pick(awkwardMarkup) : escaped(random.pick(awkwardTexts)));

/** Another name at both ends, or only at one: the second is what a reader must refuse. */
function renamed(element: Element, random: SeededRandom, names: readonly string[]): Element {
  const name = random.pick(random.next() < 0.6 ? names : awkwardNames);
  const opening = name + element.opening.slice(nameOf(element.opening).length);
  if (element.closing === undefined) return { ...element, opening };
  const where = random.next();
  if (where < 0.15) return { ...element, opening };
  return where < 0.3 ? { ...element, closing: `</${name}>` } : { ...element, opening, closing: `</${name}>` };
}

/** Attributes: one more, one less, one with another value. */
function attributed(element: Element, random: SeededRandom): Element {
  const choice = random.between(0, 2);
  const { opening } = element;
  if (choice === 0) return { ...element, opening: opening + random.pick(awkwardAttributes) };
  const all = [...opening.matchAll(/\s+[^\s=]+=(["'])(.*?)\1/g)];
  if (all.length === 0) return { ...element, opening: opening + random.pick(awkwardAttributes) };
  const one = random.pick(all);
  const quote = one[1] ?? '"';
  const value = escaped(random.next() < 0.5 ? random.pick(awkwardTexts) : changedText(one[2] ?? '', random));
  const put = choice === 1 ? '' : one[0].slice(0, one[0].indexOf('=') + 1) + quote + value + quote;
  return { ...element, opening: opening.slice(0, one.index) + put + opening.slice(one.index + one[0].length) };
}

/** Deepest nesting that is made, in levels. */
const DEEPEST = 2_000;

function wrapped(node: XmlNode, random: SeededRandom): XmlNode {
  const levels = random.next() < 0.05 ? random.between(50, DEEPEST) : random.between(1, 4);
  const name = random.pick(awkwardNames.slice(0, 6));
  let deep = node;
  for (let level = 0; level < levels; level++)
    deep = { type: 'element', opening: name, closing: `</${name}>`, inner: [deep] };
  return deep;
}

interface Material {
  readonly names: readonly string[];
  readonly nodes: readonly XmlNode[];
}

function changedNode(node: XmlNode, random: SeededRandom, { names, nodes }: Material): readonly XmlNode[] {
  const common: readonly (() => readonly XmlNode[])[] = [
    () => [],
    () => [node, node],
    () => (random.next() < 0.1 ? Array.from({ length: random.between(20, 300) }, () => node) : [node, node]),
    () => [awkwardRaw(random), node],
    () => [node, awkwardRaw(random)],
    () => [wrapped(node, random)],
    () => [random.pick(nodes)],
  ];
  if (random.next() < 0.4) return random.pick(common)();
  if (node.type === 'raw') {
    const isMarkup = node.text.startsWith('<');
    return [random.next() < 0.3 || isMarkup ? awkwardRaw(random) : raw(escaped(changedText(node.text, random)))];
  }
  return random.pick<() => readonly XmlNode[]>([
    () => [renamed(node, random, names)],
    () => [attributed(node, random)],
    () => [attributed(node, random)],
    () => [{ ...node, closing: '' }],
    () => [{ ...node, closing: undefined, inner: [] }],
    () => node.inner,
    () => [
      { ...node, closing: node.closing ?? `</${nameOf(node.opening)}>`, inner: [...node.inner, awkwardRaw(random)] },
    ],
    () => [{ ...node, inner: node.inner.toReversed() }],
  ])();
}

/** Changes one node, found by walking down. */
function changedSomewhere(nodes: readonly XmlNode[], random: SeededRandom, material: Material): readonly XmlNode[] {
  if (nodes.length === 0) return [awkwardRaw(random)];
  const at = random.between(0, nodes.length - 1);
  const node = nodes[at]!;
  const isDeeper = node.type === 'element' && node.closing !== undefined && random.next() < 0.7;
  const put = isDeeper
    ? [{ ...node, inner: changedSomewhere(node.inner, random, material) }]
    : changedNode(node, random, material);
  return nodes.toSpliced(at, 1, ...put);
}

const descendants = (nodes: readonly XmlNode[]): readonly XmlNode[] =>
  nodes.flatMap((node) => (node.type === 'raw' ? [node] : [node, ...descendants(node.inner)]));

/** XML made from the seeds by changing names, attributes, nesting and text; most of it well-formed where the seeds are. */
export function mutateXml(seeds: readonly (readonly XmlNode[])[], random: SeededRandom): Uint8Array {
  const nodes = seeds.flatMap(descendants);
  const names = nodes.flatMap((node) => (node.type === 'element' ? [nameOf(node.opening)] : []));
  const material: Material = { nodes, names: names.length === 0 ? awkwardNames : names };
  let changed = random.pick(seeds);
  for (let n = random.next() < 0.6 ? 1 : random.between(2, 6); n > 0; n--)
    changed = changedSomewhere(changed, random, material);
  return Buffer.from(writeXmlNodes(changed));
}
