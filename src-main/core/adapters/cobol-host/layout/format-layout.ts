import type { Layout, LayoutNode } from './layout.ts';

/** One line of a printed layout. Offsets count from 0; `length` is that of one element. */
export interface LayoutLine {
  readonly offset: number;
  readonly length: number;
  readonly level: number;
  readonly name: string;
  readonly picture: string;
  readonly usage: string;
  readonly notes: string;
}

function notes(node: LayoutNode): string {
  const words: string[] = [];
  if (node.occurs !== undefined) {
    const { min, max, dependingOn } = node.occurs;
    words.push(
      dependingOn === undefined
        ? `OCCURS ${max}`
        : `OCCURS ${min} TO ${max} DEPENDING ON ${dependingOn.name ?? 'FILLER'}`,
    );
  }
  if (node.redefines !== undefined) words.push(`REDEFINES ${node.redefines.name ?? 'FILLER'}`);
  if (node.type.kind === 'zoned' && node.type.signed && (node.type.sign.leading || node.type.sign.separate)) {
    words.push(`SIGN ${node.type.sign.leading ? 'LEADING' : 'TRAILING'}${node.type.sign.separate ? ' SEPARATE' : ''}`);
  }
  if (node.slack > 0) words.push(`SYNC, ${node.slack} slack byte${node.slack === 1 ? '' : 's'} before`);
  if (node.justified) words.push('JUSTIFIED');
  if (node.blankWhenZero) words.push('BLANK WHEN ZERO');
  for (const condition of node.conditions) words.push(`88 ${condition.name}`);
  return words.join(', ');
}

/** Every group and field in the order of the copybook, then the 66 entries. */
export function layoutLines(layout: Layout): LayoutLine[] {
  const lines: LayoutLine[] = [];
  const visit = (node: LayoutNode): void => {
    lines.push({
      offset: node.offset,
      length: node.length,
      level: node.level,
      name: node.name ?? 'FILLER',
      picture: node.picture?.text ?? '',
      usage: node.children.length > 0 ? '' : node.usage.toUpperCase(),
      notes: notes(node),
    });
    for (const child of node.children) visit(child);
  };
  for (const child of layout.root.children) visit(child);
  for (const { name, offset, length } of layout.renames) {
    lines.push({ offset, length, level: 66, name, picture: '', usage: '', notes: 'RENAMES' });
  }
  return lines;
}
