/** Number of the ticket's last transaction when the act was prepared: what comes after may be ours. */
const basis = '{"basis": $number($replace(answer.headers.etag, /[^0-9]/, ""))}';
const readTicket = { path: '/ticket/{act.ticket.id}', query: { 'fields[Queue]': 'Name' } };
const newestFirst = { orderby: 'id', order: 'DESC', per_page: '100' };

/** A message of the agent: recognised by its kind and text among what came after the basis. */
const say = (path: string, type: 'Correspond' | 'Comment') => ({
  read: { request: readTicket, before: basis },
  requests: [
    {
      method: 'POST',
      path: `/ticket/{act.ticket.id}/${path}`,
      body: '{"Content": act.text, "ContentType": "text/plain"}',
    },
  ],
  createSafety: { kind: 'searchBeforeCreate' },
  made: '{"kind": "activity", "id": $match(answers[0].headers.location, /transaction\\/([0-9]+)$/).groups[0]}',
  probe: {
    by: 'content',
    request: { path: '/ticket/{act.ticket.id}/history', query: { ...newestFirst, fields: 'Type' } },
    also: {
      parts: {
        path: '/ticket/{act.ticket.id}/attachments',
        query: { ...newestFirst, fields: 'Content,TransactionId' },
      },
    },
    found: `(
      $ours := answer.json.items[Type = "${type}" and $number(id) > $$.before.basis].id;
      also.parts.items[TransactionId in $ours and $same(Content, $$.act.text)][0].{
        "evidence": "transaction " & TransactionId, "made": {"kind": "activity", "id": TransactionId}}
    )`,
  },
});

const live = `{"status": Status, "owner": Owner.id, "queue": Queue.Name,
  "fields": $merge(CustomFields.{name: values[0] ? values[0] : ""})}`;
const asWanted = `(
  $live := answer.json.${live};
  ($not($exists(act.changes.status)) or $same($live.status, act.changes.status)) and
  ($not($exists(act.changes.owner)) or $same($live.owner, act.changes.owner)) and
  ($not($exists(act.changes.queue)) or $same($live.queue, act.changes.queue)) and
  $count($filter($keys(act.changes.customFields), function($k) {
    $not($same($lookup($live.fields, $k), $lookup($$.act.changes.customFields, $k))) })) = 0
)`;

const quoted = (expression: string): string => `{$replace(${expression}, /[\\\\']/, "\\\\$0")}`;
const created = {
  path: '/tickets',
  query: {
    query: `id > {before.basis} AND Requestor.EmailAddress = '${quoted('act.requester')}' AND Subject = '${quoted('act.subject')}'`,
    orderby: 'id',
    fields: 'Status',
  },
};

/** Request Tracker 5, mapped by configuration alone. */
export const requestTrackerMapping = (baseUrl: string, token: string) => ({
  baseUrl: `${baseUrl}/REST/2.0`,
  auth: { kind: 'bearer', scheme: 'token ', token },
  health: { request: { path: '/rt' }, said: '"Request Tracker " & answer.json.Version' },
  sources: {
    tickets: {
      request: {
        path: '/tickets',
        query: {
          query: "LastUpdated >= '{since}'",
          orderby: 'LastUpdated',
          order: 'ASC',
          page: '{page}',
          per_page: '{size}',
          fields: 'LastUpdated,Status,Subject,Owner,Queue,CustomFields',
        },
      },
      items: '/items',
      paging: { kind: 'page', size: 25 },
      changes: { kind: 'timestamp', at: '/LastUpdated', format: 'sql', start: '2000-01-01', overlapMs: 30_000 },
      newest: { query: { order: 'DESC' } },
      extras: {
        ticket: { request: { path: '/ticket/{id}', query: { 'fields[Queue]': 'Name' } } },
        history: {
          request: {
            path: '/ticket/{id}/history',
            query: { page: '{page}', per_page: '{size}', fields: 'Type,Field,OldValue,NewValue,Created,Creator' },
          },
          items: '/items',
          paging: { kind: 'page', size: 100 },
        },
        parts: {
          request: {
            path: '/ticket/{id}/attachments',
            query: { page: '{page}', per_page: '{size}', fields: 'Content,ContentType,Filename,TransactionId' },
          },
          items: '/items',
          paging: { kind: 'page', size: 100 },
        },
      },
      maps: {
        ticket: `$ticket.{
          "id": id, "version": $etags.ticket, "subject": Subject, "nativeState": Status,
          "nativeStates": _hyperlinks[ref = "lifecycle"].to,
          "state": $lookup({"new": "new", "open": "open", "stalled": "pending", "resolved": "resolved",
            "rejected": "closed", "deleted": "closed"}, Status),
          "priority": $number(Priority) >= 100 ? "high" : $number(Priority) >= 50 ? "normal" : "low",
          "owner": Owner.id = "Nobody" ? "" : Owner.id, "queue": Queue.Name,
          "requesters": Requestor.{"id": id, "email": $contains(id, "@") ? id},
          "customFields": $merge(CustomFields.{name: values[0] ? values[0] : ""}),
          "links": CustomFields[name = "CustomerNo" and values[0] != ""].{"key": "customerNo", "value": values[0]},
          "createdAt": Created, "changedAt": LastUpdated}`,
        entry: `$history[Type in ["Create", "Correspond", "Comment", "Status"]].(
          $row := $;
          $text := $parts[TransactionId = $row.id and $contains(ContentType, /^text\\//) and Filename = ""][0];
          {"id": id, "ticket": $$.id, "at": Created,
            "kind": $lookup({"Create": "message", "Correspond": "reply", "Comment": "note", "Status": "status"}, Type),
            "author": {"role": Creator.id = "RT_System" ? "system" : $contains(Creator.id, "@") ? "customer" : "agent",
              "name": Creator.id},
            "text": $text.ContentType = "text/html" ? $plain($text.Content) : $text.Content,
            "change": Type = "Status" ? {"field": "Status", "from": OldValue, "to": NewValue}})`,
      },
    },
  },
  choices: {
    queues: {
      request: { path: '/queues/all', query: { fields: 'Name', per_page: '{size}', page: '{page}' } },
      items: '/items',
      paging: { kind: 'page' },
      names: 'Name',
    },
  },
  attachment: {
    request: { path: '/attachment/{id}' },
    base64: '/Content',
    name: '/Filename',
    mediaType: '/ContentType',
  },
  acts: {
    reply: say('correspond', 'Correspond'),
    addNote: {
      ...say('comment', 'Comment'),
      compensate: {
        kind: 'note',
        requests: [
          {
            method: 'POST',
            path: '/ticket/{act.ticket.id}/comment',
            body: '{"Content": "The comment of operation " & key & " was taken back. 此备注已撤回。", "ContentType": "text/plain"}',
          },
        ],
        done: {
          request: { path: '/ticket/{act.ticket.id}/attachments', query: { ...newestFirst, fields: 'Content' } },
          found: '$exists(answer.json.items[$contains(Content, $$.key)])',
        },
      },
    },
    updateTicket: {
      concurrency: 'etag',
      createSafety: { kind: 'searchBeforeCreate' },
      read: { request: readTicket, version: 'answer.headers.etag', before: `answer.json.${live}` },
      requests: [
        {
          method: 'PUT',
          path: '/ticket/{act.ticket.id}',
          body: 'act.changes.{"Status": status, "Owner": owner, "Queue": queue, "CustomFields": customFields}',
        },
        // Request Tracker answers 200 to what it refuses.
        { ...readTicket, success: asWanted },
      ],
      probe: { by: 'content', request: readTicket, found: asWanted },
      compensate: {
        kind: 'inverse',
        requests: [
          {
            method: 'PUT',
            path: '/ticket/{act.ticket.id}',
            body: `{"Status": $exists(act.changes.status) ? before.status, "Owner": $exists(act.changes.owner) ? before.owner,
              "Queue": $exists(act.changes.queue) ? before.queue,
              "CustomFields": $merge($map($keys(act.changes.customFields), function($k) { {$k: $lookup(before.fields, $k)} }))}`,
          },
        ],
      },
    },
    createTicket: {
      createSafety: { kind: 'searchBeforeCreate' },
      read: {
        request: { path: '/tickets', query: { query: 'id > 0', orderby: 'id', order: 'DESC', per_page: '1' } },
        before: '{"basis": answer.json.items[0].id ? answer.json.items[0].id : 0}',
      },
      requests: [
        {
          method: 'POST',
          path: '/ticket',
          body: `act.{"Queue": queue, "Subject": subject, "Requestor": requester, "Content": text, "ContentType": "text/plain",
            "CustomFields": customFields}`,
        },
      ],
      made: '{"kind": "ticket", "id": answers[0].json.id}',
      probe: {
        by: 'content',
        request: created,
        found: 'answer.json.items[0].{"evidence": "ticket " & id, "made": {"kind": "ticket", "id": id}}',
      },
      compensate: {
        kind: 'statusChange',
        requests: [
          created,
          { method: 'PUT', path: '/ticket/{answers[0].json.items[0].id}', body: '{"Status": "rejected"}' },
        ],
        done: { request: created, found: 'answer.json.items[0].Status = "rejected"' },
      },
    },
  },
});
