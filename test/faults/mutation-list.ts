/** A fault put into the source on purpose. */
export interface Mutation {
  readonly name: string;
  readonly edits: readonly {
    readonly file: string;
    /** Must stand in the file exactly once. */
    readonly find: string;
    readonly replace: string;
  }[];
  /** Suites run besides the common ones. */
  readonly also?: readonly string[];
}

/** Suites that every mutation is shown to: seconds each, no servers. */
export const commonSuites: readonly string[] = [
  'test/faults/simulated',
  'test/faults/transactions/named-fault-points',
  'test/faults/killed/',
  'test/faults/power',
  'test/faults/bus/kill',
];

const core = 'src-main/core';

export const mutations: readonly Mutation[] = [
  {
    name: 'skip the decision record',
    edits: [
      {
        file: `${core}/transactions/log.ts`,
        find: 'updateRows(tx, before.transaction, now.transaction);',
        replace:
          "if (!changes.some((one) => one.audit.some((line) => line.event === 'decided'))) updateRows(tx, before.transaction, now.transaction);",
      },
    ],
  },
  {
    name: 'record the decision without fsync',
    edits: [
      {
        file: `${core}/transactions/log.ts`,
        find: "await store.writeSoon(level === 'power' ? 'powerAside' : 'process', (tx) =>",
        replace: "await store.writeSoon('process', (tx) =>",
      },
    ],
  },
  {
    name: 'answer the agent before the commit',
    edits: [
      {
        file: `${core}/transactions/submit.ts`,
        find: 'const fresh = (',
        replace: 'let early: Answer;\n  const fresh = (',
      },
      {
        file: `${core}/transactions/submit.ts`,
        find: 'const id = deps.nextId();',
        replace: 'const id = deps.nextId();\n    early = receipt(id, false);',
      },
      {
        file: `${core}/transactions/submit.ts`,
        find: "answer = await store.writeSoon('powerAside',",
        replace: "answer = plan.ok ? early : plan;\n      void store.writeSoon('powerAside',",
      },
    ],
  },
  {
    name: 'acknowledge a publish before the commit',
    edits: [
      {
        file: `${core}/bus/committer.ts`,
        find: 'publishes[level].push({ topic, message, size, resolve, reject });',
        replace:
          "publishes[level].push({ topic, message, size, resolve, reject });\n        resolve(ok({ id: '1', durability: topic.options.durability, duplicate: false }));",
      },
    ],
  },
  {
    name: 'commit before all are prepared',
    edits: [
      {
        file: `${core}/transactions/step-prepare.ts`,
        find: 'if (smooth.length === asked.length) {',
        replace: 'if (smooth.length > 0) {',
      },
      {
        file: `${core}/transactions/step-prepare.ts`,
        find: 'if (end === undefined) continue;',
        replace: 'if (end === undefined || group === holding) continue;',
      },
      {
        file: `${core}/transactions/step-decide.ts`,
        find: 'if (!now.participants.every(isReady)) throw',
        replace: 'if (now.participants.length === 0 && !now.participants.every(isReady)) throw',
      },
    ],
  },
  {
    name: 'repeat without probe',
    edits: [
      {
        file: `${core}/transactions/resolve-unknown.ts`,
        find: 'const { key, systemName } = participant;',
        replace:
          "const { key, systemName } = participant;\n  if (key !== '') return recordAbsent(ctx, transaction, participant, 'not asked');",
      },
    ],
  },
  {
    name: 'trust a probe before the settle time',
    edits: [
      {
        file: `${core}/transactions/resolve-unknown.ts`,
        find: 'if (left === 0) return recordAbsent',
        replace: 'if (left >= 0) return recordAbsent',
      },
    ],
  },
  {
    name: 'take a refused repeat for a refusal',
    edits: [
      {
        file: `${core}/transactions/commit-stage.ts`,
        find: 'one.attempts === 1 || canBeAsked(one)',
        replace: 'one.attempts > 0 || canBeAsked(one)',
      },
    ],
  },
  {
    name: 'drop the idempotency barrier',
    edits: [
      {
        file: `${core}/adapters/sql-crm/barrier.ts`,
        find: 'return (await connection.run(dialect.insertIfAbsent(id, columns, values))).matched === 1;',
        replace: 'await connection.run(dialect.insertIfAbsent(id, columns, values));\n      return true;',
      },
      {
        file: `${core}/adapters/sql-crm/barrier.ts`,
        find: 'async noteMade(connection, made) {',
        replace: 'async noteMade(connection, made) {\n      if (made.length >= 0) return;',
      },
    ],
    also: ['test/integration/sql-crm-mariadb', 'test/integration/sql-crm-postgres'],
  },
  {
    name: 'commit calls together without looking whether all of them are there',
    edits: [
      {
        file: `${core}/adapters/sql-crm/bulk/calls-together.ts`,
        find: 'if (made.size !== keys.length) throw',
        replace: 'if (made.size > keys.length) throw',
      },
    ],
    also: ['test/integration/sql-crm-mariadb', 'test/integration/sql-crm-postgres'],
  },
  {
    name: 'commit calls together without looking whether their customers are there',
    edits: [
      {
        file: `${core}/adapters/sql-crm/bulk/calls-together.ts`,
        find: 'if (!customers.every((one) => found.has(one))) throw',
        replace: 'if (!customers.every((one) => found.has(one) || one !== ``)) throw',
      },
    ],
    also: ['test/integration/sql-crm-mariadb', 'test/integration/sql-crm-postgres'],
  },
  {
    name: 'drop the fsync of level power',
    edits: [
      {
        file: `${core}/store/writer.ts`,
        find: "level === 'power' ? 'FULL' : 'NORMAL'",
        replace: "level === 'power' ? 'NORMAL' : 'NORMAL'",
      },
    ],
  },
  {
    name: 'promise what was committed before the fsync beside the event loop',
    edits: [{ file: `${core}/store/log-sync.ts`, find: 'waiting.push(done);', replace: 'done();' }],
  },
  {
    name: 'take back what is committed beyond the point of no return',
    edits: [
      {
        file: `${core}/transactions/refused-commit.ts`,
        find: 'if (!canTakeAllBack(now, key))',
        replace: 'if (now.participants.length === 0 && !canTakeAllBack(now, key))',
      },
    ],
  },
  {
    name: 'take a participant back and go on calling it committed',
    edits: [
      {
        file: `${core}/transactions/step-compensate.ts`,
        find: "participants: { [key]: { ...fresh, attempts, state: 'compensated', evidence } },",
        replace: "participants: { [key]: { ...fresh, attempts, state: 'committed', evidence } },",
      },
    ],
  },
  {
    name: 'keep for ever what a refused plan had held',
    edits: [
      {
        file: `${core}/transactions/step-compensate.ts`,
        find: 'return releaseHeld(ctx, now, one);',
        replace: 'return through;',
      },
    ],
  },
  {
    name: 'let a message overtake one of its lane that is tried again',
    edits: [
      {
        file: `${core}/bus/lanes.ts`,
        find: 'lane.buffer[0] = message;',
        replace: 'lane.buffer.shift();\n      lane.buffer.push(message);',
      },
    ],
  },
  {
    name: 'deliver what waits in a lane last come, first served',
    edits: [
      {
        file: `${core}/bus/lanes.ts`,
        find: 'const gone = lane.buffer.shift()!;',
        replace: 'const gone = lane.buffer.shift()!;\n      lane.buffer.reverse();',
      },
    ],
  },
  {
    name: 'acknowledge a message before its handler is through',
    edits: [
      {
        file: `${core}/bus/deliver.ts`,
        find: 'return await lease.topic.handler!(new LeasedDelivery(lease, id));',
        replace:
          "void lease.topic.handler!(new LeasedDelivery(lease, id)).catch(() => {});\n    return { outcome: 'done' };",
      },
    ],
  },
  {
    name: 'reuse a fencing token within a process',
    edits: [
      {
        file: `${core}/bus/owner.ts`,
        find: 'epoch * tokensPerEpoch + ++tokens',
        replace: 'epoch * tokensPerEpoch + (++tokens % 2)',
      },
    ],
  },
  {
    name: 'reuse the fencing tokens of the process before',
    edits: [
      {
        file: `${core}/bus/owner.ts`,
        find: 'SET epoch = epoch + 1 RETURNING',
        replace: 'SET epoch = max(epoch, 1) RETURNING',
      },
    ],
  },
];
