import type { CopybookProblem, Position } from './copybook.ts';

/** Carries a problem out of the depth of the parser; `parseCopybook` turns it into a result. */
export class CopybookError extends Error {
  readonly problem: CopybookProblem;

  constructor(at: Position, message: string, expected = '') {
    super(message);
    this.name = 'CopybookError';
    this.problem = { file: at.file, line: at.line, column: at.column, message, expected };
  }
}

/** One line for people: `file:line:column: what, expected what`. */
export function describeCopybookProblem(problem: CopybookProblem): string {
  const expected = problem.expected === '' ? '' : `; expected ${problem.expected}`;
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}${expected}`;
}
