import { DisjointSets } from './disjoint-sets.ts';
import { comparableNumber, linkOf } from './keys.ts';
import type { RecordNumber } from './records.ts';

/** Values of declared links by the name of the link, e.g. `customerNo`, in the form in which they are compared. */
type Declared = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Groups of records that know the declared links of all their members, so that a key can be kept from joining what
 * contradicts itself: two sides contradict where both declare a link of one name and no value of it is common.
 */
export class LinkedGroups {
  readonly #sets: DisjointSets<RecordNumber>;
  /** Of the record that stands for its group in `#sets`. */
  readonly #declared = new Map<RecordNumber, Declared>();

  constructor(keys: ReadonlyMap<RecordNumber, readonly string[]>) {
    this.#sets = new DisjointSets(keys.keys());
    for (const [record, own] of keys) this.#declared.set(record, declaredBy(own));
  }

  join(a: RecordNumber, b: RecordNumber): void {
    const [rootA, rootB] = [this.#sets.find(a), this.#sets.find(b)];
    if (rootA === rootB) return;
    const both = together(this.#declared.get(rootA)!, this.#declared.get(rootB)!);
    this.#sets.join(rootA, rootB);
    this.#declared.set(this.#sets.find(rootA), both);
  }

  /** Joins all of them, or, where any two contradict each other, none: whose key it is then only a person can say. */
  joinUnlessContradicting(records: readonly RecordNumber[]): void {
    const roots = [...new Set(records.map((record) => this.#sets.find(record)))];
    const sides = roots.map((root) => this.#declared.get(root)!);
    if (sides.some((side, index) => sides.slice(index + 1).some((other) => contradiction(side, other) !== undefined)))
      return;
    for (const root of roots.slice(1)) this.join(roots[0]!, root);
  }

  groups(): readonly RecordNumber[][] {
    return this.#sets.groups();
  }
}

export function declaredBy(keys: Iterable<string>): Declared {
  const declared = new Map<string, Set<string>>();
  for (const key of keys) {
    const link = linkOf(key);
    if (link === undefined) continue;
    declared.set(link.key, (declared.get(link.key) ?? new Set()).add(comparableNumber(link.value)));
  }
  return declared;
}

/** Name of a link of which both sides have values and none in common; undefined where there is none. */
export function contradiction(a: Declared, b: Declared): string | undefined {
  for (const [name, values] of a) {
    const others = b.get(name);
    if (others !== undefined && ![...values].some((value) => others.has(value))) return name;
  }
  return undefined;
}

function together(a: Declared, b: Declared): Declared {
  const both = new Map(a);
  for (const [name, values] of b) both.set(name, new Set([...(a.get(name) ?? []), ...values]));
  return both;
}
