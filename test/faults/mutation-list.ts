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
        find: "answer = await store.writeSoon('powerAside',",
        replace: "answer = receipt(id, false);\n      void store.writeSoon('powerAside',",
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
];
