import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { CopybookError } from '../copybook/copybook-error.ts';
import type { Copybook, CopybookProblem, DataItem, Position, SignClause, Usage } from '../copybook/copybook.ts';
import { ibmDialect, type Dialect } from './dialect.ts';
import { fieldType } from './field-type.ts';
import type { Layout, LayoutNode, LayoutRenames } from './layout.ts';

/** A node while offsets are given out. */
type Draft = Omit<{ -readonly [K in keyof LayoutNode]: LayoutNode[K] }, 'children' | 'parent'> & {
  children: Draft[];
  parent: Draft | undefined;
  boundary: number;
  item: DataItem | undefined;
};

/** Fields that one record can have, every element of its tables counted: more are no record of anybody's. */
const maxFields = 1_000_000;

/** Longest record that can be laid out: 1 GiB, far above what any access method takes. */
const maxRecord = 1 << 30;

/**
 * Gives every field its place. All entries of the copybook stand one after the other in one record, unless they redefine
 * each other, under a root that has no name.
 */
export function buildLayout(copybook: Copybook, dialect: Dialect = ibmDialect): Result<Layout, CopybookProblem> {
  try {
    return ok(new Builder(dialect).build(copybook));
  } catch (error) {
    if (error instanceof CopybookError) return err(error.problem);
    throw error;
  }
}

interface Inherited {
  readonly usage: Usage | undefined;
  readonly sign: SignClause | undefined;
}

class Builder {
  readonly #dialect: Dialect;
  readonly #all: Draft[] = [];
  #fillerGroups = 0;
  #fillerFields = 0;
  #fields = 0;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
  }

  build(copybook: Copybook): Layout {
    const start: Position = copybook.items[0]?.position ?? { file: '', line: 1, column: 1 };
    const root = draft(undefined, start, undefined);
    this.#children(root, copybook.items, { usage: undefined, sign: undefined }, 1);
    for (const node of this.#all) this.#resolveOccurs(node);
    root.length = this.#place(root, 0);
    const renames = copybook.renames.map(({ record, renames: one }): LayoutRenames => {
      const top = root.children[record] as Draft;
      const from = this.#named(one.from, top, one.position, undefined);
      const thru = one.thru === undefined ? from : this.#named(one.thru, top, one.position, undefined);
      const length = thru.offset + extent(thru) - from.offset;
      if (length <= 0)
        throw new CopybookError(one.position, `${one.name} renames nothing: the fields stand the other way round`);
      return { name: one.name, offset: from.offset, length };
    });
    return { root, maxLength: root.length, minLength: minimum(root), renames };
  }

  #children(parent: Draft, items: readonly DataItem[], inherited: Inherited, times: number): void {
    const taken = new Set<string>();
    for (const item of items) {
      const node = draft(parent, item.position, item);
      this.#all.push(node);
      parent.children.push(node);
      node.jsonName = this.#jsonName(item, taken);
      if (item.redefines !== undefined) this.#redefine(node, item.redefines, parent);
      const own: Inherited = { usage: item.usage ?? inherited.usage, sign: item.sign ?? inherited.sign };
      if (item.children.length > 0) {
        node.usage = own.usage ?? 'display';
        this.#children(node, item.children, own, times * (item.occurs?.max ?? 1));
      } else {
        this.#fields += times * (item.occurs?.max ?? 1);
        if (this.#fields > maxFields)
          throw new CopybookError(item.position, `the record has more than ${maxFields} fields`);
        const typed = fieldType(item, own.usage ?? 'display', own.sign, this.#dialect);
        node.type = typed.type;
        node.usage = typed.usage;
        node.length = typed.length;
        node.boundary = item.synchronized || parentSynchronized(node) ? typed.boundary : 1;
      }
    }
  }

  #jsonName(item: DataItem, taken: Set<string>): string {
    let name: string;
    if (item.name === undefined && item.children.length > 0) {
      this.#fillerGroups += 1;
      name = `FILLER_${this.#fillerGroups}`;
    } else if (item.name === undefined) {
      this.#fillerFields += 1;
      name = `FILLER_P${this.#fillerFields}`;
    } else name = item.name.replaceAll('-', '_').replaceAll(':', '');
    const first = name;
    for (let count = 2; taken.has(name); count += 1) name = `${first}_${count}`;
    taken.add(name);
    return name;
  }

  #redefine(node: Draft, name: string, parent: Draft): void {
    const target = parent.children.findLast((child) => child !== node && child.name === name);
    if (target === undefined) {
      throw new CopybookError(
        node.position,
        `REDEFINES ${name}: no field of this name stands before it at level ${node.level}`,
        siblings(parent, node),
      );
    }
    if (target.item?.occurs !== undefined)
      throw new CopybookError(node.position, `REDEFINES ${name}: ${name} is a table`);
    node.redefines = target.redefines ?? target;
    (node.redefines as Draft).redefined = true;
  }

  #resolveOccurs(node: Draft): void {
    const occurs = node.item?.occurs;
    if (occurs === undefined) return;
    const { min, max, dependingOn } = occurs;
    let counter: Draft | undefined;
    if (dependingOn !== undefined) {
      counter = this.#named(dependingOn, undefined, node.position, node);
      if (counter.children.length > 0)
        throw new CopybookError(node.position, `OCCURS DEPENDING ON ${dependingOn[0]}: that is a group`);
    }
    node.occurs = { min: dependingOn === undefined ? max : min, max, dependingOn: counter };
  }

  /** The field of a (qualified) name; where several have it, the last one before `before`. */
  #named(names: readonly string[], top: Draft | undefined, at: Position, before: Draft | undefined): Draft {
    const fits = (node: Draft): boolean => {
      if (node.name !== names[0]) return false;
      let up: Draft | undefined = node;
      for (const name of names.slice(1)) {
        do up = up?.parent;
        while (up !== undefined && up.name !== name);
        if (up === undefined) return false;
      }
      return true;
    };
    const inTop = (node: Draft): boolean => {
      for (let up: Draft | undefined = node; up !== undefined; up = up.parent) if (up === top) return true;
      return top === undefined;
    };
    const found = this.#all.filter((node) => fits(node) && inTop(node));
    const end = before === undefined ? this.#all.length : this.#all.indexOf(before);
    const best =
      before === undefined ? found[0] : (found.findLast((node) => this.#all.indexOf(node) < end) ?? found[0]);
    if (best === undefined)
      throw new CopybookError(at, `there is no field ${names.join(' OF ')}`, 'the name of a field of this copybook');
    return best;
  }

  /** Places what is below a node from `offset` on; answers the length of one element. */
  #place(node: Draft, offset: number): number {
    node.offset = offset;
    if (node.children.length === 0) return node.length;
    let next = offset;
    let end = offset;
    for (const child of node.children) {
      child.boundary = Math.max(child.boundary, largestBoundary(child));
      let at = next;
      if (child.redefines !== undefined) at = child.redefines.offset;
      else if (child.children.length === 0) {
        at = Math.ceil(next / child.boundary) * child.boundary;
        child.slack = at - next;
      }
      child.length = this.#place(child, at);
      // A table begins where the field before it ends; bytes left free at the end of each element put the next one on the
      // same boundaries (Enterprise COBOL Language Reference, "Slack bytes between records"; GnuCOBOL does the same).
      if (child.occurs !== undefined) child.length = Math.ceil(child.length / child.boundary) * child.boundary;
      const childEnd = at + extent(child);
      if (childEnd > maxRecord) throw new CopybookError(child.position, `the record is longer than ${maxRecord} bytes`);
      end = Math.max(end, childEnd);
      if (child.redefines === undefined) next = childEnd;
      else next = Math.max(next, childEnd);
    }
    return end - offset;
  }
}

const extent = (node: LayoutNode): number => node.length * (node.occurs?.max ?? 1);

function largestBoundary(node: Draft): number {
  return node.children.reduce((most, child) => Math.max(most, largestBoundary(child)), node.boundary);
}

function parentSynchronized(node: Draft): boolean {
  for (let up = node.parent; up !== undefined; up = up.parent) if (up.item?.synchronized === true) return true;
  return false;
}

function siblings(parent: Draft, node: Draft): string {
  const names = parent.children.flatMap((child) => (child === node || child.name === undefined ? [] : [child.name]));
  return names.length === 0 ? 'a field of the same level before it' : `one of ${names.slice(-8).join(', ')}`;
}

/** Length with every table at its smallest. */
function minimum(node: LayoutNode): number {
  if (node.children.length === 0) return node.length;
  const shrink = (child: LayoutNode): number => {
    const saved = child.length - minimum(child);
    return (
      saved * (child.occurs?.min ?? 1) +
      child.length * (child.occurs === undefined ? 0 : child.occurs.max - child.occurs.min)
    );
  };
  return (
    node.length - node.children.reduce((sum, child) => sum + (child.redefines === undefined ? shrink(child) : 0), 0)
  );
}

function draft(parent: Draft | undefined, position: Position, item: DataItem | undefined): Draft {
  return {
    level: item?.level ?? 0,
    name: item?.name,
    jsonName: '',
    offset: 0,
    length: 0,
    slack: 0,
    type: { kind: 'group' },
    usage: 'display',
    picture: item?.picture,
    occurs: undefined,
    redefines: undefined,
    redefined: false,
    justified: item?.justified ?? false,
    blankWhenZero: item?.blankWhenZero ?? false,
    values: item?.values ?? [],
    conditions: item?.conditions ?? [],
    parent,
    children: [],
    position,
    boundary: 1,
    item,
  };
}
