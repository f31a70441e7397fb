import jsonata from 'jsonata';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { faultOf, type ExpressionFault } from './expression-fault.ts';
import { forbiddenFunctions, knownFunctions } from './functions.ts';
import { outputsOf } from './output-outline.ts';
import { allNodes, before, isNode, ownVariables, rootNames, type AstNode } from './walk-expression.ts';

/** What an expression may use and must answer. */
export interface ExpressionScope {
  /** Names of the input it may begin with; absent: the input is a record of the system, which nobody knows beforehand. */
  readonly names?: readonly string[];
  /** Variables that are set for it, without `$`; absent: the ones of the records' mappings are checked elsewhere. */
  readonly variables?: readonly string[];
  /** Keys its objects may and must have; absent: it may answer anything. */
  readonly outputs?: { readonly known: readonly string[]; readonly required: readonly string[] };
}

/** Longest expression, in characters. */
export const longestExpression = 20_000;

/**
 * Parses an expression and looks for what can be told from its text alone: syntax, unknown variables and names, functions that are
 * not let in, and outputs that are unknown or missing. The first fault in the text is answered.
 */
export function checkExpression(text: string, scope: ExpressionScope): Result<AstNode, ExpressionFault> {
  let ast: AstNode;
  try {
    ast = jsonata(text).ast() as unknown as AstNode;
  } catch (thrown) {
    return err(thrown instanceof RangeError ? { position: 0, message: 'nested too deeply' } : faultOf(thrown));
  }
  const faults = [
    ...variableFaults(ast, scope),
    ...rangeFaults(ast),
    ...nameFaults(ast, scope),
    ...outputFaults(ast, scope),
  ];
  const first = faults.toSorted((a, b) => a.position - b.position)[0];
  return first === undefined ? ok(ast) : err(first);
}

function* variableFaults(ast: AstNode, { variables }: ExpressionScope): Generator<ExpressionFault> {
  const own = ownVariables(ast);
  for (const node of allNodes(ast)) {
    const name = String(node.value);
    if (node.type !== 'variable' || name === '' || name === '$') continue;
    const position = before(node, name.length + 1);
    // A variable of that name that is set from outside hides the function.
    const reason = variables?.includes(name) === true ? undefined : forbiddenFunctions.get(name);
    if (reason !== undefined) yield { position, message: `$${name} is not let in: it ${reason}` };
    else if (variables !== undefined && !own.has(name) && !knownFunctions.has(name) && !variables.includes(name)) {
      const set = variables.length === 0 ? '' : `; set are ${variables.map((one) => `$${one}`).join(', ')}`;
      yield { position, message: `nothing is called $${name}${set}` };
    }
  }
}

/** Longest list `[1..n]` may make. */
const longestRange = 10_000;

/** A list as long as a record says could be as long as memory. */
function* rangeFaults(ast: AstNode): Generator<ExpressionFault> {
  for (const node of allNodes(ast)) {
    if (node.value !== '..' || node.type !== 'binary') continue;
    const [from, to] = [node['lhs'], node['rhs']].map((end) =>
      isNode(end) && end.type === 'number' ? end.value : NaN,
    );
    if (!(Number(to) - Number(from) < longestRange))
      yield {
        position: before(node, 2),
        message: `".." needs two numbers written here, at most ${longestRange} apart`,
      };
  }
}

function* nameFaults(ast: AstNode, { names }: ExpressionScope): Generator<ExpressionFault> {
  if (names === undefined) return;
  for (const { name, position } of rootNames(ast))
    if (!names.includes(name)) yield { position, message: `there is no "${name}" here; there are ${names.join(', ')}` };
}

function* outputFaults(ast: AstNode, { outputs }: ExpressionScope): Generator<ExpressionFault> {
  if (outputs === undefined) return;
  for (const object of outputsOf(ast)) {
    for (const { name, position } of object.keys)
      if (!outputs.known.includes(name))
        yield { position, message: `unknown output "${name}"; known are ${outputs.known.join(', ')}` };
    const present = new Set(object.keys.map(({ name }) => name));
    const missing = object.open ? [] : outputs.required.filter((name) => !present.has(name));
    if (missing.length > 0)
      yield { position: object.position, message: `required output is missing: ${missing.join(', ')}` };
  }
}

/** True where the expression reads `name` from its input. What cannot be parsed reads nothing. */
export function readsName(text: string, name: string): boolean {
  try {
    return rootNames(jsonata(text).ast() as unknown as AstNode).some((one) => one.name === name);
  } catch {
    return false;
  }
}
