import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemoWorkspace } from '../../src-main/demo/start-demo-workspace.ts';
import { demoPeople } from '../../src-main/demo/demo-people.ts';
import { startNodeHost } from '../../src-main/host-node/node-host.ts';
import type { Customer } from '../../src-shared/model/customer.ts';
import type { ConversationRow } from '../../src-shared/model/conversation.ts';
import type { CallId, SystemId } from '../../src-shared/model/ids.ts';
import type { Act } from '../../src-shared/model/intent.ts';
import type { SystemStatus } from '../../src-shared/model/system-status.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { callLogRecord } from '../../src-renderer/app/stores/call-log.ts';
import { connectDesk, type Desk } from '../kit/desk.ts';
import { createRecordingLogger } from '../kit/recording-logger.ts';
import { tempDir } from '../kit/temp-dir.ts';

const log = createRecordingLogger();
const running = new AsyncDisposableStack();
let desk: Desk;
let systems: readonly SystemStatus[];
let rows: readonly ConversationRow[];
let customers: readonly Customer[];

/** Systems that hand out no records of their own: they tell of calls, some only when one comes. */
const tellOfCalls = ['pbx', 'branch'];

beforeAll(async () => {
  const demo = running.use(await startDemoWorkspace({}));
  const window = running.use(tempDir());
  const rendererDir = join(window.path, 'renderer');
  mkdirSync(rendererDir);
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>Trunkline</title>');
  const host = running.use(
    await startNodeHost({
      config: demo.config,
      dataDir: demo.dataDir,
      version: '0.0.0-test',
      rendererDir,
      logger: log,
      validateOutput: true,
    }),
  );
  desk = running.use(await connectDesk(host.issueEntryUrl()));
  systems = await desk.until(
    (listener) => desk.client.systems.live({}, listener),
    (event: { readonly systems: readonly SystemStatus[] }) =>
      event.systems.length === demo.config.systems.length &&
      event.systems.every(({ state, freshAt }) => state === 'ok' && freshAt !== undefined)
        ? event.systems
        : undefined,
  );
  const held = new Set(systems.filter(({ acts }) => acts?.includes('updateTicket')).map(({ id }) => id));
  rows = await desk.eventually(async () => {
    const listed = await desk.client.inbox.list({ view: 'all', limit: 200 });
    if (!listed.ok) throw new Error(listed.error.message);
    const seen = new Set(listed.value.rows.map(({ system }) => system));
    return [...held].every((id) => seen.has(id)) ? listed.value.rows : undefined;
  });
  const found = new Map<string, Customer>();
  for (const { customer: id } of rows) {
    if (id === undefined || found.has(id)) continue;
    const got = await desk.client.customers.get({ id });
    if (got.ok) found.set(id, got.value.customer);
  }
  customers = [...found.values()];
}, 40_000);
afterAll(() => running.disposeAsync(), 20_000);

/** Submits acts as the window does and waits until every system has confirmed them. */
async function carriedOut(acts: Act[], row?: ConversationRow): Promise<TransactionView> {
  const receipt = await desk.client.intents.submit({
    id: randomUUID(),
    ...(row ? { conversation: row.id } : {}),
    acts,
  });
  if (!receipt.ok) throw new Error(`${acts[0]?.act}: ${receipt.error.code} ${receipt.error.message}`);
  const { transaction } = receipt.value;
  return desk.until(
    (listener) => desk.client.transactions.live({ id: transaction }, listener),
    (view: TransactionView) =>
      ['done', 'refused', 'compensated', 'attention'].includes(view.state) ? view : undefined,
  );
}
const summary = ({ state, reason, participants }: TransactionView) => ({
  state,
  reason,
  participants: participants.map((one) => `${one.system} ${one.state} ${one.lastError ?? ''}`.trim()),
});
const done = (system: string) => ({ state: 'done', reason: undefined, participants: [`${system} committed`] });
const offering = (act: string): readonly SystemId[] =>
  systems.filter(({ acts }) => acts?.includes(act)).map(({ id }) => id);
const rowsOf = (system: string): readonly ConversationRow[] => rows.filter((row) => row.system === system);

test('every system of the demo works and is called by a name in either language', () => {
  expect(systems.length).toBeGreaterThanOrEqual(12);
  for (const { id, name, names } of systems) {
    expect(name, id).toMatch(/^[\x20-\x7e]+$/);
    expect(names?.zh, `${id} is called ${name} in Chinese too`).toMatch(/\p{Script=Han}/u);
  }
});

test('every system has handed out a record that could be read', () => {
  const known = new Set([
    ...rows.map(({ system }) => system),
    ...customers.flatMap(({ references }) => references.map(({ system }) => system)),
  ]);
  for (const { id, parked } of systems) {
    expect(parked, `${id}: records that could not be read`).toBe(0);
    if (!tellOfCalls.includes(id)) expect(known, `nothing came from ${id}`).toContain(id);
  }
});

test('nobody of the demo is merged with somebody else, and nobody is there twice', () => {
  const names = new Map(demoPeople.map(({ customerNo, name }) => [customerNo, name]));
  const numbers = customers.map((customer) => {
    const own = new Set(customer.references.map(({ id }) => id).filter((id) => names.has(id)));
    expect([...own], `${customer.displayName} has the records of one person`).toHaveLength(1);
    return [...own][0];
  });
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const customer of customers) expect(demoPeople.map(({ name }) => name)).toContain(customer.displayName);
});

test('nothing in the inbox is from the future, without a preview, or of somebody without a name', () => {
  for (const row of rows) {
    expect(row.lastActivityAt, row.subject).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(row.customerName, `${row.system} ${row.subject}`).not.toBe('');
    if (row.channel !== 'call') expect(row.preview, `${row.system} ${row.subject}`).not.toBe('');
  }
});

test('each kind of conversation comes from the system it belongs to', () => {
  const channels: Readonly<Record<string, string>> = {
    tickets: 'ticket',
    projects: 'ticket',
    orders: 'ticket',
    chat: 'chat',
    mail: 'mail',
    bank: 'complaint',
    partner: 'complaint',
  };
  for (const [system, channel] of Object.entries(channels))
    expect(new Set(rowsOf(system).map((row) => row.channel)), system).toEqual(new Set([channel]));
});

test('a reply arrives in every system that takes replies', async () => {
  const offered = offering('reply');
  expect(offered).toEqual(expect.arrayContaining(['tickets', 'projects', 'mail', 'chat', 'orders']));
  for (const system of offered) {
    const [row] = rowsOf(system);
    const { ticket } = await opened(row);
    const view = await carriedOut([{ act: 'reply', ticket: ticket.reference, text: 'Demo: 已收到，谢谢。' }], row);
    expect(summary(view), system).toEqual(done(system));
  }
});

test('files are offered only where a reply or note can carry them', async () => {
  for (const [system, takes] of [
    ['tickets', true],
    ['mail', true],
    ['chat', false],
    ['bank', false],
  ] as const) {
    const { ticket } = await opened(rowsOf(system)[0]);
    expect(ticket.takesFiles ?? true, system).toBe(takes);
  }
});

test('a note arrives in every system that takes notes', async () => {
  for (const system of offering('addNote')) {
    const [row] = rowsOf(system);
    const { ticket } = await opened(row);
    const view = await carriedOut([{ act: 'addNote', ticket: ticket.reference, text: 'Demo: 内部备注' }], row);
    expect(summary(view), system).toEqual(done(system));
  }
});

test('a change arrives in every system whose tickets can be changed', async () => {
  const offered = offering('updateTicket');
  expect(offered.length).toBeGreaterThanOrEqual(6);
  for (const system of offered) {
    const row = rowsOf(system).find(({ state }) => state !== 'resolved' && state !== 'closed');
    const { ticket } = await opened(row);
    const status = ticket.statuses.find((one) => one !== ticket.status);
    const owner = ticket.owners.find((one) => one !== ticket.owner);
    const changes = status !== undefined ? { status } : { owner: owner ?? '' };
    const view = await carriedOut([{ act: 'updateTicket', ticket: ticket.reference, changes }], row);
    expect(summary(view), `${system} ${JSON.stringify(changes)}`).toEqual(done(system));
  }
});

test('a new matter is opened in every system that opens matters', async () => {
  for (const system of offering('createTicket')) {
    const { ticket } = await opened(rowsOf(system)[0]);
    const view = await carriedOut([
      {
        act: 'createTicket',
        system,
        queue: ticket.queue,
        subject: 'Demo: 新事项',
        requester: demoPeople[0]?.email ?? '',
        text: 'Demo',
      },
    ]);
    expect(summary(view), system).toEqual(done(system));
  }
});

test('a corrected contact arrives in every system that takes it', async () => {
  for (const system of offering('updateContact')) {
    const found = customers
      .flatMap((customer) => customer.fields.map((field) => ({ customer, field })))
      .find(({ field }) => field.system === system && field.writable && field.pointer.startsWith('/phones/'));
    if (!found) throw new Error(`${system} offers no number that can be corrected`);
    const { customer, field } = found;
    const record = customer.references.find((one) => one.system === system && one.id === field.recordId);
    if (!record) throw new Error(`${system}: no such record ${field.recordId}`);
    const changes = [{ pointer: field.pointer, from: field.value, to: '+86 21 5550 0199' }];
    const view = await carriedOut([{ act: 'updateContact', record, changes }]);
    expect(summary(view), system).toEqual(done(system));
  }
});

test('a call is logged in every system that keeps calls, and the window picks one of those', async () => {
  const offered = offering('logCall');
  for (const system of offered) {
    const record = customers
      .flatMap(({ references }) => references)
      .find((one) => one.system === system && one.kind === 'customer');
    if (!record) throw new Error(`${system} has no customer`);
    const call = {
      call: `demo-${system}` as CallId,
      direction: 'inbound',
      number: '+8613800138001',
      startedAt: Date.now() - 90_000,
      talked: 60,
      disposition: 'answered',
      text: 'Demo',
    } as const;
    expect(summary(await carriedOut([{ act: 'logCall', record, ...call }])), system).toEqual(done(system));
  }
  for (const customer of customers) {
    const chosen = callLogRecord(customer, systems);
    if (chosen) expect(offered, customer.displayName).toContain(chosen.system);
  }
});

test('nothing of this was an error in the log', () => {
  expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
});

type ConversationEvent = Parameters<Parameters<Desk['client']['inbox']['conversationLive']>[1]['event']>[0];

async function opened(row: ConversationRow | undefined) {
  if (!row) throw new Error('no conversation');
  const { detail } = await desk.until(
    (listener) => desk.client.inbox.conversationLive({ id: row.id }, listener),
    (event: ConversationEvent) => (event.type === 'snapshot' ? event : undefined),
  );
  if (!detail.ticket) throw new Error(`${row.system}: no ticket`);
  return { ticket: detail.ticket };
}
