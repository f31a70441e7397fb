/** Groups of things that are joined pair by pair (union-find with path halving). */
export class DisjointSets<T> {
  readonly #parent = new Map<T, T>();

  constructor(members: Iterable<T>) {
    for (const member of members) this.#parent.set(member, member);
  }

  find(member: T): T {
    let at = member;
    for (let up = this.#parent.get(at); up !== undefined && up !== at; up = this.#parent.get(at)) {
      const above = this.#parent.get(up) ?? up;
      this.#parent.set(at, above);
      at = above;
    }
    return at;
  }

  join(a: T, b: T): void {
    this.#parent.set(this.find(a), this.find(b));
  }

  groups(): readonly T[][] {
    const groups = new Map<T, T[]>();
    for (const member of this.#parent.keys()) {
      const root = this.find(member);
      const group = groups.get(root);
      if (group === undefined) groups.set(root, [member]);
      else group.push(member);
    }
    return [...groups.values()];
  }
}
