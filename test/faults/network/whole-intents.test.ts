import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { everyFault, printCount } from '../../kit/fault-counts.ts';
import { lineFaults, openFaultyLine, type LineFault } from '../../kit/faulty-line.ts';
import {
  carryIntent,
  expectOnceOrTold,
  moments,
  settleMs,
  type NetworkStory,
  type TroubledLine,
} from '../../kit/network-intents.ts';
import { networkSystems, startNetworkWorkplace, type NetworkWorkplace } from '../../kit/network-workplace.ts';
import { mariadbRequirement } from '../../kit/real/mariadb.ts';
import { postgresRequirement } from '../../kit/real/postgres.ts';
import { requestTrackerRequirement } from '../../kit/real/request-tracker.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { findToxiproxy, startToxiproxy, toxicFaults, type Toxiproxy } from '../../kit/real/toxiproxy.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** Each fault at each moment on one system; in a full run on each of the three. */
const storiesOf = <F extends string>(faults: readonly F[]): readonly NetworkStory<F>[] =>
  faults.flatMap((fault, index) =>
    moments.flatMap((moment, turn) =>
      networkSystems
        .filter((_, place) => everyFault || place === (index + turn) % networkSystems.length)
        .map((system) => ({ fault, moment, system })),
    ),
  );

const openOwnLine = async (port: number): Promise<TroubledLine<LineFault>> => {
  const { port: own, seen, set, ...line } = await openFaultyLine(port);
  return { port: own, set, traffic: () => seen.asked + seen.connections, ...line };
};

describeReal([requestTrackerRequirement, mariadbRequirement, postgresRequirement], 'a network in trouble', () => {
  const cleanup = new AsyncDisposableStack();
  let place: NetworkWorkplace;
  let folder = '';
  beforeAll(async () => {
    folder = cleanup.use(tempDir()).path;
    place = cleanup.use(await startNetworkWorkplace());
  }, 120_000);
  afterAll(() => cleanup.disposeAsync());

  /** One test a story; says afterwards how they ended. */
  const tell = <F extends string>(
    maker: string,
    stories: readonly NetworkStory<F>[],
    openLine: (port: number) => Promise<TroubledLine<F>>,
  ): void => {
    const ends: Record<string, number> = {};
    afterAll(() => printCount(`whole intents over lines of ${maker}`, { intents: stories.length, ...ends }));
    test.concurrent.each(stories)(
      '$fault from the $moment on the line to $system: the intent stands once in every system, or a person is told why not',
      async (story) => {
        const end = await carryIntent({ place, folder, maker, openLine }, story);
        ends[end.view.state] = (ends[end.view.state] ?? 0) + 1;
        expectOnceOrTold(end);
      },
      settleMs + 120_000,
    );
  };

  describe('made by the line of the test kit', () => {
    tell('the-kit', storiesOf(lineFaults), openOwnLine);
  });

  // A second opinion on what networks do. `npm test` neither runs nor wants it.
  if (!everyFault) return;
  const { missing } = findToxiproxy();
  describe.skipIf(missing !== undefined)(
    `made by toxiproxy${missing === undefined ? '' : ` (not run: ${missing})`}`,
    () => {
      let toxiproxy: Toxiproxy;
      beforeAll(async () => {
        toxiproxy = cleanup.use(await startToxiproxy(join(folder, 'toxiproxy.log')));
      }, 60_000);
      const stories = storiesOf(toxicFaults);
      tell('toxiproxy', stories, (port) => toxiproxy.openLine(port));
      test('every fault is told at every moment on every system', () => {
        expect(stories).toHaveLength(toxicFaults.length * moments.length * networkSystems.length);
      });
    },
  );
});
