import { describe, expect, it } from 'vitest';
import { startJsonServer, type JsonAnswer, type JsonRequest } from '../../kit/rest-mapped/json-server.ts';
import { bodiesOf, must, openMapped, pullRound, soon } from '../../kit/rest-mapped/open-mapped.ts';
import { plainSettings, readingBy, record } from '../../kit/rest-mapped/plain-settings.ts';

type Answer = (request: JsonRequest) => JsonAnswer | undefined;

async function subjects(source: Readonly<Record<string, unknown>>, answer: Answer): Promise<readonly string[]> {
  await using server = await startJsonServer(answer);
  await using session = openMapped(readingBy(server.baseUrl, source));
  return bodiesOf((await pullRound(session)).messages, 'ticket').map(({ reference }) => reference.id);
}

const all = Array.from({ length: 7 }, (_, index) => record(index + 1));
const ids = all.map(({ id }) => String(id));
const everything = { kind: 'all' };

describe('pages', () => {
  it('by number, cut by time where there is one', async () => {
    const asked: string[] = [];
    const found = await subjects({}, ({ query }) => {
      asked.push(query.get('page') ?? '');
      const since = query.get('since') ?? '';
      const page = Number(query.get('page'));
      return { json: { tickets: all.filter(({ changed }) => changed >= since).slice((page - 1) * 3, page * 3) } };
    });
    expect(found).toEqual(ids);
    // The next page is asked for by the last time, so it is always the first one.
    expect(new Set(asked)).toEqual(new Set(['1']));
  });

  it('by number, all of them each time', async () => {
    const source = { changes: everything, request: { path: '/tickets', query: { page: '{page}' } } };
    const found = await subjects(source, ({ query }) => {
      const page = Number(query.get('page'));
      return { json: { tickets: all.slice((page - 1) * 3, page * 3) } };
    });
    expect(found).toEqual(ids);
  });

  it('by offset', async () => {
    const source = {
      changes: everything,
      paging: { kind: 'offset', size: 3 },
      request: { path: '/tickets', query: { skip: '{offset}', take: '{size}' } },
    };
    const found = await subjects(source, ({ query }) => {
      const skip = Number(query.get('skip'));
      return { json: { tickets: all.slice(skip, skip + Number(query.get('take'))) } };
    });
    expect(found).toEqual(ids);
  });

  it('by a token in the answer, left out at first', async () => {
    const source = {
      changes: everything,
      paging: { kind: 'token', at: '/next' },
      request: { path: '/tickets', query: { after: '{after}' } },
    };
    const found = await subjects(source, ({ query }) => {
      const at = Number(query.get('after') ?? 0);
      return { json: { tickets: all.slice(at, at + 3), next: at + 3 < all.length ? at + 3 : null } };
    });
    expect(found).toEqual(ids);
  });

  it('by a link in the answer', async () => {
    const source = { changes: everything, paging: { kind: 'link', at: '/links/next' }, request: { path: '/tickets' } };
    const found = await subjects(source, ({ path, query }) => {
      const at = Number(query.get('at') ?? 0);
      const next = at + 3 < all.length ? `${path}?at=${at + 3}` : undefined;
      return { json: { tickets: all.slice(at, at + 3), links: { next } } };
    });
    expect(found).toEqual(ids);
  });

  it('by a Link header', async () => {
    const source = { changes: everything, paging: { kind: 'linkHeader' }, request: { path: '/tickets' } };
    const found = await subjects(source, ({ query }) => {
      const at = Number(query.get('at') ?? 0);
      const link = `</tickets?at=0>; rel="first"${at + 3 < all.length ? `, </tickets?at=${at + 3}>; rel="next"` : ''}`;
      return { json: { tickets: all.slice(at, at + 3) }, headers: { link } };
    });
    expect(found).toEqual(ids);
  });

  it('a link to another host is not followed: it would be handed the login', async () => {
    let visits = 0;
    await using other = await startJsonServer(() => {
      visits++;
      return { json: { tickets: [] } };
    });
    await using server = await startJsonServer(() => ({ json: { tickets: all, next: `${other.baseUrl}/tickets` } }));
    const source = { changes: everything, paging: { kind: 'link', at: '/next' }, request: { path: '/tickets' } };
    await using session = openMapped(readingBy(server.baseUrl, source));
    expect(await session.pull(undefined, soon())).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    expect(visits).toBe(0);
  });

  it('a system that ignores the page parameter is found out instead of read for ever', async () => {
    await using server = await startJsonServer(() => ({ json: { tickets: all.slice(0, 3) } }));
    const source = { changes: everything, request: { path: '/tickets', query: { page: '{page}' } } };
    await using session = openMapped(readingBy(server.baseUrl, source));
    const first = must(await session.pull(undefined, soon()));
    const second = await session.pull(first.cursor, soon());
    expect(second).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    if (!second.ok) expect(second.error.message).toContain('two pages are the same');
  });

  it('records that change while pages are read do not push others past the reader', async () => {
    const rows = [...all];
    await using server = await startJsonServer(({ query }) => {
      const since = query.get('since') ?? '';
      const page = Number(query.get('page'));
      const found = rows
        .filter(({ changed }) => changed >= since)
        .toSorted((a, b) => a.changed.localeCompare(b.changed));
      return { json: { tickets: found.slice((page - 1) * 3, page * 3) } };
    });
    await using session = openMapped(plainSettings(server.baseUrl));
    const first = must(await session.pull(undefined, soon()));
    // The first record moves to the end: by page number, record 4 would now be on the page already read.
    rows[0] = record(1, '2026-11-01T00:01:00.000Z');
    const rest = await pullRound(session, first.cursor);
    const found = bodiesOf([...first.messages, ...rest.messages], 'ticket').map(({ reference }) => reference.id);
    expect(new Set(found)).toEqual(new Set(ids));
  });

  it('records in falling order are refused, because reading by time would lose some', async () => {
    await using server = await startJsonServer(() => ({ json: { tickets: all.toReversed().slice(0, 3) } }));
    await using session = openMapped(plainSettings(server.baseUrl));
    const answer = await session.pull(undefined, soon());
    expect(answer).toMatchObject({ ok: false, error: { kind: 'misconfigured' } });
    if (!answer.ok) expect(answer.error.message).toContain('rising order');
  });
});

describe('changes', () => {
  it('by a token of the system: kept, and sent the next time', async () => {
    const source = {
      request: { path: '/tickets', query: { cursor: '{cursor}', start: '{cursor = "" ? start}' } },
      paging: { kind: 'none' },
      changes: { kind: 'cursor', at: '/cursor', end: '/done', start: '2026-01-01' },
    };
    const asked: string[] = [];
    await using server = await startJsonServer(({ query }) => {
      asked.push(query.toString());
      const at = Number(query.get('cursor') ?? 0);
      return {
        json: { tickets: all.slice(at, at + 4), cursor: String(Math.min(7, at + 4)), done: at + 4 >= all.length },
      };
    });
    await using session = openMapped(readingBy(server.baseUrl, source));
    const first = await pullRound(session);
    expect(bodiesOf(first.messages, 'ticket')).toHaveLength(7);
    await pullRound(session, first.cursor);
    expect(asked).toEqual(['start=1767225600', 'cursor=4', 'cursor=7']);
  });

  it('by a rising number, looking back for those that became visible late', async () => {
    const source = {
      request: { path: '/tickets', query: { after: '{since}', page: '{page}' } },
      changes: { kind: 'id', at: '/id', overlap: 3 },
    };
    const rows = [record(1), record(2), record(4)];
    await using server = await startJsonServer(({ query }) => ({
      json: {
        tickets: rows
          .filter(({ id }) => id > Number(query.get('after')))
          .toSorted((a, b) => a.id - b.id)
          .slice(0, 3),
      },
    }));
    await using session = openMapped(readingBy(server.baseUrl, source));
    const first = await pullRound(session);
    rows.push(record(3), record(5));
    const second = await pullRound(session, first.cursor);
    expect(bodiesOf(second.messages, 'ticket').map(({ reference }) => reference.id)).toEqual(['3', '5']);
  });

  it('a record dated in the far future does not end all reading', async () => {
    const rows = [record(1), record(2, '2099-01-01T00:00:00.000Z')];
    await using server = await startJsonServer(({ query }) => ({
      json: { tickets: rows.filter(({ changed }) => changed >= (query.get('since') ?? '')) },
    }));
    await using session = openMapped(plainSettings(server.baseUrl));
    const first = await pullRound(session);
    rows.splice(1, 0, record(3, new Date(Date.now() + 10 * 60_000).toISOString()));
    const second = await pullRound(session, first.cursor);
    expect(bodiesOf(second.messages, 'ticket').map(({ reference }) => reference.id)).toContain('3');
  });
});

describe('records that cannot be read', () => {
  const bad = [
    { ...record(2), subject: { deep: 1 } },
    { ...record(3), changed: 'yesterday' },
    JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`) as unknown,
    'not an object',
    null,
  ];

  it('are set aside with the expression and the path, and the others go on', async () => {
    await using server = await startJsonServer(() => ({ json: { tickets: [record(1), ...bad, record(9)] } }));
    const source = { changes: everything, paging: { kind: 'none' }, request: { path: '/tickets' } };
    await using session = openMapped(readingBy(server.baseUrl, source));
    const { messages } = await pullRound(session);
    expect(bodiesOf(messages, 'ticket').map(({ reference }) => reference.id)).toEqual(['1', '9']);
    const reasons = bodiesOf(messages, 'unreadable').map(({ reason }) => reason);
    expect(reasons).toHaveLength(bad.length);
    expect(reasons[0]).toContain('tickets 2: sources.tickets.maps.ticket made $.subject, which must be a text');
    expect(reasons[1]).toContain('$.createdAt, which must be a time');
    expect(reasons.join('\n')).toContain('nested too deeply');
  });

  it('one that is gone when its parts are asked for is one record’s trouble, not the system’s', async () => {
    await using server = await startJsonServer(({ path }) => {
      if (path === '/tickets') return { json: { tickets: [record(1), record(2)] } };
      return path === '/tickets/1/notes' ? { json: [] } : { status: 404, json: { error: 'gone' } };
    });
    const source = {
      changes: everything,
      paging: { kind: 'none' },
      request: { path: '/tickets' },
      extras: { notes: { request: { path: '/tickets/{id}/notes' }, items: '' } },
    };
    await using session = openMapped(readingBy(server.baseUrl, source));
    const { messages } = await pullRound(session);
    expect(bodiesOf(messages, 'ticket').map(({ reference }) => reference.id)).toEqual(['1']);
    expect(bodiesOf(messages, 'unreadable')[0]?.reason).toContain('no such record');
  });

  it('an answer without the list is the mapping’s fault and says where', async () => {
    await using server = await startJsonServer(() => ({ json: { results: [] } }));
    await using session = openMapped(plainSettings(server.baseUrl));
    const answer = await session.pull(undefined, soon());
    expect(answer).toMatchObject({ ok: false, error: { kind: 'nonsense' } });
    if (!answer.ok) expect(answer.error.message).toContain('sources.tickets.request');
  });
});
