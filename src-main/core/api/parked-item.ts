import type { ParkedItem } from '../../../src-shared/contract/systems.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { ParkedMessage } from '../bus/bus.ts';
import { unreadableTopic } from '../systems/apply-batch.ts';
import { hideCredentials } from '../systems/hide-credentials.ts';
import { createScrubber } from '../systems/setup/scrub.ts';
import { withoutSecrets } from '../systems/setup/setting-paths.ts';
import type { SystemRunner } from '../systems/system-runner.ts';
import type { UnreadableRecord } from '../systems/unreadable.ts';

/** Characters of a parked message that are shown. */
const EXCERPT = 4000;

type Runner = Pick<SystemRunner, 'settings'> & {
  readonly descriptor: Pick<SystemRunner['descriptor'], 'secretSettings'>;
};

/**
 * Shows parked messages to people: without the secrets of the system they came from (of every system, where they came from none),
 * and without what stands in fields for credentials.
 */
export function createParkedView(systems: {
  readonly all: readonly Runner[];
  runner(id: SystemId): Runner | undefined;
}): (message: ParkedMessage) => ParkedItem {
  const scrubbers = new Map<SystemId | undefined, (text: string) => string>();
  const scrubberOf = (system: SystemId | undefined): ((text: string) => string) => {
    const known = scrubbers.get(system);
    if (known) return known;
    const own = system === undefined ? undefined : systems.runner(system);
    const scrub = createScrubber((own ? [own] : systems.all).flatMap(secretsOf));
    scrubbers.set(system, scrub);
    return scrub;
  };
  return (message) => {
    const record = message.topic === unreadableTopic ? (JSON.parse(message.body) as UnreadableRecord) : undefined;
    const scrub = scrubberOf(record?.system);
    // All of it before the cut: half a secret at its edge would not be recognised.
    const clean = (text: string): string => hideCredentials(scrub(text));
    return {
      id: message.id,
      topic: message.topic,
      ...(record ? { system: record.system } : {}),
      lane: message.lane,
      at: message.parkedAt,
      reason: clean(message.reason),
      attempts: message.attempts,
      excerpt: clean(record?.raw ?? message.body).slice(0, EXCERPT),
    };
  };
}

/** Settings in use, where a session stands; a system without one has not read anything with its secrets. */
function secretsOf({ settings, descriptor }: Runner): string[] {
  return withoutSecrets(settings, descriptor.secretSettings).secrets.flatMap(({ value }) =>
    typeof value === 'string' ? [value] : [],
  );
}
