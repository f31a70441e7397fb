import { before, isNode, nodesIn, type AstNode } from './walk-expression.ts';

/** An object the expression can end in, with the keys it writes. */
export interface OutputObject {
  readonly position: number;
  readonly keys: readonly { readonly name: string; readonly position: number; readonly value: AstNode }[];
  /** True where keys are computed, so that it cannot be said which there are. */
  readonly open: boolean;
}

/** The objects an expression can answer, as far as its text shows: those it ends in, through conditions, blocks, lists and maps. */
export function outputsOf(node: AstNode | undefined): OutputObject[] {
  if (node === undefined) return [];
  switch (node.type) {
    case 'unary':
      if (node.value === '{') return [objectOf(node)];
      return node.value === '[' ? nodesIn(node['expressions']).flatMap(outputsOf) : [];
    case 'condition':
      return [...nodesIn(node['then']), ...nodesIn(node['else'])].flatMap(outputsOf);
    case 'block':
      return outputsOf(nodesIn(node['expressions']).at(-1));
    case 'path':
      return node['group'] === undefined ? outputsOf(nodesIn(node['steps']).at(-1)) : [];
    case 'bind':
      return nodesIn(node['rhs']).flatMap(outputsOf);
    case 'function':
      return outputsOfCall(node);
    default:
      return [];
  }
}

function outputsOfCall(node: AstNode): OutputObject[] {
  const name = isNode(node['procedure']) ? node['procedure'].value : undefined;
  const given = nodesIn(node['arguments']);
  if (name === 'append') return given.flatMap(outputsOf);
  const mapped = given[1];
  return name === 'map' && mapped?.type === 'lambda' ? nodesIn(mapped['body']).flatMap(outputsOf) : [];
}

function objectOf(node: AstNode): OutputObject {
  const pairs = Array.isArray(node['lhs']) ? (node['lhs'] as readonly (readonly [AstNode, AstNode])[]) : [];
  const named = pairs.filter(([key]) => key.type === 'string');
  return {
    position: before(node, 1),
    keys: named.map(([key, value]) => ({
      name: String(key.value),
      position: before(key, String(key.value).length + 2),
      value,
    })),
    open: named.length < pairs.length,
  };
}
