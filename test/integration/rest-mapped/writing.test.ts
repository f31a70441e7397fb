import { describe, expect, it } from 'vitest';
import type { Operation } from '../../../src-main/core/adapters/operation.ts';
import type { Act } from '../../../src-shared/model/intent.ts';
import { startJsonServer, type JsonAnswer, type JsonRequest } from '../../kit/rest-mapped/json-server.ts';
import { mappedSystem, must, openMapped, soon } from '../../kit/rest-mapped/open-mapped.ts';
import { plainSettings } from '../../kit/rest-mapped/plain-settings.ts';

const ticket = { system: mappedSystem, kind: 'ticket', id: '7' } as const;
const operation = (act: Act, key = 'k1.p1'): Operation => ({
  key,
  acts: [act],
  agent: { id: 'agent-1', name: 'Agent One' },
});
const reply = operation({ act: 'reply', ticket, text: 'Hello' });

const replies = {
  requests: [{ method: 'POST', path: '/tickets/{act.ticket.id}/replies', body: '{"text": act.text, "key": key}' }],
  createSafety: { kind: 'searchBeforeCreate' },
  made: '{"kind": "activity", "id": answers[0].json.id}',
  probe: {
    by: 'key',
    request: { path: '/tickets/{act.ticket.id}/replies', query: { key: '{key}' } },
    found: 'answer.json[0].{"evidence": "reply " & id, "made": {"kind": "activity", "id": id}}',
  },
};

/** A desk that keeps replies; `write` decides what a write answers after it took effect, or before. */
async function startDesk(write: (request: JsonRequest, apply: () => JsonAnswer) => JsonAnswer) {
  const kept: { id: string; key: string; text: string }[] = [];
  const server = await startJsonServer((request) => {
    if (request.method === 'GET') return { json: kept.filter(({ key }) => key === request.query.get('key')) };
    return write(request, () => {
      const made = { id: `r${kept.length + 1}`, ...(request.json as { key: string; text: string }) };
      kept.push(made);
      return { status: 201, json: made };
    });
  });
  return { server, kept };
}

describe('a write', () => {
  it('whose answer was lost is unknown; the probe finds it, and a repetition makes no second one', async () => {
    let losing = true;
    const { server, kept } = await startDesk((_request, apply) => ({ ...apply(), lost: losing }));
    await using _server = server;
    await using session = openMapped(plainSettings(server.baseUrl, { acts: { reply: replies } }));
    const { state } = must(await session.prepare!(reply, soon()));
    expect(await session.commit!(reply, state, soon())).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    losing = false;
    expect(must(await session.probe!(reply, state, soon()))).toMatchObject({ found: 'present', made: [{ id: 'r1' }] });
    expect(must(await session.commit!(reply, state, soon()))).toMatchObject({ evidence: 'reply r1' });
    expect(kept).toHaveLength(1);
  });

  it.each([
    [400, 'refused'],
    [401, 'misconfigured'],
    [403, 'misconfigured'],
    [404, 'refused'],
    [409, 'refused'],
    [422, 'refused'],
    [429, 'busy'],
    [500, 'unknown'],
    [502, 'unknown'],
    [503, 'busy'],
    [504, 'unknown'],
    [302, 'misconfigured'],
  ])('answered with %i is %s', async (status, kind) => {
    const { server } = await startDesk(() => ({ status, json: { error: 'no' }, headers: { location: '/elsewhere' } }));
    await using _server = server;
    await using session = openMapped(plainSettings(server.baseUrl, { acts: { reply: replies } }));
    const { state } = must(await session.prepare!(reply, soon()));
    expect(await session.commit!(reply, state, soon())).toMatchObject({ ok: false, error: { kind } });
  });

  it('answered with success and garbage is unknown, not done and not undone', async () => {
    const { server, kept } = await startDesk((_request, apply) => {
      apply();
      return { status: 201, headers: { 'content-type': 'application/json', 'content-length': '3' } };
    });
    await using _server = server;
    await using session = openMapped(plainSettings(server.baseUrl, { acts: { reply: replies } }));
    const { state } = must(await session.prepare!(reply, soon()));
    expect(await session.commit!(reply, state, soon())).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    expect(kept).toHaveLength(1);
  });

  it('a slow system is given up promptly when the caller withdraws, and the effect is open', async () => {
    const { server } = await startDesk(() => ({ silent: true }));
    await using _server = server;
    await using session = openMapped(plainSettings(server.baseUrl, { acts: { reply: replies } }));
    const { state } = must(await session.prepare!(reply, soon()));
    const withdrawal = new AbortController();
    const waiting = session.commit!(reply, state, withdrawal.signal);
    await expect.poll(() => server.requests.some(({ method }) => method === 'POST'), { timeout: 10_000 }).toBe(true);
    withdrawal.abort();
    expect(await waiting).toMatchObject({ ok: false, error: { kind: 'unknown' } });
  });

  it('that the system says it refused, with 200, is refused with its words', async () => {
    const { server } = await startDesk(() => ({ json: { ok: false, why: 'the ticket is locked' } }));
    await using _server = server;
    const [request] = replies.requests;
    const success = 'answer.json.ok ? true : answer.json.why';
    const acts = { reply: { ...replies, requests: [{ ...request, success }] } };
    await using session = openMapped(plainSettings(server.baseUrl, { acts }));
    const { state } = must(await session.prepare!(reply, soon()));
    expect(await session.commit!(reply, state, soon())).toMatchObject({
      ok: false,
      error: { kind: 'refused', said: 'the ticket is locked' },
    });
  });

  it('of several requests that breaks off is unknown, and the repetition leaves out what is there', async () => {
    let failing = true;
    const { server, kept } = await startDesk(({ path }, apply) => {
      if (path.endsWith('/close'))
        return failing ? { status: 422, json: { error: 'not now' } } : { json: { id: 'closed' } };
      return apply();
    });
    await using _server = server;
    const [first] = replies.requests;
    const { by: _by, ...unless } = replies.probe;
    const close = { method: 'POST', path: '/tickets/{act.ticket.id}/close', body: '{"key": key}' };
    // The whole is there only once the last request is done.
    const probe = { ...replies.probe, found: 'false' };
    const acts = { reply: { ...replies, probe, requests: [{ ...first, unless }, close] } };
    await using session = openMapped(plainSettings(server.baseUrl, { acts }));
    const { state } = must(await session.prepare!(reply, soon()));
    const broken = await session.commit!(reply, state, soon());
    expect(broken).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    failing = false;
    must(await session.commit!(reply, state, soon()));
    expect(kept).toHaveLength(1);
  });

  it('with files is refused where the mapping does not carry them', async () => {
    const { server } = await startDesk((_request, apply) => apply());
    await using _server = server;
    await using session = openMapped(plainSettings(server.baseUrl, { acts: { reply: replies } }));
    const attachments = [{ name: 'a.txt', mediaType: 'text/plain', base64: 'YQ==' }];
    const withFile = operation({ act: 'reply', ticket, text: 'see file', attachments });
    expect(await session.prepare!(withFile, soon())).toMatchObject({ ok: false, error: { kind: 'refused' } });
    expect(server.requests).toEqual([]);
  });

  it('whose mapping fails on it is refused before anything is sent, naming the expression', async () => {
    const { server } = await startDesk((_request, apply) => apply());
    await using _server = server;
    const acts = { reply: { ...replies, requests: [{ ...replies.requests[0], body: '{"n": $number(act.text)}' }] } };
    await using session = openMapped(plainSettings(server.baseUrl, { acts }));
    const answer = await session.prepare!(reply, soon());
    expect(answer).toMatchObject({ ok: false, error: { kind: 'refused' } });
    if (!answer.ok) expect(answer.error.message).toContain('acts.reply.requests.0.body');
    expect(server.requests.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('ids are escaped: one cannot climb to another resource', async () => {
    const { server } = await startDesk((_request, apply) => apply());
    await using _server = server;
    await using session = openMapped(plainSettings(server.baseUrl, { acts: { reply: replies } }));
    for (const id of ['../admin', '7?x=1', 'a/b', '%2e%2e', '7#x']) {
      const one = operation({ act: 'reply', ticket: { ...ticket, id }, text: 'x' }, `k-${id}`);
      const { state } = must(await session.prepare!(one, soon()));
      must(await session.commit!(one, state, soon()));
    }
    const climbing = operation({ act: 'reply', ticket: { ...ticket, id: '..' }, text: 'x' });
    expect(await session.prepare!(climbing, soon())).toMatchObject({ ok: false, error: { kind: 'refused' } });
    for (const { path } of server.requests) expect(path).toMatch(/^\/tickets\/[^/]+\/replies$/);
  });

  it('carries the same idempotency key with every attempt, and another for taking back', async () => {
    const keys: (string | undefined)[] = [];
    const { server } = await startDesk(({ headers }, apply) => {
      keys.push(headers['x-once']);
      return apply();
    });
    await using _server = server;
    const undo = { method: 'POST', path: '/tickets/{act.ticket.id}/undo', body: '{"of": key}' };
    const done = { request: replies.probe.request, found: 'false' };
    const acts = {
      addNote: {
        ...replies,
        createSafety: { kind: 'idempotencyKey', header: 'X-Once' },
        compensate: { kind: 'note', requests: [undo], done },
      },
    };
    await using session = openMapped(plainSettings(server.baseUrl, { acts }));
    const note = operation({ act: 'addNote', ticket, text: 'n' });
    const { state } = must(await session.prepare!(note, soon()));
    must(await session.commit!(note, state, soon()));
    must(await session.commit!(note, state, soon()));
    must(await session.compensate!(note, state, undefined, soon()));
    expect(keys).toEqual(['k1.p1', 'k1.p1', 'k1.p1.undo']);
  });
});
