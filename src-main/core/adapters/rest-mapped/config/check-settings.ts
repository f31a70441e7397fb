import { actFaults, everyAct } from './check-acts.ts';
import { pageNames, sourceFaults } from './check-sources.ts';
import { expressionFaults, requestFaults } from './check-texts.ts';
import type { ResolvedSettings } from './rest-mapped-settings.ts';
import { fault, type SettingsFault } from './settings-fault.ts';

/**
 * What is wrong with settings of the right shape: expressions that cannot be parsed or use what is not there, mappings that make
 * something unknown or leave out what is needed, and promises for which the settings give no means.
 */
export function checkSettings(settings: ResolvedSettings): readonly SettingsFault[] {
  return [...allFaults(settings)];
}

function* allFaults(settings: ResolvedSettings): Generator<SettingsFault> {
  const { health, sources, acts, hook, attachment, choices } = settings;
  yield* requestFaults(['health', 'request'], health.request, []);
  yield* expressionFaults(['health', 'said'], health.said, { names: ['answer'], variables: [] });
  for (const [name, table] of Object.entries(settings.tables))
    yield* requestFaults(['tables', name, 'request'], table.request, pageNames);
  for (const [name, source] of Object.entries(sources)) yield* sourceFaults(['sources', name], source);
  for (const name of everyAct) {
    const act = acts[name];
    if (act !== undefined) yield* actFaults(name, act, settings);
  }
  for (const [index, { source, records }] of (hook?.takes ?? []).entries()) {
    const path = ['hook', 'takes', index];
    if (!Object.hasOwn(sources, source))
      yield fault([...path, 'source'], `there is no source "${source}"; there are ${Object.keys(sources).join(', ')}`);
    yield* expressionFaults([...path, 'records'], records, { names: ['body', 'headers', 'query'], variables: [] });
  }
  if (attachment !== undefined) yield* requestFaults(['attachment', 'request'], attachment.request, ['id']);
  for (const part of ['owners', 'queues'] as const) {
    const choice = choices?.[part];
    if (choice === undefined) continue;
    yield* requestFaults(['choices', part, 'request'], choice.request, pageNames);
    yield* expressionFaults(['choices', part, 'names'], choice.names, { variables: [] });
  }
}
