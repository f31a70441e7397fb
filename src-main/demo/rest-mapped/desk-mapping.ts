const say = (visibility: 'public' | 'internal') => ({
  requests: [
    {
      method: 'POST',
      path: '/cases/{act.ticket.id}/messages',
      body: `{"visibility": "${visibility}", "text": act.text, "by": agent.name}`,
    },
  ],
  createSafety: { kind: 'idempotencyKey', header: 'Idempotency-Key' },
  made: '{"kind": "activity", "id": answers[0].json.id}',
  probe: {
    by: 'key',
    request: { path: '/cases/{act.ticket.id}/messages', query: { operation: '{key}' } },
    found: 'answer.json.messages[0].{"evidence": "message " & id, "made": {"kind": "activity", "id": id}}',
  },
});

/** What the desk holds of a case, as `updateTicket` names it. */
const caseNow =
  '{"status": answer.json.state, "owner": answer.json.owner, "queue": answer.json.desk, "fields": answer.json.fields}';
const wanted = `(
  $live := answer.json;
  ($not($exists(act.changes.status)) or $live.state = act.changes.status) and
  ($not($exists(act.changes.owner)) or $same($live.owner, act.changes.owner)) and
  ($not($exists(act.changes.queue)) or $live.desk = act.changes.queue) and
  $count($filter($keys(act.changes.customFields), function($k) {
    $not($same($lookup($live.fields, $k), $lookup($$.act.changes.customFields, $k))) })) = 0
)`;

/** Pointer of the card, and the desk's name for it. */
const contactFields =
  '{"/name/full": "name", "/emails/main/address": "email", "/phones/main/number": "phone", "/addresses/main/full": "city"}';
const customerNow = `{"/name/full": answer.json.name, "/emails/main/address": answer.json.email,
  "/phones/main/number": answer.json.phone, "/addresses/main/full": answer.json.city}`;

const list = (query: Readonly<Record<string, string>> = {}) => ({
  query: { updated_since: '{since}', page: '{page}', per_page: '{size}', ...query },
});
const byTime = { kind: 'timestamp', at: '/updated', overlapMs: 5_000, resolutionMs: 1 };

/** How the order desk is mapped: everything Trunkline knows of it stands here. */
export const orderDeskSettings = (baseUrl: string, token: unknown) => ({
  baseUrl,
  auth: { kind: 'bearer', token },
  actsAs: 'sharedKeyWithAudit',
  pullEveryMs: 3_000,
  settleMs: 5_000,
  health: { request: { path: '/status' }, said: 'answer.json.(name & " " & version)' },
  sources: {
    customers: {
      request: { path: '/customers', ...list() },
      items: '/customers',
      key: '/no',
      paging: { kind: 'page', size: 50 },
      changes: byTime,
      newest: { query: { order: 'newest' } },
      maps: {
        customer: `{"id": no, "name": name, "emails": {"main": email}, "phones": {"main": phone},
          "organizations": {"main": company}, "addresses": {"main": city}, "changedAt": updated,
          "writable": $keys(${contactFields}), "links": {"key": "customerNo", "value": no}}`,
      },
    },
    cases: {
      request: { path: '/cases', ...list() },
      items: '/cases',
      paging: { kind: 'page', size: 25 },
      changes: byTime,
      newest: { query: { order: 'newest' } },
      extras: {
        now: { request: { path: '/cases/{id}' } },
        messages: { request: { path: '/cases/{id}/messages' }, items: '/messages' },
      },
      maps: {
        ticket: `$now.{"id": id, "version": $etags.now, "number": "D-" & id, "subject": subject, "nativeState": state,
          "nativeStates": ["new", "in progress", "waiting", "done"],
          "state": $lookup({"new": "new", "in progress": "open", "waiting": "pending", "done": "resolved",
            "withdrawn": "closed"}, state),
          "priority": ["low", "normal", "high", "urgent"][$$.urgency - 1], "owner": owner, "queue": desk,
          "requesters": customer.{"id": no = "" ? null : no, "name": name, "email": email},
          "customFields": fields, "links": customer[no != ""].{"key": "customerNo", "value": no},
          "createdAt": created, "changedAt": updated}`,
        entry: `$messages.{"id": id, "ticket": $$.id, "at": at, "text": text, "author": {"role": from, "name": by},
          "kind": visibility = "internal" ? "note" : from = "agent" ? "reply" : "message", "operationKey": operation}`,
      },
    },
    calls: {
      request: { path: '/calls', ...list() },
      items: '/calls',
      key: '/operation',
      paging: { kind: 'page', size: 50 },
      changes: byTime,
      maps: {
        entry: `{"id": operation, "customer": customer, "kind": "call", "at": at, "operationKey": operation,
          "author": {"role": "agent", "name": by}, "text": withdrawn ? "(withdrawn 已撤回) " & text : text,
          "call": {"direction": direction, "outcome": seconds > 0 ? "answered" : "missed", "from": number, "to": "",
            "talked": seconds, "disposition": result}}`,
      },
    },
  },
  choices: { queues: { request: { path: '/desks' }, items: '/desks', names: '$' } },
  acts: {
    reply: say('public'),
    addNote: {
      ...say('internal'),
      compensate: {
        kind: 'note',
        requests: [
          {
            method: 'POST',
            path: '/cases/{act.ticket.id}/messages',
            body: `{"visibility": "internal", "by": agent.name,
              "text": "The note of " & agent.name & " was taken back. 上述备注已撤回。"}`,
          },
        ],
        done: {
          request: { path: '/cases/{act.ticket.id}/messages', query: { operation: '{key}.undo' } },
          found: '$exists(answer.json.messages[0])',
        },
      },
    },
    updateTicket: {
      concurrency: 'etag',
      createSafety: { kind: 'searchBeforeCreate' },
      read: { request: { path: '/cases/{act.ticket.id}' }, version: 'answer.headers.etag', before: caseNow },
      requests: [
        {
          method: 'PATCH',
          path: '/cases/{act.ticket.id}',
          body: `act.changes.{"state": status, "owner": owner, "desk": queue, "fields": customFields}`,
        },
      ],
      probe: { by: 'content', request: { path: '/cases/{act.ticket.id}' }, found: wanted },
      compensate: {
        kind: 'inverse',
        requests: [
          {
            method: 'PATCH',
            path: '/cases/{act.ticket.id}',
            body: `{"state": $exists(act.changes.status) ? before.status, "owner": $exists(act.changes.owner) ? before.owner,
              "desk": $exists(act.changes.queue) ? before.queue,
              "fields": $merge($map($keys(act.changes.customFields), function($k) {
                {$k: $exists($lookup(before.fields, $k)) ? $lookup(before.fields, $k) : ""} }))}`,
          },
        ],
      },
    },
    createTicket: {
      createSafety: { kind: 'idempotencyKey', header: 'Idempotency-Key' },
      requests: [
        {
          method: 'POST',
          path: '/cases',
          body: '{"subject": act.subject, "desk": act.queue, "email": act.requester, "text": act.text, "by": agent.name}',
        },
      ],
      made: '{"kind": "ticket", "id": answers[0].json.id}',
      probe: {
        by: 'key',
        request: { path: '/cases', query: { reference: '{key}' } },
        found: 'answer.json.cases[0].{"evidence": "case " & id, "made": {"kind": "ticket", "id": id}}',
      },
      compensate: {
        kind: 'statusChange',
        requests: [
          { path: '/cases', query: { reference: '{key}' } },
          { method: 'PATCH', path: '/cases/{answers[0].json.cases[0].id}', body: '{"state": "withdrawn"}' },
        ],
        done: {
          request: { path: '/cases', query: { reference: '{key}' } },
          found: 'answer.json.cases[0].state = "withdrawn"',
        },
      },
    },
    updateContact: {
      concurrency: 'etag',
      createSafety: { kind: 'searchBeforeCreate' },
      read: { request: { path: '/customers/{act.record.id}' }, version: 'answer.headers.etag', before: customerNow },
      requests: [
        {
          method: 'PATCH',
          path: '/customers/{act.record.id}',
          body: `$merge(act.changes.{$lookup(${contactFields}, pointer): to})`,
        },
      ],
      probe: {
        by: 'content',
        request: { path: '/customers/{act.record.id}' },
        found: `($live := ${customerNow}; $count(act.changes[$not($same($lookup($live, pointer), to))]) = 0)`,
      },
      compensate: {
        kind: 'inverse',
        requests: [
          {
            method: 'PATCH',
            path: '/customers/{act.record.id}',
            body: `$merge(act.changes.{$lookup(${contactFields}, pointer): from})`,
          },
        ],
      },
    },
    logCall: {
      createSafety: { kind: 'externalIdUpsert' },
      requests: [
        {
          method: 'PUT',
          path: '/calls/{key}',
          body: `{"customer": act.record.id, "at": $fromMillis(act.startedAt), "direction": act.direction, "number": act.number,
            "seconds": act.talked, "result": act.disposition, "text": act.text, "by": agent.name}`,
        },
      ],
      made: '{"kind": "activity", "id": key}',
      probe: {
        by: 'key',
        request: { path: '/calls/{key}' },
        found: '{"evidence": "call " & key, "made": {"kind": "activity", "id": key}}',
      },
      compensate: {
        kind: 'statusChange',
        requests: [{ method: 'PUT', path: '/calls/{key}', body: '{"withdrawn": true}' }],
        done: { request: { path: '/calls/{key}' }, found: 'answer.json.withdrawn' },
      },
    },
  },
});
