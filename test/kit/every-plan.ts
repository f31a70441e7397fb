import { answerStory, takesDuplicates, troubleNames, type Trouble } from './answer-stories.ts';
import type { CrashStory } from './crash-run.ts';
import { kinds, type Kind } from './crash-stories.ts';

const every = Object.keys(kinds) as Kind[];
const cannotBeTakenBack: ReadonlySet<Kind> = new Set(['mail', 'fax']);
/** Those behind the pivot are committed side by side, so their order means nothing. */
const behindPivot: ReadonlySet<Kind> = new Set(['bank', 'vault', 'seats', 'diary']);

function* tuples(length: number): Generator<readonly Kind[]> {
  if (length === 0) {
    yield [];
    return;
  }
  for (const rest of tuples(length - 1)) for (const kind of every) if (!rest.includes(kind)) yield [...rest, kind];
}

/** Every plan of one to three participants of different kinds that can be made, once for each order it can have. */
export function everyPlan(): readonly (readonly Kind[])[] {
  const plans = new Map<string, readonly Kind[]>();
  for (const length of [1, 2, 3])
    for (const tuple of tuples(length)) {
      if (tuple.filter((kind) => cannotBeTakenBack.has(kind)).length > 1) continue;
      const first = tuple.filter((kind) => !behindPivot.has(kind) && !cannotBeTakenBack.has(kind));
      const pivot = tuple.filter((kind) => cannotBeTakenBack.has(kind));
      const last = tuple.filter((kind) => behindPivot.has(kind)).toSorted();
      const plan = [...first, ...pivot, ...last];
      plans.set(plan.join(), plan);
    }
  return [...plans.values()];
}

const capabilitiesOf = (kind: Kind) => kinds[kind].capabilities;
const isAsked = (kind: Kind): boolean => capabilitiesOf(kind).prepare !== 'none';
const holdsSomething = (kind: Kind): boolean => ['native', 'reserve'].includes(capabilitiesOf(kind).prepare);
const canBeTakenBack = (kind: Kind): boolean => !behindPivot.has(kind) && !cannotBeTakenBack.has(kind);
const canBeProbed = (kind: Kind): boolean => capabilitiesOf(kind).probe !== 'none';

type Name = Trouble['troubles'][number];
/** What may become of a commit: a request that arrives twice is part of the contract where a repeat is recognised. */
const fatesOfCommit = (kind: Kind): readonly Name[] => [
  ...troubleNames,
  ...(takesDuplicates(kind) ? (['duplicated'] as const) : []),
];
const notWell = troubleNames.filter((name) => name !== 'well');
/** Whatever else is asked may arrive twice anywhere: asking, looking, giving back and taking back can be repeated. */
const notWellOrTwice: readonly Name[] = [...notWell, 'duplicated'];
const hasBranches = (kind: Kind): boolean => capabilitiesOf(kind).prepare === 'native';

/** Every single trouble of one participant of a plan, each with what it takes to get there. */
function* troublesOf(plan: readonly Kind[], system: Kind): Generator<readonly Trouble[]> {
  const at = (step: Trouble['step'], ...troubles: Name[]): Trouble => ({ system, step, troubles });
  if (isAsked(system)) for (const name of notWellOrTwice) yield [at('prepare', name)];
  for (const name of fatesOfCommit(system)) if (name !== 'well') yield [at('commit', name)];
  if (canBeProbed(system))
    for (const lost of ['lostRequest', 'lostAnswer', 'reordered'] as const)
      for (const name of notWellOrTwice) yield [at('commit', lost), at('probe', name)];
  // Branches are listed where nothing else can be asked, and by whoever recovers; the latter settles them as well.
  if (hasBranches(system)) {
    for (const name of notWellOrTwice) yield [at('inDoubt', name)];
    for (const name of notWellOrTwice) yield [at('settleBranch', name)];
    if (!canBeProbed(system))
      for (const lost of ['lostRequest', 'lostAnswer', 'reordered'] as const)
        for (const name of notWellOrTwice) yield [at('commit', lost), at('inDoubt', name)];
  }
  for (const other of plan) {
    if (other === system) continue;
    if (canBeTakenBack(system))
      for (const name of notWellOrTwice)
        yield [{ system: other, step: 'commit', troubles: ['refused'] }, at('compensate', name)];
    if (holdsSomething(system) && isAsked(other))
      for (const why of ['refused', 'away'] as const)
        for (const name of notWellOrTwice)
          yield [{ system: other, step: 'prepare', troubles: [why] }, at('release', name)];
  }
}

/** Every plan with all systems well, and with every single trouble: to be played with a death at every moment. */
export function* everyTroubledPlan(): Generator<CrashStory> {
  for (const plan of everyPlan()) {
    yield answerStory(plan, []);
    for (const system of plan) for (const troubles of troublesOf(plan, system)) yield answerStory(plan, troubles);
  }
}

function* combinations(lists: readonly (readonly Name[])[]): Generator<readonly Name[]> {
  const [first, ...rest] = lists;
  if (first === undefined) {
    yield [];
    return;
  }
  for (const name of first) for (const others of combinations(rest)) yield [name, ...others];
}

/** Every plan with every combination of what becomes of its prepares, and of its commits: to be played without a death. */
export function* everyCombinedPlan(): Generator<CrashStory> {
  for (const plan of everyPlan()) {
    const asked = plan.filter(isAsked);
    for (const names of combinations(asked.map(() => troubleNames)))
      yield answerStory(
        plan,
        asked.map((system, index): Trouble => ({ system, step: 'prepare', troubles: [names[index] ?? 'well'] })),
      );
    for (const names of combinations(plan.map(fatesOfCommit)))
      yield answerStory(
        plan,
        plan.map((system, index): Trouble => ({ system, step: 'commit', troubles: [names[index] ?? 'well'] })),
      );
  }
}
