import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { redmineRequirement, startRedmine, type RunningRedmine } from '../../kit/real/redmine.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { describeReal } from '../../kit/real/requirement.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { createRedmineClient, type ClientIssue, type RedmineClient } from '../../kit/redmine-client.ts';
import { startCuttingProxy } from '../../kit/cutting-proxy.ts';
import {
  carryOut,
  issueReference,
  openRedmine,
  operationOf,
  prepared,
  pullAll,
  soon,
  system,
  value,
} from './redmine-session.ts';

// A real server on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

describeReal(redmineRequirement, 'redmine against a real Redmine', () => {
  let redmine: RunningRedmine;
  let admin: RedmineClient;
  let agent2: RedmineClient;
  let anna: RedmineClient;
  beforeAll(async () => {
    redmine = await startRedmine();
    const { baseUrl, seed } = redmine;
    admin = createRedmineClient(baseUrl, seed.keys.admin);
    agent2 = createRedmineClient(baseUrl, seed.keys.agent2);
    anna = createRedmineClient(baseUrl, seed.keys.anna);
  }, 180_000);
  afterAll(() => redmine[Symbol.asyncDispose]());

  const session = (login: keyof RunningRedmine['seed']['keys'], more: object = {}): Required<AdapterSession> =>
    openRedmine({
      baseUrl: redmine.baseUrl,
      apiKey: redmine.seed.keys[login],
      customerNumberField: 'CustomerNo',
      ...more,
    });
  /** What changed since the last time, each message once: a load from the beginning would read all issues of all tests. */
  let cursor: string | undefined;
  const news = async (one: Required<AdapterSession>): Promise<readonly UnifiedMessage[]> => {
    const pulled = await pullAll(one, cursor);
    ({ cursor } = pulled);
    return [...new Map(pulled.messages.map((message) => [message.id, message])).values()];
  };
  const newIssue = (more: object = {}, by = anna): Promise<string> =>
    by.createIssue({
      ...{ project_id: redmine.seed.projects.support, tracker_id: redmine.seed.trackers['Support'] },
      ...{ subject: 'Fan', description: 'It is loud', ...more },
    });
  const publicNotes = ({ journals }: ClientIssue): string[] =>
    journals.filter((one) => !one.private_notes && one.notes).map(({ notes }) => notes ?? '');
  const field = (name: string): number => redmine.seed.fields[name] ?? 0;
  const change = (id: string, changes: object) =>
    operationOf({ act: 'updateTicket', ticket: issueReference(id), changes });

  it('a private note is never mailed, a reply is', async () => {
    await using agent = session('agent1');
    const id = await newIssue();
    value(await carryOut(agent, operationOf({ act: 'addNote', ticket: issueReference(id), text: 'for us only 内部' })));
    const reply = value(
      await carryOut(agent, operationOf({ act: 'reply', ticket: issueReference(id), text: 'We are on it.' })),
    );
    expect(reply.evidence).toMatch(/^journal \d+ on issue \d+, to Anna Müller$/);
    const mailed = async (): Promise<string> => (await redmine.mails()).get('anna@customer.example') ?? '';
    const until = performance.now() + 30_000;
    while (!(await mailed()).includes('We are on it.') && performance.now() < until) await createRealClock().sleep(50);
    expect(await mailed()).toContain('We are on it.');
    expect(await mailed()).not.toContain('for us only');
    expect(publicNotes(await anna.issue(id))).toEqual(['We are on it.']);
  });

  it('a note is refused for an account that would publish it, before anything is sent and again right before it is', async () => {
    await using clerk = session('clerk');
    const id = await newIssue();
    const note = operationOf({ act: 'addNote', ticket: issueReference(id), text: 'would be public' });
    const refusal = { ok: false, error: { kind: 'misconfigured', advice: { key: 'redmine.advice.privateNotes' } } };
    expect(await clerk.prepare(note, soon())).toMatchObject(refusal);
    // The right is withdrawn between prepare and commit.
    await using agent = session('agent1');
    const state = await prepared(agent, note);
    const [role] = await redmine.sql("SELECT id, permissions FROM roles WHERE name = 'Developer'");
    const permissions = String(role?.['permissions']);
    await redmine.sql(
      `UPDATE roles SET permissions = replace(permissions, '- :set_notes_private', '- :view_files') WHERE name = 'Developer'`,
    );
    try {
      expect(await agent.commit(note, state, soon())).toMatchObject(refusal);
    } finally {
      await redmine.sql(
        `UPDATE roles SET permissions = '${permissions.replaceAll("'", "''")}' WHERE name = 'Developer'`,
      );
    }
    expect((await admin.issue(id)).journals).toEqual([]);
    value(await agent.commit(note, state, soon()));
    expect(publicNotes(await admin.issue(id))).toEqual([]);
  });

  it('a reply nobody but agents would be mailed is refused, unless it shall go out all the same', async () => {
    const id = await newIssue({}, agent2);
    const reply = operationOf({ act: 'reply', ticket: issueReference(id), text: 'hello?' });
    await using careful = session('agent1');
    expect(await careful.prepare(reply, soon())).toMatchObject({
      error: { kind: 'refused', advice: { key: 'redmine.advice.nobodyReads' } },
    });
    await using bold = session('agent1', { refuseUnreadReplies: false });
    value(await carryOut(bold, reply));
    await agent2.send('POST', `/issues/${id}/watchers.json`, { user_id: redmine.seed.users['li'] });
    value(
      await carryOut(careful, operationOf({ act: 'reply', ticket: issueReference(id), text: 'now somebody reads it' })),
    );
  });

  it('an account without the right to add notes or to change is told so', async () => {
    await using reader = session('reader');
    const id = await newIssue();
    const acts = [
      operationOf({ act: 'reply', ticket: issueReference(id), text: 'x' }),
      operationOf({ act: 'addNote', ticket: issueReference(id), text: 'x' }),
      change(id, { customFields: { Product: 'x' } }),
    ];
    for (const act of acts)
      expect(await reader.prepare(act, soon())).toMatchObject({
        error: {
          kind: 'misconfigured',
          message: expect.stringContaining('lacks the right'),
          advice: { key: 'systems.advice.grantRights' },
        },
      });
  });

  it('what Redmine ignores without a word is refused, and what it accepted beside it is taken back', async () => {
    await using agent = session('agent1');
    const id = await newIssue({ custom_fields: [{ id: field('Product'), value: 'before' }] });
    const both = change(id, { customFields: { Locked: 'x', Product: 'after' } });
    expect(await carryOut(agent, both)).toMatchObject({
      ok: false,
      error: { kind: 'refused', message: expect.stringContaining('Locked') },
    });
    const now = await admin.issue(id);
    expect(now.custom_fields.find(({ name }) => name === 'Product')?.value).toBe('before');
  });

  it('names that lead nowhere are refused with what is possible', async () => {
    await using agent = session('agent1');
    const id = await newIssue();
    const refused = async (changes: object): Promise<string> => {
      const answer = await agent.prepare(change(id, changes), soon());
      return answer.ok ? 'accepted' : `${answer.error.kind}: ${answer.error.message}`;
    };
    expect(await refused({ status: 'nonsense' })).toMatch(/^refused: .*possible: .*In Progress/);
    expect(await refused({ owner: 'Nobody Knows' })).toMatch(/^refused: .*no member "Nobody Knows"/);
    expect(await refused({ queue: 'Hidden' })).toMatch(/^refused: .*"Hidden"/);
    expect(await refused({ customFields: { Colour: 'x' } })).toMatch(/^refused: .*"Colour"/);
    expect(await refused({ status: 'in progress', owner: 'agent one' })).toBe('accepted');
  });

  it('a change that slips between look and write is put back and the agent told', async () => {
    const id = await newIssue({ custom_fields: [{ id: field('Product'), value: 'old' }] });
    await using agent = session('agent1');
    const ours = change(id, { customFields: { Product: 'ours' } });
    const state = await prepared(agent, ours);
    // The colleague's write arrives at Redmine right before ours, after we have looked.
    let slipped = false;
    await using proxy = await startCuttingProxy(redmine.baseUrl, async (line) => {
      if (!line.startsWith('PUT') || slipped) return 'pass';
      slipped = true;
      await agent2.update(id, { custom_fields: [{ id: field('Product'), value: 'theirs' }] });
      return 'pass';
    });
    await using slow = session('agent1', { baseUrl: proxy.baseUrl });
    expect(await slow.commit(ours, state, soon())).toMatchObject({
      ok: false,
      error: { kind: 'refused', stale: true },
    });
    expect(slipped).toBe(true);
    const now = await admin.issue(id);
    expect(now.custom_fields.find(({ name }) => name === 'Product')?.value).toBe('theirs');
  });

  it.each([
    ['with a key field', { operationKeyField: 'Operation' }],
    ['by content', {}],
  ])('a reply whose answer was lost is found and not sent twice, %s', async (_how, more) => {
    const id = await newIssue();
    let cut = false;
    await using proxy = await startCuttingProxy(redmine.baseUrl, (line) => {
      const isReply = line.startsWith(`PUT /issues/${id}.json`) && !cut;
      if (isReply) cut = true;
      return Promise.resolve(isReply ? 'cut answer' : 'pass');
    });
    await using agent = session('agent1', { baseUrl: proxy.baseUrl, ...more });
    const reply = operationOf({ act: 'reply', ticket: issueReference(id), text: 'only once' });
    const state = await prepared(agent, reply);
    expect(await agent.commit(reply, state, soon())).toMatchObject({ ok: false, error: { kind: 'unknown' } });
    await using other = session('agent1', more);
    const found = value(await other.probe(reply, state, soon()));
    expect(found).toMatchObject({ found: 'present', evidence: expect.stringMatching(/^journal \d+ on issue/) });
    const outcome = value(await other.commit(reply, state, soon()));
    expect(outcome.made).toEqual(found.found === 'present' ? found.made : undefined);
    expect(publicNotes(await anna.issue(id))).toEqual(['only once']);
  });

  it('with a key field, two equal replies after a crash are told apart', async () => {
    const id = await newIssue();
    await using agent = session('agent1', { operationKeyField: 'Operation' });
    const twins = [1, 2].map(() => operationOf({ act: 'reply', ticket: issueReference(id), text: 'the same words' }));
    const [first, second] = [twins[0]!, twins[1]!];
    const [before, between] = [await prepared(agent, first), await prepared(agent, second)];
    value(await agent.commit(first, before, soon()));
    await using restarted = session('agent1', { operationKeyField: 'Operation' });
    expect(value(await restarted.probe(second, between, soon()))).toEqual({ found: 'absent' });
    value(await restarted.commit(second, between, soon()));
    expect(value(await restarted.probe(first, before, soon())).found).toBe('present');
    expect(publicNotes(await anna.issue(id))).toEqual(['the same words', 'the same words']);
    // The same words without any key may be somebody's own: then nobody can be sure.
    const third = operationOf({ act: 'reply', ticket: issueReference(id), text: 'typed in the browser' });
    const state = await prepared(restarted, third);
    const browser = createRedmineClient(redmine.baseUrl, redmine.seed.keys.agent1);
    await browser.update(id, { notes: 'typed in the browser' });
    expect(value(await restarted.probe(third, state, soon()))).toMatchObject({ found: 'unsure' });
    expect(await restarted.commit(third, state, soon())).toMatchObject({ error: { kind: 'unknown' } });
  });

  it('the key of a reply is hidden from the customer, and the field itself is no news', async () => {
    const id = await newIssue();
    await using agent = session('agent1', { operationKeyField: 'Operation' });
    const reply = operationOf({ act: 'reply', ticket: issueReference(id), text: 'keyed' });
    value(await carryOut(agent, reply));
    expect(JSON.stringify(await anna.issue(id))).not.toContain(reply.key);
    expect([...(await redmine.mails()).values()].join()).not.toContain(reply.key);
    const messages = await news(agent);
    const entries = messages.flatMap(({ body }) =>
      body.type === 'entry' && body.on && 'ticket' in body.on && body.on.ticket.id === id ? [body] : [],
    );
    expect(entries.map(({ kind, text, operationKey }) => [kind, text, operationKey])).toEqual([
      ['message', 'It is loud', undefined],
      ['reply', 'keyed', `${reply.key}#0`],
    ]);
  });

  it('writers at the same moment do not stop one another', async () => {
    const id = await newIssue();
    const sessions = [session('agent1'), session('agent1'), session('agent2'), session('agent2')];
    const answers = await Promise.all(
      sessions.map((one, index) =>
        carryOut(one, operationOf({ act: 'reply', ticket: issueReference(id), text: `reply ${index}` })),
      ),
    );
    for (const one of sessions) await one[Symbol.asyncDispose]();
    expect(answers.map(({ ok }) => ok)).toEqual([true, true, true, true]);
    expect(publicNotes(await anna.issue(id)).toSorted()).toEqual(['reply 0', 'reply 1', 'reply 2', 'reply 3']);
  });

  it('files go out with a reply and come back byte for byte', async () => {
    const id = await newIssue();
    await using agent = session('agent1');
    const bytes = Buffer.from([0, 1, 2, 250, 255]);
    const attachments = [{ name: '发票 & 1.bin', mediaType: 'application/x-test', base64: bytes.toString('base64') }];
    value(
      await carryOut(agent, operationOf({ act: 'reply', ticket: issueReference(id), text: 'see file', attachments })),
    );
    const messages = await news(agent);
    const reply = messages.flatMap(({ body }) => (body.type === 'entry' && body.text === 'see file' ? [body] : []))[0];
    expect(reply?.attachments).toMatchObject([{ name: '发票 & 1.bin', mediaType: 'application/x-test', size: 5 }]);
    const file = value(await agent.attachment(reply!.attachments[0]!.reference, soon()));
    expect(file).toMatchObject({ name: '发票 & 1.bin', mediaType: 'application/x-test' });
    expect(Buffer.from(file.bytes).equals(bytes)).toBe(true);
  });

  it('a change without a way back in the workflow is not taken back in half', async () => {
    const id = await newIssue({ custom_fields: [{ id: field('Product'), value: 'old' }] });
    await using agent = session('agent1');
    const resolve = change(id, { status: 'Resolved', customFields: { Product: 'new' } });
    const state = await prepared(agent, resolve);
    value(await agent.commit(resolve, state, soon()));
    expect(await agent.compensate(resolve, state, undefined, soon())).toMatchObject({ error: { kind: 'refused' } });
    const now = await admin.issue(id);
    expect([now.status.name, now.custom_fields.find(({ name }) => name === 'Product')?.value]).toEqual([
      'Resolved',
      'new',
    ]);
  });

  it('two changes within one second are both announced', async () => {
    // How long an issue is looked at again must not depend on how busy this machine is.
    const clock = createVirtualClock();
    const settings = { baseUrl: redmine.baseUrl, apiKey: redmine.seed.keys.agent1 };
    await using agent = openRedmine(settings, undefined, clock);
    const id = await newIssue();
    await news(agent);
    const start = cursor ?? '';
    const says =
      (text: string) =>
      ({ body }: UnifiedMessage): boolean =>
        body.type === 'entry' && body.text === text;
    await agent2.update(id, { notes: 'first of the second' });
    const first = await pullAll(agent, start);
    expect(first.messages.some(says('first of the second'))).toBe(true);
    // The same second again, as a quick writer would have it.
    const [row] = await redmine.sql(`SELECT updated_on::text AS at FROM issues WHERE id = ${id}`);
    await agent2.update(id, { notes: 'second of the second' });
    await redmine.sql(`UPDATE issues SET updated_on = '${String(row?.['at'])}' WHERE id = ${id}`);
    await clock.advance(2_500);
    const second = await pullAll(agent, first.cursor);
    expect(second.messages.some(says('second of the second'))).toBe(true);
    await clock.advance(2_500);
    const settled = await pullAll(agent, second.cursor);
    await clock.advance(2_500);
    expect((await pullAll(agent, settled.cursor)).messages).toEqual([]);
    ({ cursor } = second);
  });

  it('more changes in one second than a page holds are all announced, while issues move to the end', async () => {
    await using agent = session('agent1');
    const id = await newIssue();
    await news(agent);
    const columns =
      'tracker_id, project_id, status_id, priority_id, author_id, description, created_on, lft, rgt, is_private';
    await redmine.sql(
      `INSERT INTO issues (subject, updated_on, ${columns})
       SELECT 'bulk ' || n, date_trunc('second', now() AT TIME ZONE 'UTC'), ${columns}
       FROM issues, generate_series(1, 70) n WHERE id = ${id}`,
      'UPDATE issues SET root_id = id WHERE root_id IS NULL',
    );
    const ids = (await redmine.sql("SELECT id FROM issues WHERE subject LIKE 'bulk %' ORDER BY id")).map((one) =>
      String(one['id']),
    );
    const batch = value(await agent.pull(cursor, soon()));
    expect(batch.more).toBe(true);
    // One that was to come, and one that had come, move behind all others.
    await agent2.update(ids[0] ?? '', { notes: 'moved' });
    await agent2.update(ids[69] ?? '', { notes: 'moved' });
    const rest = await pullAll(agent, batch.cursor);
    ({ cursor } = rest);
    const seen = new Set(
      [...batch.messages, ...rest.messages].flatMap(({ body }) => (body.type === 'ticket' ? [body.reference.id] : [])),
    );
    expect(ids).toHaveLength(70);
    expect(ids.filter((one) => !seen.has(one))).toEqual([]);
  });

  it('a deleted issue, and one the account may no longer see, is reported by the look for them; one that appears is read', async () => {
    const [gone, moved, kept] = [await newIssue(), await newIssue(), await newIssue()];
    const hidden = await admin.createIssue({ project_id: redmine.seed.projects.hidden, subject: 'was hidden' });
    await using agent = session('agent1');
    await news(agent);
    await admin.send('DELETE', `/issues/${gone}.json`);
    // Behind the feed's back: nothing but the project changes.
    await redmine.sql(
      `UPDATE issues SET project_id = ${redmine.seed.projects.hidden} WHERE id = ${moved}`,
      `UPDATE issues SET project_id = ${redmine.seed.projects.support} WHERE id = ${hidden}`,
      `UPDATE issues SET updated_on = updated_on - interval '1 day' WHERE id IN (${moved}, ${hidden})`,
    );
    const due = JSON.stringify({ ...(JSON.parse(cursor ?? '') as object), sweep: { ended: 0 } });
    // One page of open issues for each pull.
    const messages: UnifiedMessage[] = [];
    for (let at = due; ;) {
      const batch = value(await agent.pull(at, soon()));
      messages.push(...batch.messages);
      at = batch.cursor;
      if ((JSON.parse(at) as { sweep: { ended: number } }).sweep.ended !== 0) break;
    }
    const removed = new Set(messages.flatMap(({ body }) => (body.type === 'removed' ? [body.reference.id] : [])));
    expect([...removed].toSorted()).toEqual([gone, moved].toSorted());
    expect([...removed]).not.toContain(kept);
    expect(messages.some(({ body }) => body.type === 'ticket' && body.subject === 'was hidden')).toBe(true);
  });

  it('a key that is withdrawn stops the pull, although Redmine answers strangers with an empty list', async () => {
    await using agent = session('agent2');
    await news(agent);
    const where = `WHERE action = 'api' AND user_id = ${redmine.seed.users['agent2']}`;
    await redmine.sql(`UPDATE tokens SET value = 'withdrawn' ${where}`);
    try {
      expect(await agent.pull(cursor, soon())).toMatchObject({
        error: { kind: 'misconfigured', advice: { key: 'redmine.advice.apiKey' } },
      });
    } finally {
      await redmine.sql(`UPDATE tokens SET value = '${redmine.seed.keys.agent2}' ${where}`);
    }
  });

  it('agents are told from customers, and only agents are offered as owners', async () => {
    await using agent = session('agent1', { queueBy: 'projectAndTracker' });
    const choices = value(await agent.choices(soon()));
    expect(choices.owners).toEqual(['Agent One', 'Agent Two', 'Clerk Three']);
    expect(choices.queues).toContain('售后 / Support');
    const id = await newIssue();
    await admin.update(id, { notes: 'the administrator, who is no member, helps' });
    await anna.update(id, { notes: 'the customer again' });
    const messages = await news(agent);
    const kinds = messages.flatMap(({ body }) =>
      body.type === 'entry' && 'ticket' in body.on && body.on.ticket.id === id ? [[body.kind, body.author.name]] : [],
    );
    expect(kinds).toEqual([
      ['message', 'Anna Müller'],
      ['reply', 'Redmine Admin'],
      ['message', 'Anna Müller'],
    ]);
    const people = messages.flatMap(({ body }) =>
      body.type === 'customer' ? [body.card.emails?.['main']?.address] : [],
    );
    expect(people).toContain('anna@customer.example');
    expect(people).not.toContain('agent1@customer.example');
  });

  it('only the projects of the settings are read, and a wrong name is said', async () => {
    await newIssue();
    await using agent = session('agent1', { projects: ['aftersales'] });
    const { messages } = await pullAll(agent);
    expect(new Set(messages.flatMap(({ body }) => (body.type === 'ticket' ? [body.queue] : [])))).not.toContain(
      'Support',
    );
    await using wrong = session('agent1', { projects: ['no such'] });
    for (const answer of [await wrong.health(soon()), await wrong.pull(undefined, soon())])
      expect(answer).toMatchObject({ error: { kind: 'misconfigured', message: expect.stringContaining('no such') } });
  });

  it('a new issue names its requester in the first line where there is no field for it', async () => {
    await using agent = session('agent1');
    const create = operationOf({
      ...{ act: 'createTicket', system, queue: 'Support', subject: 'For Li', requester: 'li@customer.example' },
      ...{ text: 'Please call back.', customFields: { CustomerNo: 'C-2' } },
    });
    const outcome = value(await carryOut(agent, create));
    const id = outcome.made?.[0]?.id ?? '';
    expect((await admin.issue(id)).description.replaceAll('\r', '')).toBe(
      'Requester: li@customer.example\n\nPlease call back.',
    );
    const messages = await news(agent);
    const ticket = messages.flatMap(({ body }) =>
      body.type === 'ticket' && body.reference.id === id ? [body] : [],
    )[0];
    expect(ticket).toMatchObject({
      requesters: [{ email: 'li@customer.example' }],
      links: [{ key: 'customerNo', value: 'C-2' }],
    });
  });

  it('a sample shows raw issues beside what becomes of them', async () => {
    await newIssue();
    await using agent = session('agent1');
    const records = value(await agent.sample(2, soon()));
    expect(records).toHaveLength(2);
    for (const { title, raw, messages } of records) {
      expect(`#${String((JSON.parse(raw) as { id: number }).id)}`).toBe(title);
      expect(messages.some(({ body }) => body.type === 'ticket')).toBe(true);
      expect(raw).not.toContain(redmine.seed.keys.agent1);
    }
  });
});
