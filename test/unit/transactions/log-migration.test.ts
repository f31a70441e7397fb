import { expect, test } from 'vitest';
import { readAlerts } from '../../../src-main/core/transactions/alerts.ts';
import { createTransactionLog } from '../../../src-main/core/transactions/log.ts';
import { openIds } from '../../../src-main/core/transactions/recovery.ts';
import { migrations } from '../../../src-main/core/store/migrations/migrations.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import type { TransactionId } from '../../../src-shared/model/ids.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { openTestStore } from '../../kit/open-test-store.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';

const id = '4242' as TransactionId;
const promise = { createSafety: 'idempotencyKey', prepare: 'check', compensate: 'inverse', probe: 'byKey' };

/** One transaction as the schema before wrote it: the first system has it, the second one's answer was lost. */
function writeBefore(store: Store): void {
  store.write('power', (tx) => {
    tx.prepare(
      `INSERT INTO transactions VALUES (?, 'intent-1', 'hash', '{"id":"intent-1","acts":[]}', 'conv', 'kim', 'Kim', 'a summary',
         'attention', 'committing', 0, 'CRM: lost', NULL, NULL, 3, 1000, 2000)`,
    ).run(id);
    const participant = tx.prepare(
      `INSERT INTO transaction_participants VALUES (?, ?, ?, ?, ?, 'compensatable', ?, ?, ?, 'checked', ?, 0, ?, ?, 0, ?, ?, ?, ?, ?, ?, NULL)`,
    );
    const made = '[{"system":"crm","kind":"activity","id":"7"}]';
    const prepared = '{"looked":"yes"}';
    // Out of order on purpose: only `position` says which comes first.
    participant.run(
      ...[id, 1, 'p2', 'pbx', 'Phone', '[1]', JSON.stringify(promise), 'attention', prepared, 1, 4],
      ...['no answer', 9000, null, null, '[]', 'unknown'],
    );
    participant.run(
      ...[id, 0, 'p1', 'crm', 'CRM', '[0]', JSON.stringify(promise), 'committed', prepared, 0, 1],
      ...[null, null, 'activities 7', '{"row":"7"}', made, null],
    );
    const line = tx.prepare(
      'INSERT INTO transaction_audit (transaction_id, at, actor, event, participant, text) VALUES (?, ?, ?, ?, ?, ?)',
    );
    line.run(id, 1000, 'Kim', 'recorded', null, 'a summary');
    line.run(id, 1500, 'Trunkline', 'attention', 'p2', 'no answer');
  });
}

test('transactions of the schema before are read as they were, with their audit, their alert and their place in the list', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  {
    using before = openTestStore({ path, migrations: migrations.filter((one) => one.id < 8) });
    writeBefore(before);
  }
  using store = openTestStore({ path });
  const clock = createVirtualClock();
  const log = createTransactionLog({ store, clock, logger: nullLogger, hooks: { changed: () => {} } });
  const read = log.read(id);
  expect(read).toMatchObject({
    id,
    intentId: 'intent-1',
    intent: { id: 'intent-1', acts: [] },
    agent: { id: 'kim', name: 'Kim' },
    state: 'attention',
    resume: 'committing',
    stopping: false,
    epoch: 3,
    createdAt: 1000,
    updatedAt: 2000,
  });
  expect(read?.participants).toEqual([
    {
      ...{ key: 'p1', system: 'crm', systemName: 'CRM', role: 'compensatable', acts: [0], promise },
      ...{ state: 'committed', level: 'checked', prepared: { looked: 'yes' }, held: false, late: false, attempts: 1 },
      ...{ doubts: 0, lastError: undefined, nextAttemptAt: undefined, evidence: 'activities 7' },
      ...{ committed: { row: '7' }, made: [{ system: 'crm', kind: 'activity', id: '7' }] },
      ...{ stuck: undefined, settled: undefined },
    },
    {
      ...{ key: 'p2', system: 'pbx', systemName: 'Phone', role: 'compensatable', acts: [1], promise },
      ...{ state: 'attention', level: 'checked', prepared: { looked: 'yes' }, held: false, late: true, attempts: 4 },
      ...{ doubts: 0, lastError: 'no answer', nextAttemptAt: 9000, evidence: undefined },
      ...{ committed: undefined, made: [], stuck: 'unknown', settled: undefined },
    },
  ]);
  expect(log.view(id)?.audit).toEqual([
    { at: 1000, actor: 'Kim', event: 'recorded', text: 'a summary' },
    { at: 1500, actor: 'Trunkline', event: 'attention', participant: 'p2', text: 'no answer' },
  ]);
  expect(openIds(store, 10)).toEqual([id]);
  const [alert] = store.read((db) => readAlerts(db, 5000));
  expect(alert).toMatchObject({ system: 'pbx', step: 'unknown', count: 1, oldestAt: 1500, transactions: [id] });
});

test('a transaction that is changed after the step to the new schema goes on with its audit', async () => {
  await using dir = tempDir();
  const path = `${dir.path}/w.db`;
  {
    using before = openTestStore({ path, migrations: migrations.filter((one) => one.id < 8) });
    writeBefore(before);
  }
  const clock = createVirtualClock();
  for (const round of [1, 2]) {
    using store = openTestStore({ path });
    const log = createTransactionLog({ store, clock, logger: nullLogger, hooks: { changed: () => {} } });
    await log.change(id, 3, () => ({
      participants: { p2: { state: 'unknown', stuck: undefined, nextAttemptAt: undefined } },
      audit: [{ event: 'looked', text: `round ${round}` }],
    }));
    expect(store.read((db) => readAlerts(db, 5000))[0]?.system).toBeUndefined();
  }
  using store = openTestStore({ path });
  const log = createTransactionLog({ store, clock, logger: nullLogger, hooks: { changed: () => {} } });
  expect(log.view(id)?.audit.map(({ text }) => text)).toEqual(['a summary', 'no answer', 'round 1', 'round 2']);
  expect(log.read(id)?.participants[1]).toMatchObject({ state: 'unknown', lastError: 'no answer' });
});
