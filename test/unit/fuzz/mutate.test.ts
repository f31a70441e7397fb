import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzInputs } from '../../fuzz/fuzz-input.ts';
import { LARGEST } from '../../fuzz/mutate.ts';
import { readJsonTree, writeJsonTree } from '../../fuzz/mutate-json.ts';
import { readXmlNodes, writeXmlNodes } from '../../fuzz/mutate-xml.ts';
import type { FuzzTarget } from '../../fuzz/fuzz-target.ts';

const json = { id: 7, name: 'Li', tags: ['a', 'b'], owner: { login: 'kim', active: true } };
const xml = '<?xml version="1.0"?><list a="1"><c id="7"><text>a &amp; b</text><k no="C-1"/></c>lost<c id="8"/></list>';
const many = 3_000;

const targetOf = (structure: FuzzTarget['structure'], ...texts: readonly string[]): FuzzTarget => ({
  name: 'mutated',
  seeds: texts.map((text) => Buffer.from(text)),
  run: () => 'value',
  ...(structure && { structure }),
});
const texts = (target: FuzzTarget, seed = 1): string[] =>
  Array.from({ length: many }, (_, index) => Buffer.from(fuzzInputs(target, seed)(index)).toString('latin1'));
const kinds = [
  ['bytes', targetOf(undefined, JSON.stringify(json))],
  ['JSON', targetOf('json', JSON.stringify(json), '[1, 2]')],
  ['XML', targetOf('xml', xml, '<a/>')],
] as const;

describe.each(kinds)('inputs made of %s', (_name, target) => {
  it('follow from the seed of the run and their number alone', () => {
    const before = target.seeds.map((seed) => Buffer.from(seed).toString('latin1'));
    const all = texts(target);
    const inputOf = fuzzInputs(target, 1);
    const backwards = Array.from({ length: many }, (_, index) =>
      Buffer.from(inputOf(many - 1 - index)).toString('latin1'),
    );
    expect(backwards.toReversed()).toEqual(all);
    expect(texts(target, 2)).not.toEqual(all);
    expect(target.seeds.map((seed) => Buffer.from(seed).toString('latin1'))).toEqual(before);
  });

  it('begin with the seeds, are never larger than the limit, and hardly ever repeat', () => {
    const all = texts(target);
    expect(all.slice(0, target.seeds.length)).toEqual(target.seeds.map((seed) => Buffer.from(seed).toString('latin1')));
    expect(Math.max(...all.map(({ length }) => length))).toBeLessThanOrEqual(LARGEST);
    expect(new Set(all).size).toBeGreaterThan(many * 0.6);
  });
});

describe('changed JSON', () => {
  const all = texts(targetOf('json', JSON.stringify(json)));
  const valid = all.flatMap((text) => {
    try {
      return [
        { text, value: JSON.parse(Buffer.from(text, 'latin1').toString('utf8')) as Record<string, unknown> | null },
      ];
    } catch {
      return [];
    }
  });

  it('is still JSON for more than half of the inputs, and most of its members are as they were', () => {
    expect(valid.length).toBeGreaterThan(many * 0.55);
    const known = valid.filter(
      ({ value }) => value !== null && Object.hasOwn(value, 'id') && Object.hasOwn(value, 'owner'),
    );
    expect(known.length).toBeGreaterThan(valid.length * 0.6);
  });

  const member = (name: string) =>
    valid.flatMap(({ value }) => (value && Object.hasOwn(value, name) ? [value[name]] : []));
  it.each<[string, () => boolean]>([
    [
      'members of every other type',
      () => new Set(member('name').map((one) => (Array.isArray(one) ? 'array' : typeof one))).size >= 5,
    ],
    ['members left out', () => valid.some(({ value }) => value?.['owner'] && !('id' in value))],
    ['names that stand twice', () => valid.some(({ text }) => /"id":[^{]*?"id":/.test(text))],
    [
      'names of prototypes',
      () =>
        valid.some(({ text }) => text.includes('"__proto__":')) &&
        valid.some(({ text }) => text.includes('"constructor":')),
    ],
    ['whole numbers no float holds', () => all.some((text) => text.includes('9007199254740993'))],
    ['numbers that become infinite', () => member('id').includes(Infinity)],
    ['halves of surrogates', () => valid.some(({ text }) => /\\ud[89a-f]/i.test(text))],
    [
      'nesting of more than a thousand levels',
      () => valid.some(({ text }) => text.includes('['.repeat(1_000)) || text.includes('{"a":'.repeat(1_000))),
    ],
    ['lists of hundreds', () => valid.some(({ text }) => /("[ab]",)\1{50}/.test(text))],
    [
      'texts nearly as they were',
      () => member('name').some((one) => typeof one === 'string' && one.startsWith('L') && one !== 'Li'),
    ],
  ])('has %s', (_what, isThere) => {
    expect(isThere()).toBe(true);
  });

  it('is read into a tree and written again without loss', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const tree = readJsonTree(Buffer.from(text));
        expect(tree && JSON.parse(writeJsonTree(tree))).toEqual(JSON.parse(text));
      }),
    );
  });
});

describe('changed XML', () => {
  const all = texts(targetOf('xml', xml));
  /** Every opening tag has its closing one: the nodes hold no tag that stands alone. */
  const balanced = all.filter((text) => !/<\/|<[a-z][^>]*[^/]>/.test(loose(text)));

  it('keeps its tags in pairs for more than a third of the inputs', () => {
    expect(balanced.length).toBeGreaterThan(many * 0.35);
  });

  it.each<[string, RegExp]>([
    ['elements of other names', /<(?:A|x:a|__proto__|名|k)[ >]/],
    ['an end with another name', /<c [^>]*><text>.*<\/text>.*<\/(?!c>|list>|text>)[^>]+><\/list>$/s],
    ['attributes that stand twice', /id="1" id="2"/],
    ['attributes changed or left out', /<c><text>/],
    ['sections of characters', /<!\[CDATA\[/],
    ['references to what is not declared', /&unknown;/],
    ['references to no character', /&#x110000;/],
    ['declarations of types and entities', /<!DOCTYPE a \[<!ENTITY/],
    ['nesting of more than a thousand levels', /(?:<[^>]+>){1000}/],
    ['hundreds of one element', /(?:<k no="C-1"\/>){100}/],
  ])('has %s', (_what, pattern) => {
    expect(all.some((text) => pattern.test(Buffer.from(text, 'latin1').toString('utf8')))).toBe(true);
  });

  it('is read into nodes and written again as it was, well-formed or not', () => {
    const pieces = fc.constantFrom(
      '<a>',
      '</a>',
      '<b c="d">',
      '</b >',
      '<b/>',
      '<b />',
      '<',
      '>',
      'x',
      '<!-- > -->',
      '<![CDATA[<a>]]>',
      '</',
      '<?x?>',
    );
    fc.assert(
      fc.property(fc.array(pieces), (all) => {
        expect(writeXmlNodes(readXmlNodes(all.join('')))).toBe(all.join(''));
      }),
    );
  });
});

/** The text between elements, of a text as it was read. */
function loose(text: string): string {
  const inside = (nodes: ReturnType<typeof readXmlNodes>): string =>
    nodes
      .map((node) => (node.type === 'raw' ? (/^<[!?]/.test(node.text) ? '' : node.text) : inside(node.inner)))
      .join(' ');
  return inside(readXmlNodes(text));
}
