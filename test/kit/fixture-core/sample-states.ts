import type { LiveFigures } from '../../../src-shared/model/live-figures.ts';
import type { AgentId, ConversationId, CustomerId, IntentId, TransactionId } from '../../../src-shared/model/ids.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import type { TransactionView } from '../../../src-shared/model/transaction.ts';
import { me } from './sample-entries.ts';
import { systemIds } from './sample-people.ts';

export const sampleSystems = (now: number): SystemStatus[] => {
  const system = (
    id: SystemStatus['id'],
    name: string,
    adapter: string,
    more: Partial<SystemStatus> = {},
  ): SystemStatus => ({
    id,
    name,
    adapter,
    state: 'ok',
    since: now - 4 * 3_600_000,
    freshAt: now - 2000,
    outboxDepth: 0,
    parked: 0,
    demo: true,
    ...more,
  });
  return [
    system(systemIds.tickets, 'Tickets', 'request-tracker'),
    system(systemIds.crm, 'CRM', 'sql-crm'),
    system(systemIds.legacy, 'Legacy CRM', 'sql-crm', {
      state: 'down',
      since: now - 18 * 60_000,
      freshAt: now - 19 * 60_000,
      said: 'connect ECONNREFUSED 127.0.0.1:3307',
      advice: { key: 'checkNetwork', text: 'Check the network.' },
      outboxDepth: 2,
      parked: 1,
    }),
    system(systemIds.pbx, 'Call centre', 'asterisk'),
  ];
};

const sampleActs: Act[] = [
  {
    act: 'reply',
    ticket: { system: systemIds.tickets, kind: 'ticket', id: '20931', version: '1' },
    text: 'Dear Ms Oduya, thank you for telling us.',
  },
  {
    act: 'updateContact',
    record: { system: systemIds.crm, kind: 'customer', id: '1002', version: 'v7' },
    changes: [{ pointer: '/phones/main/number', from: '+442071838700', to: '+442071838750' }],
  },
  {
    act: 'updateTicket',
    ticket: { system: systemIds.tickets, kind: 'ticket', id: '20931', version: '1' },
    changes: { status: 'open' },
  },
];

export function sampleTransaction(
  id: string,
  conversation: string,
  kind: 'attention' | 'committing' | 'done',
  now: number,
): TransactionView {
  const { tickets, crm } = systemIds;
  const started = now - (kind === 'attention' ? 22 : 1) * 60_000;
  const attention = kind === 'attention';
  return {
    id: id as TransactionId,
    intent: `intent-${id}` as IntentId,
    conversation: conversation as ConversationId,
    customer: 'c2' as CustomerId,
    agent: 'agent-1' as AgentId,
    summary: 'reply, updateContact',
    state: kind,
    createdAt: started,
    updatedAt: started + 30_000,
    ...(attention ? { reason: 'CRM did not confirm the change within 15 minutes' } : {}),
    participants: [
      {
        key: 'p1',
        system: crm,
        systemName: 'CRM',
        operations: [{ act: 'updateContact', summary: '/phones/main/number: +442071838700 → +442071838750' }],
        role: 'compensatable',
        state: attention ? 'attention' : kind === 'done' ? 'committed' : 'unknown',
        attempts: attention ? 6 : 1,
        ...(kind === 'done' ? {} : { lastError: 'ETIMEDOUT: no answer within 10 s' }),
        ...(kind === 'committing' ? { nextAttemptAt: now + 20_000 } : {}),
      },
      {
        key: 'p2',
        system: tickets,
        systemName: 'Tickets',
        operations: [
          { act: 'reply', summary: 'Dear Ms Oduya, thank you for telling us. I have asked billing to correct …' },
        ],
        role: 'pivot',
        state: kind === 'committing' ? 'prepared' : 'committed',
        attempts: 1,
        ...(kind === 'committing' ? {} : { evidence: 'ticket/20931/transaction/88412' }),
      },
    ],
    audit: [
      { at: started, actor: me, event: 'recorded', text: 'reply, updateContact' },
      { at: started + 40, actor: 'coordinator', event: 'prepared', participant: 'p1', text: 'checked' },
      { at: started + 70, actor: 'coordinator', event: 'decided', text: '' },
      { at: started + 350, actor: 'coordinator', event: 'committed', participant: 'p2', text: 'transaction 88412' },
      { at: started + 10_400, actor: 'coordinator', event: 'unknown', participant: 'p1', text: 'ETIMEDOUT' },
    ],
    actions: attention ? ['retryNow', 'compensate', 'markDone', 'handOver', 'editAndReplay'] : [],
    ...(attention ? { acts: sampleActs } : {}),
  };
}

export function sampleFigures(now: number, systems: readonly SystemStatus[], attention: number): LiveFigures {
  const figure = (value: number, source: string, age = 400) => ({ value, asOf: now - age, source });
  const wave = Array.from({ length: 60 }, (_, i) =>
    Math.max(0, Math.round(4 + 3 * Math.sin(i / 5) + ((i * 7) % 3) - 1)),
  );
  return {
    at: now,
    waitingNow: figure(7, 'inbox'),
    longestWait: figure(1260, 'inbox'),
    callsNow: figure(3, 'pbx'),
    callsQueued: figure(1, 'pbx'),
    callsAnsweredToday: figure(184, 'pbx'),
    callsMissedToday: figure(9, 'pbx', 95_000),
    agents: [
      { agent: me, system: systemIds.pbx, state: 'ready', since: now - 12 * 60_000 },
      { agent: 'Tomás Vidal', system: systemIds.pbx, state: 'busy', since: now - 210_000 },
      { agent: '周敏', system: systemIds.pbx, state: 'paused', since: now - 8 * 60_000 },
      { agent: 'Aino Salmi', system: systemIds.pbx, state: 'wrapUp', since: now - 45_000 },
    ],
    systems: systems.map(({ id, name, state, freshAt }) => ({ id, name, state, ...(freshAt ? { freshAt } : {}) })),
    outboxDepth: figure(2, 'bus'),
    oldestUnsent: figure(1080, 'bus'),
    attention: figure(attention, 'transactions'),
    busThroughput: figure(143, 'bus'),
    busP999: figure(6.4, 'bus'),
    answeredPerMinute: wave,
  };
}
