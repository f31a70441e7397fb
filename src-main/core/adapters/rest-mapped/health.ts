import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { HealthReport } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import { ask, type RestDeps } from './rest-deps.ts';
import { seen } from './write/act-context.ts';
import { evaluateOne } from './write/evaluate-one.ts';

/** Can the system be spoken to? What it says of itself, where the mapping names that. */
export async function health(deps: RestDeps, signal: AbortSignal): Promise<Result<HealthReport, AdapterError>> {
  const { request, said } = deps.compiled.health;
  const answer = await ask(deps, request, {}, signal);
  if (!answer.ok) return answer;
  const host = new URL(deps.settings.baseUrl).host;
  if (said === undefined) return ok({ state: 'ok', said: host });
  const told = await evaluateOne(deps, said, { answer: seen(answer.value) }, signal);
  // What is shown in the strip is worth no alarm.
  const text = told.ok && typeof told.value === 'string' ? deps.client.cleaned(told.value).slice(0, 100) : '';
  return ok({ state: 'ok', said: text === '' ? host : text });
}
