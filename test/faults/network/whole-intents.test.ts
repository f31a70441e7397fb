import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CallId, IntentId } from '../../../src-shared/model/ids.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { Reference } from '../../../src-shared/model/reference.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { startCoreDesk } from '../../kit/core-desk.ts';
import { everyFault, printCount } from '../../kit/fault-counts.ts';
import { lineFaults, openFaultyLine, type LineFault } from '../../kit/faulty-line.ts';
import { networkSystems, startNetworkWorkplace } from '../../kit/network-workplace.ts';
import type { NetworkSystem, NetworkWorkplace } from '../../kit/network-workplace.ts';
import { mariadbRequirement } from '../../kit/real/mariadb.ts';
import { postgresRequirement } from '../../kit/real/postgres.ts';
import { requestTrackerRequirement } from '../../kit/real/request-tracker.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** How long a line stays faulty, milliseconds: longer than a call is cheap, shorter than any back-off gives up. */
const faultMs = 3_000;
const settleMs = 100_000;

/** When the line fails: as the intent is sent, or once it is decided, so that what goes wrong are the commits. */
const moments = ['send', 'decision'] as const;
type Moment = (typeof moments)[number];

/** Each fault at each moment on one system; in a full run on each of the three. */
const stories = lineFaults.flatMap((fault, index) =>
  moments.flatMap((moment, turn) =>
    networkSystems
      .filter((_, place) => everyFault || place === (index + turn) % networkSystems.length)
      .map((system) => ({ fault, moment, system })),
  ),
);

const reference = (system: NetworkSystem, kind: Reference['kind'], id: string): Reference => ({
  system: system as Reference['system'],
  kind,
  id,
});

describeReal([requestTrackerRequirement, mariadbRequirement, postgresRequirement], 'a network in trouble', () => {
  const cleanup = new AsyncDisposableStack();
  let place: NetworkWorkplace;
  let folder = '';
  const ends: Record<string, number> = {};
  beforeAll(async () => {
    folder = cleanup.use(tempDir()).path;
    place = cleanup.use(await startNetworkWorkplace());
  }, 120_000);
  afterAll(async () => {
    printCount('whole intents over faulty lines', { intents: stories.length, ...ends });
    await cleanup.disposeAsync();
  });

  async function carry(fault: LineFault, moment: Moment, system: NetworkSystem) {
    await using stack = new AsyncDisposableStack();
    const name = `${fault}-${moment}-${system}`;
    const text = `Sent over ${name}.`;
    const ticket = await place.openTicket(text);
    const dataDir = join(folder, name);
    mkdirSync(dataDir);
    const lines = {
      tickets: stack.use(await openFaultyLine(place.ports.tickets)),
      crm: stack.use(await openFaultyLine(place.ports.crm)),
      erp: stack.use(await openFaultyLine(place.ports.erp)),
    };
    const ports = { tickets: lines.tickets.port, crm: lines.crm.port, erp: lines.erp.port };
    const failed = Promise.withResolvers<void>();
    let hasFailed = false;
    const fail = (): void => {
      // A decision that was taken back is taken again; the line has been repaired by then.
      if (hasFailed) return;
      hasFailed = true;
      lines[system].set(fault);
      failed.resolve();
    };
    const desk = stack.use(
      await startCoreDesk({
        dataDir,
        systems: place.systems(ports),
        reachFaultPoint: (point) => {
          if (moment === 'decision' && point === 'transaction.afterDecision') fail();
        },
      }),
    );
    for (const one of networkSystems) await desk.shown(one, 'ok', 60_000);

    const call = (one: 'crm' | 'erp'): Act => ({
      act: 'logCall',
      record: reference(one, 'customer', 'C-1'),
      call: `pbx:${name}` as CallId,
      direction: 'inbound',
      number: '+41441234567',
      startedAt: Date.UTC(2026, 10, 23, 9),
      talked: 95,
      disposition: 'resolved',
      text,
    });
    const before = lines[system].seen.asked + lines[system].seen.connections;
    if (moment === 'send') fail();
    const sent = await desk.client.intents.submit({
      id: `intent-${name}` as IntentId,
      acts: [{ act: 'reply', ticket: reference('tickets', 'ticket', ticket), text }, call('crm'), call('erp')],
    });
    if (!sent.ok) throw new Error(sent.error.message);
    await failed.promise;
    await new Promise((resolve) => setTimeout(resolve, faultMs));
    lines[system].set('clean');
    const { transaction } = sent.value;
    const view = await desk.until(
      (listener) => desk.client.transactions.live({ id: transaction }, listener),
      (now: TransactionView) => (['done', 'refused', 'compensated', 'attention'].includes(now.state) ? now : undefined),
      settleMs,
    );
    expect(lines[system].seen.asked + lines[system].seen.connections).toBeGreaterThan(before);
    return { view, counts: await place.countOf(ticket, text) };
  }

  test.concurrent.each(stories)(
    '$fault from the $moment on the line to $system: the intent stands once in every system, or a person is told why not',
    async ({ fault, moment, system }) => {
      const { view, counts } = await carry(fault, moment, system);
      ends[view.state] = (ends[view.state] ?? 0) + 1;
      const times = Object.values(counts);
      if (view.state === 'done') expect(counts).toEqual({ tickets: 1, crm: 1, erp: 1 });
      else {
        expect(view.reason, view.state).toBeTruthy();
        expect(Math.max(...times)).toBeLessThanOrEqual(1);
        if (view.state !== 'attention') expect(counts).toEqual({ tickets: 0, crm: 0, erp: 0 });
      }
    },
    settleMs + 120_000,
  );
});
