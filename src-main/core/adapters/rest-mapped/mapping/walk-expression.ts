/** A node of a parsed JSONata expression, as far as it is looked at here. The parser's own types leave much out. */
export interface AstNode {
  readonly type?: string;
  readonly value?: unknown;
  readonly position?: number;
  readonly [part: string]: unknown;
}

export const isNode = (value: unknown): value is AstNode =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nodes in the list, or the one that is there. */
export const nodesIn = (value: unknown): AstNode[] => (Array.isArray(value) ? value.flat(2) : [value]).filter(isNode);

/** JSONata's positions are those of the end of a token; people look for its beginning. */
export const before = ({ position = 0 }: AstNode, length: number): number => Math.max(0, position - length);

/** Every node below and including this one. Regular expressions and functions in the tree are left alone. */
export function* allNodes(root: AstNode): Generator<AstNode> {
  const seen = new Set<unknown>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next !== 'object' || next === null || next instanceof RegExp || seen.has(next)) continue;
    seen.add(next);
    if (isNode(next) && typeof next.type === 'string') yield next;
    open.push(...Object.values(next));
  }
}

/** Names that are read from the input itself, not from something found in it: `act` of `act.ticket.id`. */
export function rootNames(root: AstNode): { readonly name: string; readonly position: number }[] {
  const found: { name: string; position: number }[] = [];
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) {
      node.forEach(visit);
      return;
    }
    if (!isNode(node) || node instanceof RegExp) return;
    if (node.type === 'path') {
      const [first] = nodesIn(node['steps']);
      if (first?.type === 'name') {
        const name = String(first.value);
        found.push({ name, position: before(first, name.length) });
      } else visit(first);
      return;
    }
    // A transform's parts are read from what its pattern matched.
    if (node.type === 'transform') return;
    for (const [part, child] of Object.entries(node)) if (part !== 'predicate' && part !== 'stages') visit(child);
  };
  visit(root);
  return found;
}

/** Variables the expression itself makes: `$x := ...`, `function($x)`, `@$x` and `#$i`. */
export function ownVariables(root: AstNode): Set<string> {
  const names = new Set<string>();
  for (const node of allNodes(root)) {
    if (node.type === 'bind' && isNode(node['lhs'])) names.add(String(node['lhs'].value));
    if (node.type === 'lambda') for (const argument of nodesIn(node['arguments'])) names.add(String(argument.value));
    if (typeof node['focus'] === 'string') names.add(node['focus']);
    if (typeof node['index'] === 'string') names.add(node['index']);
    for (const stage of nodesIn(node['stages'])) if (stage.type === 'index') names.add(String(stage.value));
  }
  return names;
}
