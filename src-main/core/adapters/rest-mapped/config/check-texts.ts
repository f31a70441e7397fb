import { requestTexts } from '../compiled-request.ts';
import { checkExpression, type ExpressionScope } from '../mapping/check-expression.ts';
import { placeIn } from '../mapping/expression-fault.ts';
import { parseTemplate } from '../template.ts';
import type { RequestSettings } from './basics.ts';
import { fault, type SettingsFault } from './settings-fault.ts';

type Path = readonly (string | number)[];

/** Faults of one expression, with the character they are at. */
export function* expressionFaults(
  path: Path,
  text: string | undefined,
  scope: ExpressionScope,
): Generator<SettingsFault> {
  if (text === undefined) return;
  const checked = checkExpression(text, scope);
  if (!checked.ok) yield fault(path, `${placeIn(text, checked.error)}: ${checked.error.message}`);
}

/** Faults of a text with `{expression}` in it; the character is that of the whole text. */
export function* templateFaults(path: Path, template: string, scope: ExpressionScope): Generator<SettingsFault> {
  const parts = parseTemplate(template);
  if (!parts.ok) {
    yield fault(path, `${placeIn(template, parts.error)}: ${parts.error.message}`);
    return;
  }
  for (const part of parts.value) {
    if ('text' in part) continue;
    const checked = checkExpression(part.expression, scope);
    if (checked.ok) continue;
    const position = part.position + checked.error.position;
    yield fault(path, `${placeIn(template, { position })}: ${checked.error.message}`);
  }
}

/** Faults of everything a request is made of. */
export function* requestFaults(
  path: Path,
  request: RequestSettings,
  names: readonly string[],
): Generator<SettingsFault> {
  const scope: ExpressionScope = { names, variables: [] };
  for (const { at, text, kind } of requestTexts(request))
    yield* kind === 'template'
      ? templateFaults([...path, ...at], text, scope)
      : expressionFaults([...path, ...at], text, scope);
  if (request.form && request.body === undefined) yield fault([...path, 'form'], 'needs "body", an object');
  if (request.body !== undefined && request.method === 'GET') yield fault([...path, 'body'], 'a GET has no body');
}
