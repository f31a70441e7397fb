import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { CallId, IntentId } from '../../src-shared/model/ids.ts';
import type { Act } from '../../src-shared/model/intent.ts';
import type { Reference } from '../../src-shared/model/reference.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { startCoreDesk } from './core-desk.ts';
import type { NetworkSystem, NetworkWorkplace } from './network-workplace.ts';
import { networkSystems } from './network-workplace.ts';

/** How long a line stays faulty, milliseconds: longer than a call is cheap, shorter than any back-off gives up. */
const faultMs = 3_000;
/** How long a transaction may take until it has settled, milliseconds. */
export const settleMs = 100_000;

/** When the line fails: as the intent is sent, or once it is decided, so that what goes wrong are the commits. */
export const moments = ['send', 'decision'] as const;
export type Moment = (typeof moments)[number];

/** A TCP line to a server of the workplace that can be made faulty while it is in use. */
export interface TroubledLine<F extends string> extends AsyncDisposable {
  readonly port: number;
  set(fault: F | 'clean'): Promise<void> | void;
  /** Rises with what is asked and connected, so that a line nobody used is noticed. */
  traffic(): number;
}

export interface NetworkStory<F extends string> {
  readonly fault: F;
  readonly moment: Moment;
  readonly system: NetworkSystem;
}

export interface NetworkIntents<F extends string> {
  readonly place: NetworkWorkplace;
  readonly folder: string;
  /** Who makes the lines: tells intents apart that meet the same fault. */
  readonly maker: string;
  readonly openLine: (port: number) => Promise<TroubledLine<F>>;
}

const reference = (system: NetworkSystem, kind: Reference['kind'], id: string): Reference => ({
  system: system as Reference['system'],
  kind,
  id,
});

/** Sends one intent for the three systems while the line to one of them is in trouble, and waits until it has settled. */
export async function carryIntent<F extends string>(
  { place, folder, maker, openLine }: NetworkIntents<F>,
  { fault, moment, system }: NetworkStory<F>,
) {
  await using stack = new AsyncDisposableStack();
  const name = `${maker}-${fault}-${moment}-${system}`;
  const text = `Sent over ${name}.`;
  const ticket = await place.openTicket(text);
  const dataDir = join(folder, name);
  mkdirSync(dataDir);
  const lines = {
    tickets: stack.use(await openLine(place.ports.tickets)),
    crm: stack.use(await openLine(place.ports.crm)),
    erp: stack.use(await openLine(place.ports.erp)),
  };
  const ports = { tickets: lines.tickets.port, crm: lines.crm.port, erp: lines.erp.port };
  const failed = Promise.withResolvers<void>();
  let hasFailed = false;
  const fail = (): void => {
    // A decision that was taken back is taken again; the line has been repaired by then.
    if (hasFailed) return;
    hasFailed = true;
    failed.resolve(lines[system].set(fault) ?? undefined);
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
  const before = lines[system].traffic();
  if (moment === 'send') {
    fail();
    await failed.promise;
  }
  const sent = await desk.client.intents.submit({
    id: `intent-${name}` as IntentId,
    acts: [{ act: 'reply', ticket: reference('tickets', 'ticket', ticket), text }, call('crm'), call('erp')],
  });
  if (!sent.ok) throw new Error(sent.error.message);
  await failed.promise;
  await sleep(faultMs);
  await lines[system].set('clean');
  const { transaction } = sent.value;
  const view = await desk.until(
    (listener) => desk.client.transactions.live({ id: transaction }, listener),
    (now: TransactionView) => (['done', 'refused', 'compensated', 'attention'].includes(now.state) ? now : undefined),
    settleMs,
  );
  expect(lines[system].traffic()).toBeGreaterThan(before);
  return { view, counts: await place.countOf(ticket, text) };
}

/** The rule: the intent stands once in every system, or a person is told why not. */
export function expectOnceOrTold({ view, counts }: Awaited<ReturnType<typeof carryIntent>>): void {
  if (view.state === 'done') {
    expect(counts).toEqual({ tickets: 1, crm: 1, erp: 1 });
    return;
  }
  expect(view.reason, view.state).toBeTruthy();
  expect(Math.max(...Object.values(counts))).toBeLessThanOrEqual(1);
  if (view.state !== 'attention') expect(counts).toEqual({ tickets: 0, crm: 0, erp: 0 });
}
