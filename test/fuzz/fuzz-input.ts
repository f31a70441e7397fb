import { seededRandom, type SeededRandom } from '../kit/seeded-random.ts';
import type { FuzzTarget } from './fuzz-target.ts';
import { LARGEST, mutate } from './mutate.ts';
import { mutateJson, readJsonTree } from './mutate-json.ts';
import { mutateXml, readXmlNodes } from './mutate-xml.ts';

/** Share of the inputs that keep the structure of a target's seeds; the others are changed as bytes. */
const STRUCTURED = 0.6;

type Mutator = (random: SeededRandom) => Uint8Array;

/**
 * The inputs of a target by their number: the seeds themselves first, then what becomes of them. An input follows from the seed of the
 * run and its number alone.
 */
export function fuzzInputs(target: FuzzTarget, seed: number): (index: number) => Uint8Array {
  const { seeds } = target;
  const structured = mutatorOf(target);
  return (index) => {
    const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ index);
    const well = seeds[index];
    if (well !== undefined) return well;
    if (structured === undefined || random.next() >= STRUCTURED) return mutate(seeds, random);
    // Cutting what grew too large would break its structure; the next try is another input.
    for (;;) {
      const made = structured(random);
      if (made.length <= LARGEST) return made;
    }
  };
}

function mutatorOf({ seeds, structure }: FuzzTarget): Mutator | undefined {
  if (structure === 'json') {
    const trees = seeds.map(readJsonTree).filter((tree) => tree !== undefined);
    return (random) => mutateJson(trees, random);
  }
  if (structure === 'xml') {
    const nodes = seeds.map((bytes) => readXmlNodes(Buffer.from(bytes).toString('utf8')));
    return (random) => mutateXml(nodes, random);
  }
  return undefined;
}

/** The decoders a file puts under fuzz. */
export async function targetsOf(file: string): Promise<readonly FuzzTarget[]> {
  const { target, targets } = (await import(file)) as { target?: FuzzTarget; targets?: readonly FuzzTarget[] };
  const all = [...(target === undefined ? [] : [target]), ...(targets ?? [])];
  if (all.length === 0) throw new Error(`${file} exports neither "target" nor "targets"`);
  return all;
}
