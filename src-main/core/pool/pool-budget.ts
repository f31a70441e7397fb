/** What a pool offers to the others that share its budget. */
export interface BudgetMember {
  /** Closes one idle connection it does not need, if it has one; the place comes back through `give`. */
  shed(): boolean;
  /** A place is free: look again. */
  wake(): void;
}

/** A total of connections that several pools share, e.g. to stay below the descriptor limit of the process. */
export interface PoolBudget {
  readonly total: number;
  readonly used: number;
  join(member: BudgetMember): Disposable;
  /** Takes one place; where none is left, asks the other members to give up an idle connection and answers false. */
  tryTake(member: BudgetMember): boolean;
  give(): void;
  /** Does another member wait for a place? Then an idle connection nobody needs is better closed. */
  contended(member: BudgetMember): boolean;
}

export function createPoolBudget(total: number): PoolBudget {
  if (!Number.isInteger(total) || total < 1) throw new RangeError(`pool budget is ${total}; it must be 1 or more`);
  const members = new Set<BudgetMember>();
  const hungry = new Set<BudgetMember>();
  let used = 0;

  return {
    total,
    get used() {
      return used;
    },
    join(member) {
      members.add(member);
      return {
        [Symbol.dispose]() {
          members.delete(member);
          hungry.delete(member);
        },
      };
    },
    tryTake(member) {
      if (used < total) {
        used += 1;
        hungry.delete(member);
        return true;
      }
      // Asked once per hunger: one shed connection per waiting pool, not one per look.
      if (!hungry.has(member)) {
        hungry.add(member);
        for (const other of members) if (other !== member && other.shed()) break;
      }
      return false;
    },
    give() {
      if (used === 0) throw new Error('a place was given back to the pool budget that was never taken');
      used -= 1;
      const [next] = hungry;
      if (!next) return;
      hungry.delete(next);
      next.wake();
    },
    contended: (member) => hungry.size > (hungry.has(member) ? 1 : 0),
  };
}
