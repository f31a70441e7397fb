import type { Speaker } from './hold-dialogue.ts';

const query = (parameters: Readonly<Record<string, string>>): string =>
  `?${new URLSearchParams(parameters).toString()}`;
const base64 = (...bytes: readonly number[]): string => Buffer.from(bytes).toString('base64');
const message = (Content: string) => ({ Content, ContentType: 'text/plain' });
const historyFields = query({
  ...{
    fields: 'Type,Field,OldValue,NewValue,Created,Creator,ObjectId,ObjectType,Data,TimeTaken',
    'fields[Creator]': 'RealName',
  },
  ...{ per_page: '100', orderby: 'id' },
});
const partFields = query({ fields: 'TransactionId,ContentType,Filename,ContentLength,Headers,Content', orderby: 'id' });

/** Requests as the product makes them, by subject. Numbers of records come from what was answered before. */
export const dialogues: Readonly<Record<string, (with_: Speaker) => Promise<void>>> = {
  async 'who is there'({ say, sayForRows }) {
    await say('no token', 'GET', '/rt', undefined, { authorization: '' });
    await say('a wrong token', 'GET', '/rt', undefined, { authorization: 'token 1-1-wrong' });
    await say('the version', 'GET', '/rt');
    for (const path of ['/nosuch', '/ticket/abc', '/ticket/99999', '/queue/nosuch', '/queue/999', '/user/nobody-here'])
      await say(path, 'GET', path);
    await sayForRows('queues', 'GET', `/queues/all${query({ fields: 'Name', orderby: 'id', per_page: '100' })}`);
    await say('queues without a condition', 'GET', '/queues');
    await say('queues by name', 'POST', `/queues${query({ fields: 'Name' })}`, [{ field: 'Name', value: '售后' }]);
    await say('a queue', 'GET', '/queue/support');
    await say('a queue by a name beyond ASCII', 'GET', `/queue/${encodeURIComponent('售后')}`);
    await say('an agent', 'GET', '/user/agent1');
    await say('nobody', 'GET', '/user/Nobody');
    await say('users by name', 'POST', `/users${query({ fields: 'Name,RealName,EmailAddress' })}`, [
      { field: 'Name', value: 'agent1' },
    ]);
    await say('users by part of the name', 'POST', '/users', [{ field: 'Name', operator: 'LIKE', value: 'agent' }]);
    await sayForRows('users', 'GET', '/users');
    const groups = await say('groups', 'POST', `/groups${query({ fields: 'Name' })}`, [
      { field: 'Domain', value: 'SystemInternal' },
    ]);
    const { items } = groups.json as { items: { id: string; Name: string }[] };
    const privileged = items.find(({ Name }) => Name === 'Privileged')?.id ?? '';
    const members = query({ users: '1', groups: '0', recursively: '1', per_page: '100' });
    await sayForRows('members', 'GET', `/group/${privileged}/members${members}`);
  },

  async 'new tickets'({ say }) {
    const whole = {
      ...{
        Queue: 'Support',
        Subject: 'First Zürich 客户',
        Requestor: 'anna@demo.example',
        CustomFields: { CustomerNo: 'C-1', NoSuch: 'x' },
      },
      ...{ Priority: 50, Owner: 'agent1', ...message('Hello\nthere 客户') },
    };
    const { json } = await say('a ticket', 'POST', '/ticket', whole);
    const { id } = json as { id: string };
    const ticket = await say('the ticket', 'GET', `/ticket/${id}`);
    await say('with names', 'GET', `/ticket/${id}${query({ 'fields[Queue]': 'Name', 'fields[Owner]': 'RealName' })}`);
    await say('unchanged', 'GET', `/ticket/${id}`, undefined, { 'if-none-match': ticket.etag });
    await say('changed', 'GET', `/ticket/${id}`, undefined, { 'if-none-match': '"1"' });
    await say('its history', 'GET', `/ticket/${id}/history${historyFields}`);
    await say('who asked', 'GET', '/user/anna@demo.example');
    await say('only a queue', 'POST', '/ticket', { Queue: 'Support' });
    await say('no queue', 'POST', '/ticket', { Subject: 'x' });
    await say('a wrong queue', 'POST', '/ticket', { Queue: 'nosuch', Subject: 'x' });
    await say('a wrong status', 'POST', '/ticket', { Queue: 'Support', Status: 'nosuch' });
    await say('a wrong owner', 'POST', '/ticket', { Queue: 'Support', Owner: 'nosuch' });
    await say('no JSON', 'POST', '/ticket', '{broken', { 'content-type': 'application/json' });
    await say('a list', 'POST', '/ticket', []);
    await say('plain text', 'POST', '/ticket', 'x', { 'content-type': 'text/plain' });
    await say('on a ticket', 'POST', `/ticket/${id}`, {});
    const file = { FileName: 'a.txt', FileType: 'text/plain', FileContent: base64(0x68, 0x69) };
    const withFile = await say('with a file', 'POST', '/ticket', {
      Queue: '售后',
      Subject: 'File',
      ...message('See file'),
      Attachments: [file],
    });
    await say('its parts', 'GET', `/ticket/${withFile.made}/attachments${partFields}`);
    await say('a bad file', 'POST', '/ticket', { Queue: 'Support', ...message('x'), Attachments: [{ FileName: 'a' }] });
  },

  async messages({ say }) {
    const { made: id } = await say('a ticket', 'POST', '/ticket', {
      Queue: 'Support',
      Subject: 'Second',
      ...message('Hello'),
    });
    const files = [
      { FileName: 'a.txt', FileType: 'text/plain', FileContent: base64(0x68, 0x69) },
      { FileName: '=?UTF-8?B?5rWL6K+VLnBuZw==?=', FileType: 'image/png', FileContent: base64(1, 2, 3, 255) },
    ];
    const reply = await say('a reply', 'POST', `/ticket/${id}/correspond`, {
      ...message('Reply 客户'),
      Attachments: files,
    });
    await say('the transaction', 'GET', `/transaction/${reply.made}`);
    const parts = await say('its parts', 'GET', `/transaction/${reply.made}/attachments${partFields}`);
    for (const [index, part] of (parts.json as { items: { id: string }[] }).items.entries())
      await say(`part ${index}`, 'GET', `/attachment/${part.id}`);
    await say('parts by search', 'POST', `/attachments${partFields}`, [
      { field: 'TransactionId', value: String(reply.made) },
    ]);
    const note = await say('a note', 'POST', `/ticket/${id}/comment`, message('note 客户'));
    await say('parts of both', 'POST', `/attachments${partFields}`, [
      { field: 'TransactionId', value: String(reply.made) },
      { field: 'TransactionId', value: String(note.made) },
    ]);
    await say('a note in HTML', 'POST', `/ticket/${id}/comment`, { Content: '<p>x</p>', ContentType: 'text/html' });
    await say('a note as text', 'POST', `/ticket/${id}/comment`, 'plain note', { 'content-type': 'text/plain' });
    const form = new FormData();
    form.set('JSON', JSON.stringify(message('form')));
    form.append('Attachments', new Blob(['a;b'], { type: 'text/csv' }), 'x.csv');
    const formed = await say('a form', 'POST', `/ticket/${id}/correspond`, form);
    await say('its parts', 'GET', `/transaction/${formed.made}/attachments${partFields}`);
    const empty = new FormData();
    empty.set('x', 'y');
    await say('a form without JSON', 'POST', `/ticket/${id}/correspond`, empty);
    const nothing = await say('nothing', 'POST', `/ticket/${id}/correspond`, {});
    await say('the parts of nothing', 'GET', `/transaction/${nothing.made}/attachments${partFields}`);
    await say('no type', 'POST', `/ticket/${id}/correspond`, { Content: 'x' });
    await say('a bad file', 'POST', `/ticket/${id}/correspond`, { ...message('x'), Attachments: [{ FileName: 'a' }] });
    await say('reply and resolve', 'POST', `/ticket/${id}/correspond`, { ...message('done'), Status: 'resolved' });
    await say('note and the same status', 'POST', `/ticket/${id}/comment`, { ...message('x'), Status: 'resolved' });
    await say('note and a wrong status', 'POST', `/ticket/${id}/comment`, { ...message('x'), Status: 'nosuch' });
    await say('note and fields', 'POST', `/ticket/${id}/comment`, {
      ...message('x'),
      CustomFields: { CustomerNo: 'C-9' },
      Subject: 'Own',
    });
    await say('reply opens', 'POST', `/ticket/${id}/correspond`, message('again'));
    await say('no JSON', 'POST', `/ticket/${id}/correspond`, '{bad', { 'content-type': 'application/json' });
    await say('XML', 'POST', `/ticket/${id}/correspond`, '<x/>', { 'content-type': 'application/xml' });
    await say('read', 'GET', `/ticket/${id}/correspond`);
    await say('no ticket', 'POST', '/ticket/99999/correspond', message('x'));
    await say('no part', 'GET', '/attachment/99999');
    await say('no transaction', 'GET', '/transaction/99999');
    await say('the history', 'GET', `/ticket/${id}/history${historyFields}`);
    await say('no history', 'GET', '/ticket/99999/history');
    await say('no parts', 'GET', '/ticket/99999/attachments');
  },

  async changes({ say }) {
    const wanted = {
      Queue: 'Support',
      Subject: 'Third',
      CustomFields: { CustomerNo: 'C-1' },
      Status: 'open',
      Priority: 50,
    };
    const { made: id } = await say('a ticket', 'POST', '/ticket', wanted);
    const changes: readonly object[] = [
      ...['open', 'stalled', 'nosuch', 'resolved', 'deleted', 'new', 'rejected', 'open'].map((Status) => ({ Status })),
      ...['agent1', 'agent2', 'agent2', 'Nobody', 'bridge', 'agent1', 'nosuch'].map((Owner) => ({ Owner })),
      ...['售后', '售后', 'nosuch'].map((Queue) => ({ Queue })),
      ...['New', 'New', ''].map((Subject) => ({ Subject })),
      ...[100, 7, 'x', '50'].map((Priority) => ({ Priority })),
      ...['C-2', 'C-2', null, null, '', 'C-3', ''].map((CustomerNo) => ({ CustomFields: { CustomerNo } })),
      ...[{ CustomFields: { NoSuch: 'x' } }, { CustomFields: { Product: ['a', 'b'] } }, {}, { Nonsense: 1 }],
    ];
    for (const change of changes) await say(JSON.stringify(change), 'PUT', `/ticket/${id}`, change);
    const seen = await say('the ticket', 'GET', `/ticket/${id}`);
    await say('right tag', 'PUT', `/ticket/${id}`, { Status: 'resolved' }, { 'if-match': seen.etag });
    await say('stale tag', 'PUT', `/ticket/${id}`, { Status: 'open' }, { 'if-match': seen.etag });
    await say('any tag', 'PUT', `/ticket/${id}`, { Status: 'stalled' }, { 'if-match': '*' });
    await say('reply to a stalled one', 'POST', `/ticket/${id}/correspond`, message('x'));
    await say('two tags', 'PUT', `/ticket/${id}`, { Status: 'open' }, { 'if-match': '"1", "2"' });
    await say('no JSON', 'PUT', `/ticket/${id}`, '{bad', { 'content-type': 'application/json' });
    await say('a list', 'PUT', `/ticket/${id}`, []);
    await say('no ticket', 'PUT', '/ticket/99999', { Status: 'open' });
    await say('no ticket, with a tag', 'PUT', '/ticket/99999', { Status: 'open' }, { 'if-match': '"1"' });
    await say('the history', 'GET', `/ticket/${id}/history${historyFields}`);
    await say('PATCH', 'PATCH', `/ticket/${id}`, {});
  },

  async searches({ say }) {
    const ticket = (Subject: string, Queue: string, more: object = {}) =>
      say(Subject, 'POST', '/ticket', { Subject, Queue, ...more });
    const { made: first } = await ticket('Alpha one', 'Support', {
      CustomFields: { CustomerNo: 'S-1' },
      Requestor: 'sara@demo.example',
    });
    await ticket('Beta two', '售后', { Status: 'open', Owner: 'agent1', Priority: 100 });
    const { made: last } = await ticket("Gamma's three", 'Support', { Status: 'resolved' });
    const find = (sql: string, more: Readonly<Record<string, string>> = {}) =>
      say(sql, 'GET', `/tickets${query({ query: sql.replaceAll('FIRST', String(first)), orderby: 'id', ...more })}`);
    const fields = 'Subject,Status,Queue,Owner,Requestor,CustomFields,Created,LastUpdated,Priority,Creator,Nonsense';
    await find('id >= FIRST', { fields, 'fields[Queue]': 'Name', 'fields[Requestor]': 'EmailAddress' });
    await find('id >= FIRST', { order: 'DESC', per_page: '1', page: '2', fields: 'Subject' });
    await find('id >= FIRST', { per_page: '2', page: '9' });
    await find('id >= FIRST', { per_page: '0', page: 'x' });
    for (const sql of [
      "Queue = 'Support'",
      "(Queue = 'Support' OR Queue = '售后') AND LastUpdated > '2020-01-01'",
      "Queue = '售后' OR (Queue = 'Support' AND Status = 'resolved')",
      "Queue != 'Support'",
      "Queue = 'nosuch'",
      "Status = '__Active__'",
      "Status = '__Inactive__'",
      "Status != 'new'",
      "Subject LIKE 'beta'",
      "Subject = 'Alpha one'",
      "Subject LIKE 'Gamma\\'s'",
      "Owner = 'agent1'",
      "Owner = 'Nobody'",
      'Priority > 50',
      "Requestor.EmailAddress = 'sara@demo.example'",
      "'CF.{CustomerNo}' = 'S-1'",
      "CF.{CustomerNo} = 'S-1'",
      "LastUpdated >= '2030-01-01 00:00:00'",
      "LastUpdated > '5 minutes ago'",
      "LastUpdated < '5 minutes ago'",
      "Created > 'nonsense'",
    ])
      await find(`id >= FIRST AND (${sql})`, { fields: 'Subject' });
    for (const sql of ['(', "Nonsense = 'x'", '', 'id ='])
      await say(`refused: ${sql}`, 'GET', `/tickets${query({ query: sql })}`);
    await say('tickets by JSON', 'POST', '/tickets', { query: 'id > 0' });
    await say('tickets by form', 'POST', '/tickets', `query=${encodeURIComponent(`id = ${last}`)}`, {
      'content-type': 'application/x-www-form-urlencoded',
    });
    await say('deleted', 'PUT', `/ticket/${last}`, { Status: 'deleted' });
    await find('id >= FIRST', { fields: 'Subject' });

    const history = await say('history', 'GET', `/ticket/${last}/history${query({ fields: 'Type', orderby: 'id' })}`);
    const ids = (history.json as { items: { id: string }[] }).items.map((row) => row.id);
    const onTicket = [
      { field: 'ObjectType', value: 'RT::Ticket' },
      { field: 'ObjectId', value: String(last) },
    ];
    const feed = `/transactions${query({ fields: 'Type,Field,ObjectId', orderby: 'id', order: 'DESC', per_page: '100' })}`;
    await say('feed from the first', 'POST', feed, [...onTicket, { field: 'id', operator: '>=', value: ids[0] }]);
    await say('feed after the first', 'POST', feed, [...onTicket, { field: 'id', operator: '>', value: ids[0] }]);
    await say('feed of two', 'POST', feed, [
      { field: 'id', value: ids[0] },
      { field: 'id', value: ids.at(-1) },
    ]);
    await say('an unknown field', 'POST', feed, [...onTicket, { field: 'Nonsense', value: 'x' }]);
    await say('no conditions', 'POST', feed, []);
    await say('an object', 'POST', feed, {});
    await say('no JSON', 'POST', feed, 'bad', { 'content-type': 'application/json' });
  },
};
