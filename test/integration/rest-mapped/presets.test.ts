import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { restMappedSettingsSchema } from '../../../src-main/core/adapters/rest-mapped/config/settings.ts';
import { presets } from '../../../src-main/core/adapters/rest-mapped/presets/presets.ts';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import type { JsonServer } from '../../kit/rest-mapped/json-server.ts';
import { bodiesOf, mappedSystem, must, openMapped, pullRound, soon } from '../../kit/rest-mapped/open-mapped.ts';
import { startFreshdeskService } from '../../kit/rest-mapped/services/freshdesk-service.ts';
import { startHubSpotService } from '../../kit/rest-mapped/services/hubspot-service.ts';
import { startSalesforceService } from '../../kit/rest-mapped/services/salesforce-service.ts';
import { startZammadService } from '../../kit/rest-mapped/services/zammad-service.ts';
import { startZendeskService } from '../../kit/rest-mapped/services/zendesk-service.ts';

interface Subject {
  readonly preset: string;
  readonly ticket: string;
  readonly start: () => Promise<JsonServer>;
  readonly settings: (baseUrl: string) => Record<string, unknown>;
  /** The same with a wrong secret. */
  readonly wrong: (baseUrl: string) => Record<string, unknown>;
  readonly acts: readonly ('reply' | 'addNote' | 'updateTicket')[];
  /** A status the ticket can be set to. */
  readonly status: string;
}

const subjects: readonly Subject[] = [
  {
    preset: 'zendesk',
    ticket: '35436',
    start: startZendeskService,
    settings: (baseUrl) => ({
      subdomain: 'acme',
      email: 'agent@acme.example',
      token: 'secret-token',
      override: { baseUrl },
    }),
    wrong: (baseUrl) => ({ subdomain: 'acme', email: 'agent@acme.example', token: 'nope', override: { baseUrl } }),
    acts: ['reply', 'addNote', 'updateTicket'],
    status: 'pending',
  },
  {
    preset: 'freshdesk',
    ticket: '20',
    start: startFreshdeskService,
    settings: (baseUrl) => ({ subdomain: 'acme', apiKey: 'secret-key', override: { baseUrl } }),
    wrong: (baseUrl) => ({ subdomain: 'acme', apiKey: 'nope', override: { baseUrl } }),
    acts: ['reply', 'addNote', 'updateTicket'],
    status: 'Resolved',
  },
  {
    preset: 'zammad',
    ticket: '3',
    start: startZammadService,
    settings: (address) => ({ address, token: 'secret-token' }),
    wrong: (address) => ({ address, token: 'nope' }),
    acts: ['reply', 'addNote', 'updateTicket'],
    status: 'closed',
  },
  {
    preset: 'salesforce',
    ticket: '500x',
    start: startSalesforceService,
    settings: (host) => ({
      subdomain: 'acme',
      clientId: 'client',
      clientSecret: 'secret-secret',
      override: { baseUrl: `${host}/services/data/v62.0`, auth: { tokenUrl: `${host}/services/oauth2/token` } },
    }),
    wrong: (host) => ({
      subdomain: 'acme',
      clientId: 'client',
      clientSecret: 'nope',
      override: { baseUrl: `${host}/services/data/v62.0`, auth: { tokenUrl: `${host}/services/oauth2/token` } },
    }),
    acts: ['reply', 'addNote', 'updateTicket'],
    status: 'Escalated',
  },
  {
    preset: 'hubspot',
    ticket: '512',
    start: startHubSpotService,
    settings: (baseUrl) => ({ token: 'secret-token', override: { baseUrl, limits: { perSecond: 100, burst: 100 } } }),
    wrong: (baseUrl) => ({ token: 'nope', override: { baseUrl } }),
    acts: ['addNote', 'updateTicket'],
    status: 'Closed',
  },
];

const operation = (key: string, act: Act): Operation => ({
  key,
  acts: [act],
  agent: { id: 'agent-1', name: 'Agent One' },
});

async function carriedOut(session: AdapterSession, one: Operation) {
  const prepared = must(await session.prepare!(one, soon()));
  expect(must(await session.probe!(one, prepared.state, soon()))).toMatchObject({ found: 'absent' });
  const committed = must(await session.commit!(one, prepared.state, soon()));
  const probed = must(await session.probe!(one, prepared.state, soon()));
  expect(probed).toMatchObject({ found: 'present' });
  if (committed.made !== undefined && probed.found === 'present') expect(probed.made).toEqual(committed.made);
  return { committed, state: prepared.state };
}

it('every preset is tried here, names its documentation and says that it is not yet verified', () => {
  expect(presets.map(({ name }) => name)).toEqual(subjects.map(({ preset }) => preset));
  for (const { status, documentation, asks } of presets) {
    expect(status.en).toBe('not yet verified against the live service');
    expect(documentation.length).toBeGreaterThan(0);
    expect(Object.keys(asks).length).toBeLessThanOrEqual(3);
  }
});

describe.each(subjects)('$preset', ({ preset, ticket, start, settings, wrong, status }) => {
  const reference = { system: mappedSystem, kind: 'ticket', id: ticket } as const;

  it('is accepted with what a person gives, and refused without it', () => {
    expect(v.safeParse(restMappedSettingsSchema, { preset, ...settings('https://acme.example') }).success).toBe(true);
    expect(v.safeParse(restMappedSettingsSchema, { preset }).success).toBe(false);
  });

  it('reads tickets, entries and customers, and the second round brings nothing new', async () => {
    await using server = await start();
    await using session = openMapped({ preset, ...settings(server.baseUrl) });
    expect(must(await session.health(soon())).said).not.toBe('');
    const first = await pullRound(session);
    expect(bodiesOf(first.messages, 'unreadable')).toEqual([]);
    const found = bodiesOf(first.messages, 'ticket').find((one) => one.reference.id === ticket);
    expect(found).toMatchObject({ reference: { version: expect.any(String) }, owner: expect.any(String) });
    expect(found?.requesters[0]).toMatchObject({ reference: { kind: 'customer' } });
    const entries = bodiesOf(first.messages, 'entry').filter(({ on }) => 'ticket' in on && on.ticket.id === ticket);
    expect(entries.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['note', 'message']));
    expect(bodiesOf(first.messages, 'customer').length).toBeGreaterThan(0);
    const ids = new Set(first.messages.map(({ id }) => id));
    const second = await pullRound(session, first.cursor);
    expect(second.messages.filter(({ id }) => !ids.has(id) && !id.startsWith('removed/'))).toEqual([]);
  });

  it('shows samples, raw beside mapped', async () => {
    await using server = await start();
    await using session = openMapped({ preset, ...settings(server.baseUrl) });
    const samples = must(await session.sample!(6, soon()));
    expect(samples.length).toBeGreaterThan(0);
    for (const { raw, messages } of samples) {
      expect(JSON.parse(raw)).toBeTypeOf('object');
      expect(messages.map(({ body }) => body.type)).not.toContain('unreadable');
    }
  });

  it('says that a wrong secret is a misconfiguration, without the secret', async () => {
    await using server = await start();
    await using session = openMapped({ preset, ...wrong(server.baseUrl) });
    const answer = await session.health(soon());
    expect(answer).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    expect(JSON.stringify(answer)).not.toContain('nope');
  });

  it('adds a note that no customer sees, once', async () => {
    await using server = await start();
    await using session = openMapped({ preset, ...settings(server.baseUrl) });
    const one = operation('k2.p1', { act: 'addNote', ticket: reference, text: 'internal only 内部' });
    const { state } = await carriedOut(session, one);
    must(await session.commit!(one, state, soon()));
    const said = bodiesOf((await pullRound(session)).messages, 'entry').filter(({ text }) => text.includes('内部'));
    expect(said).toMatchObject([{ kind: 'note' }]);
  });

  it('changes a status; a change in between is stale', async () => {
    await using server = await start();
    await using session = openMapped({ preset, ...settings(server.baseUrl) });
    const change = operation('k3.p1', { act: 'updateTicket', ticket: reference, changes: { status } });
    const other = operation('k4.p1', {
      act: 'updateTicket',
      ticket: reference,
      changes: { customFields: { '27642': '1' } },
    });
    const late = must(await session.prepare!(other, soon()));
    await carriedOut(session, change);
    const tickets = bodiesOf((await pullRound(session)).messages, 'ticket');
    expect(tickets.find((one) => one.reference.id === ticket)?.nativeState).toBe(status);
    const answer = await session.commit!(other, late.state, soon());
    expect(answer).toMatchObject({ ok: false, error: { kind: 'refused', stale: true } });
  });
});

it.each(subjects.filter(({ acts }) => acts.includes('reply')))(
  '$preset: a reply is seen by the customer, once',
  async ({ preset, ticket, start, settings }) => {
    const reference = { system: mappedSystem, kind: 'ticket', id: ticket } as const;
    await using server = await start();
    await using session = openMapped({ preset, ...settings(server.baseUrl) });
    const text = 'Your answer <soon> & "well".\n您的答复。';
    const one = operation('k1.p1', { act: 'reply', ticket: reference, text });
    const { committed, state } = await carriedOut(session, one);
    must(await session.commit!(one, state, soon()));
    const entries = bodiesOf((await pullRound(session)).messages, 'entry');
    const made = entries.filter(({ reference: { id } }) => id === committed.made?.[0]?.id);
    expect(made).toMatchObject([{ kind: 'reply' }]);
    expect(entries.filter((entry) => entry.text.includes('您的答复'))).toHaveLength(1);
  },
);

it('an override changes a part of a preset and leaves the rest', async () => {
  await using server = await startFreshdeskService();
  const ticket =
    '{"id": id, "subject": "[" & subject & "]", "state": "new", "createdAt": created_at, "changedAt": updated_at}';
  const override = { baseUrl: server.baseUrl, sources: { contacts: null, tickets: { maps: { ticket, entry: null } } } };
  await using session = openMapped({ preset: 'freshdesk', subdomain: 'acme', apiKey: 'secret-key', override });
  const { messages } = await pullRound(session);
  expect(messages.map(({ body }) => body.type)).toEqual(['ticket']);
  expect(bodiesOf(messages, 'ticket')[0]?.subject).toBe('[Support needed]');
});
