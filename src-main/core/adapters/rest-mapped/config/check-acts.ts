import { actSchema as actOfIntent, type ActName } from '../../../../../src-shared/model/intent.ts';
import { readsName } from '../mapping/check-expression.ts';
import type { ActSettings, LookSettings, WriteRequestSettings } from './act-settings.ts';
import { mentions } from './check-sources.ts';
import { expressionFaults, requestFaults } from './check-texts.ts';
import type { ResolvedSettings } from './rest-mapped-settings.ts';
import { fault, type SettingsFault } from './settings-fault.ts';

/** What the requests of an act may name. `answers` are those of the requests before. */
export const actNames = ['act', 'key', 'agent', 'at', 'version', 'before', 'answers', 'tables'] as const;
/** What an expression over an answer may name: `answer.json`, `answer.status`, `answer.headers`. */
export const answerNames = [...actNames, 'answer'] as const;

type Path = readonly (string | number)[];
const inActs = { names: actNames, variables: [] };
const inAnswers = { names: answerNames, variables: [] };

export const everyAct: readonly ActName[] = actOfIntent.options.map(({ entries }) => entries.act.literal);

export function* actFaults(name: ActName, act: ActSettings, settings: ResolvedSettings): Generator<SettingsFault> {
  const path = ['acts', name];
  if (act.read !== undefined) {
    yield* requestFaults([...path, 'read', 'request'], act.read.request, ['act', 'key', 'agent', 'at', 'tables']);
    for (const part of ['version', 'before'] as const)
      yield* expressionFaults([...path, 'read', part], act.read[part], inAnswers);
  }
  yield* writeFaults([...path, 'requests'], act.requests);
  yield* expressionFaults([...path, 'evidence'], act.evidence, inActs);
  yield* expressionFaults([...path, 'made'], act.made, inActs);
  if (act.probe !== undefined) yield* lookFaults([...path, 'probe'], act.probe);
  if (act.compensate !== undefined) {
    yield* writeFaults([...path, 'compensate', 'requests'], act.compensate.requests);
    if (act.compensate.done !== undefined) yield* lookFaults([...path, 'compensate', 'done'], act.compensate.done);
  }
  yield* promiseFaults(path, name, act);
  yield* auditFaults(path, name, act, settings);
}

function* writeFaults(path: Path, requests: readonly WriteRequestSettings[]): Generator<SettingsFault> {
  for (const [index, request] of requests.entries()) {
    const at = [...path, index];
    yield* requestFaults(at, request, actNames);
    yield* expressionFaults([...at, 'success'], request.success, inAnswers);
    yield* expressionFaults([...at, 'when'], request.when, inActs);
    if (request.unless !== undefined) yield* lookFaults([...at, 'unless'], request.unless);
  }
}

function* lookFaults(path: Path, look: LookSettings): Generator<SettingsFault> {
  yield* requestFaults([...path, 'request'], look.request, actNames);
  for (const [name, request] of Object.entries(look.also))
    yield* requestFaults([...path, 'also', name], request, actNames);
  yield* expressionFaults([...path, 'found'], look.found, { names: [...answerNames, 'also'], variables: [] });
}

/** Promises for which the settings give no means. */
function* promiseFaults(path: Path, name: ActName, act: ActSettings): Generator<SettingsFault> {
  const { concurrency, createSafety, compensate, read, requests, probe } = act;
  const writes = requests.filter(({ method }) => method !== 'GET');
  if (writes.length === 0) yield fault([...path, 'requests'], 'needs a request that writes');
  if (concurrency !== 'none') {
    if (read?.version === undefined) yield fault([...path, 'concurrency'], `"${concurrency}" needs "read.version"`);
    if (concurrency === 'stamp' && !writes.some((one) => mentions(one, 'version')))
      yield fault([...path, 'concurrency'], '"stamp" needs a request that names "version"');
  }
  if (createSafety.kind === 'searchBeforeCreate' && probe === undefined)
    yield fault([...path, 'createSafety'], '"searchBeforeCreate" needs "probe"');
  if (createSafety.kind === 'externalIdUpsert') {
    const keyed = writes.some((one) => (one.method === 'PUT' || one.method === 'PATCH') && mentions(one, 'key'));
    if (!keyed) yield fault([...path, 'createSafety'], '"externalIdUpsert" needs a PUT or PATCH that names "key"');
  }
  if (probe?.by === 'key' && !mentions(probe.request, 'key') && !readsName(probe.found, 'key'))
    yield fault([...path, 'probe', 'by'], '"key" needs a probe that names "key"');
  const repeated = writes.slice(0, -1).findIndex(({ method, unless }) => method === 'POST' && unless === undefined);
  if (createSafety.kind === 'searchBeforeCreate' && repeated >= 0)
    yield fault(
      [...path, 'requests', repeated, 'unless'],
      'is needed: a commit that broke off after it would send it twice',
    );
  if (compensate !== undefined) {
    if (probe === undefined)
      yield fault([...path, 'compensate'], 'needs "probe": what never happened must not be taken back');
    if (compensate.kind === 'inverse' && read?.before === undefined)
      yield fault([...path, 'compensate', 'kind'], '"inverse" needs "read.before"');
    if (compensate.kind !== 'inverse' && compensate.done === undefined)
      yield fault([...path, 'compensate', 'done'], `is needed: a repeated "${compensate.kind}" would stand twice`);
  }
  if (name === 'updateContact' && read?.before === undefined)
    yield fault(
      [...path, 'read'],
      'needs "before" with the present values by JSON pointer, to compare with what the agent saw',
    );
}

/** A shared key whose writes name nobody leaves the system without knowing who did it. */
function* auditFaults(
  path: Path,
  name: ActName,
  act: ActSettings,
  settings: ResolvedSettings,
): Generator<SettingsFault> {
  const written: readonly ActName[] = ['reply', 'addNote', 'createTicket', 'logCall'];
  if (settings.actsAs !== 'sharedKeyWithAudit' || !written.includes(name)) return;
  if (!act.requests.some((one) => mentions(one, 'agent')))
    yield fault([...path, 'requests'], 'must name "agent", because "actsAs" promises that the agent is written down');
}
