import jsonata from 'jsonata';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import { faultOf, type ExpressionFault } from './expression-fault.ts';
import { hashOf } from './hash-of.ts';

export interface EvaluationLimits {
  /** Longest an evaluation may take, in milliseconds; looked at between its steps. */
  readonly stepMs: number;
  /** Deepest nesting of evaluations. */
  readonly depth: number;
  /** Longest list it may make. */
  readonly sequence: number;
  /** Largest answer as JSON, in characters. */
  readonly answerChars: number;
}

export const defaultEvaluationLimits: EvaluationLimits = {
  stepMs: 2_000,
  depth: 400,
  sequence: 50_000,
  answerChars: 16 * 1024 * 1024,
};

export interface CompiledExpression {
  /** JSON in, JSON out; `undefined` where the expression answers nothing. `shared` are variables of several evaluations. */
  evaluate(
    inputJson: string,
    bindingsJson: string,
    shared: Readonly<Record<string, unknown>>,
  ): Promise<Result<string | undefined, ExpressionFault>>;
}

/** Compiles an expression that was checked before. */
export function compileExpression(text: string, limits: EvaluationLimits): CompiledExpression {
  const { stepMs: timeout, depth: stack, sequence } = limits;
  const expression = jsonata(text, { timeout, stack, sequence });
  expression.registerFunction('hash', (value: unknown) => hashOf(JSON.stringify(value) ?? ''), '<x:s>');
  expression.registerFunction('plain', (html?: string) => (html === undefined ? undefined : plainText(html)), '<s-:s>');
  expression.registerFunction('html', (text?: string) => (text === undefined ? undefined : markup(text)), '<s-:s>');
  expression.registerFunction('same', (a: unknown, b: unknown) => comparable(a) === comparable(b), '<xx:b>');
  // The library's own would make a string of any length, and a thread that runs out of memory at once takes the process with it.
  expression.registerFunction('pad', padded, '<s-ns?:s>');
  return {
    async evaluate(inputJson, bindingsJson, shared) {
      try {
        const bindings = { ...shared, ...(JSON.parse(bindingsJson) as Record<string, unknown>) };
        const answer: unknown = await expression.evaluate(JSON.parse(inputJson), bindings);
        const json = JSON.stringify(answer, (_key, value: unknown) =>
          typeof value === 'function' ? undefined : value,
        );
        if (json !== undefined && json.length > limits.answerChars)
          return err({ position: 0, message: `answers more than ${limits.answerChars} characters` });
        return ok(json);
      } catch (thrown) {
        return err(faultOf(thrown));
      }
    },
  };
}

/** Plain text as HTML that shows the same, for systems that take nothing else. */
const markup = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/\r\n?|\n/g, '<br>');

/**
 * As people compare: nothing, null and an empty text are the same, and so are a number and its digits; line ends and trailing blanks
 * do not count.
 */
const comparable = (value: unknown): string => {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t\u00a0]+/g, ' ')
    .replace(/ *\n\s*/g, '\n')
    .trim();
};

/** Widest `$pad`, in characters. */
const widestPad = 10_000;
function padded(text: string | undefined, width: number, char = ' '): string | undefined {
  if (text === undefined) return undefined;
  if (Math.abs(width) > widestPad) throw new RangeError(`$pad makes at most ${widestPad} characters`);
  return width < 0 ? text.padStart(-width, char) : text.padEnd(width, char);
}

async function plainText(html: string): Promise<string> {
  // Only systems that write HTML pay for the reader.
  const { convert } = await import('html-to-text');
  return convert(html.slice(0, 400_000), {
    wordwrap: false,
    limits: { maxInputLength: 400_000, maxDepth: 200 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
    ],
  }).trim();
}
