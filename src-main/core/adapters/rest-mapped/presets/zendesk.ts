import { email, subdomain, token } from './asked-fields.ts';
import { notYetVerified, type Preset } from './preset.ts';

const newestComment = {
  path: '/tickets/{act.ticket.id}/comments.json',
  query: { sort_order: 'desc', 'page[size]': '100' },
};

/** `public` decides whether the customer sees it: the two acts differ in nothing else, so it stands here as a literal. */
const comment = (isPublic: 'true' | 'false') => ({
  read: { request: newestComment, before: '{"basis": answer.json.comments[0].id ? answer.json.comments[0].id : 0}' },
  requests: [
    {
      method: 'PUT' as const,
      path: '/tickets/{act.ticket.id}.json',
      body: `{"ticket": {"comment": {"body": act.text, "public": ${isPublic}}}}`,
    },
  ],
  createSafety: { kind: 'searchBeforeCreate' as const },
  made: '{"kind": "activity", "id": answers[0].json.audit.events[type = "Comment"][0].id}',
  probe: {
    by: 'content' as const,
    request: newestComment,
    found: `answer.json.comments[id > $$.before.basis and public = ${isPublic} and
      $same(plain_body ? plain_body : body, $$.act.text)][0].{
        "evidence": "comment " & $string(id), "made": {"kind": "activity", "id": id}}`,
  },
});

const oneTicket = { path: '/tickets/{act.ticket.id}.json' };
const ownerOf = '$lookup($merge($$.tables.agents.{$string(id): email}), $string(assignee_id))';
const groupOf = '$lookup($merge($$.tables.groups.{$string(id): name}), $string(group_id))';
const live = `answer.json.ticket.{"status": status, "owner": ${ownerOf}, "queue": ${groupOf},
  "fields": $merge(custom_fields.{$string(id): value})}`;
const byKey = { path: '/tickets.json', query: { external_id: '{key}' } };

/** Zendesk Support: the Ticketing API. */
export const zendesk: Preset = {
  name: 'zendesk',
  title: { en: 'Zendesk Support', zh: 'Zendesk Support' },
  status: notYetVerified,
  documentation: [
    'https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/',
    'https://developer.zendesk.com/api-reference/ticketing/tickets/tickets/',
    'https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/',
    'https://developer.zendesk.com/api-reference/ticketing/users/users/',
    'https://developer.zendesk.com/api-reference/ticketing/introduction/',
  ],
  asks: { subdomain: subdomain('acme.zendesk.com'), email, token: token('API token', 'API 令牌') },
  settings: {
    baseUrl: 'https://${subdomain}.zendesk.com/api/v2',
    // "API token": {email_address}/token as the user, the token as the password.
    auth: { kind: 'basic', user: '${email}/token', password: '${token}' },
    health: { request: { path: '/tickets.json', query: { 'page[size]': '1' } }, said: '"Zendesk"' },
    // Team plan: 200 requests a minute; incremental exports 10 a minute.
    limits: { perSecond: 3, burst: 20 },
    pullEveryMs: 15_000,
    settleMs: 30_000,
    tables: {
      agents: {
        request: { path: '/users.json', query: { 'role[]': 'agent', 'page[size]': '100', 'page[after]': '{after}' } },
        items: '/users',
        paging: { kind: 'token', at: '/meta/after_cursor' },
      },
      groups: {
        request: { path: '/groups.json', query: { 'page[size]': '100', 'page[after]': '{after}' } },
        items: '/groups',
        paging: { kind: 'token', at: '/meta/after_cursor' },
      },
    },
    sources: {
      users: {
        request: {
          path: '/incremental/users/cursor.json',
          query: { start_time: '{cursor = "" ? start}', cursor: '{cursor}', per_page: '100' },
        },
        items: '/users',
        changes: { kind: 'cursor', at: '/after_cursor', end: '/end_of_stream', start: '2020-01-01' },
        everyMs: 60_000,
        maps: {
          customer: `role = "end-user" and active ? {"id": id, "version": updated_at, "name": name, "language": locale,
            "emails": {"main": email}, "phones": {"main": phone}, "changedAt": updated_at,
            "writable": ["/name/full", "/phones/main/number"],
            "links": external_id ? {"key": "customerNo", "value": external_id}}`,
          removed: 'role = "end-user" and active = false ? {"kind": "customer", "id": id, "at": updated_at}',
        },
      },
      tickets: {
        request: {
          path: '/incremental/tickets/cursor.json',
          query: {
            start_time: '{cursor = "" ? start}',
            cursor: '{cursor}',
            per_page: '25',
            include: 'users',
          },
        },
        items: '/tickets',
        changes: { kind: 'cursor', at: '/after_cursor', end: '/end_of_stream', start: '2020-01-01' },
        everyMs: 15_000,
        extras: {
          comments: {
            request: { path: '/tickets/{id}/comments.json', query: { 'page[size]': '100', 'page[after]': '{after}' } },
            items: '/comments',
            paging: { kind: 'token', at: '/meta/after_cursor' },
            optional: true,
          },
        },
        maps: {
          ticket: `status != "deleted" ? (
            $people := $page.users;
            $requester := $people[id = $$.requester_id][0];
            {"id": id, "version": updated_at, "subject": subject, "nativeState": status,
              "nativeStates": ["open", "pending", "hold", "solved"],
              "state": $lookup({"new": "new", "open": "open", "pending": "pending", "hold": "pending",
                "solved": "resolved", "closed": "closed"}, status),
              "priority": priority ? priority : "normal",
              "owner": $tables.agents[id = $$.assignee_id].email,
              "queue": $tables.groups[id = $$.group_id].name,
              "requesters": {"id": requester_id, "name": $requester.name, "email": $requester.email,
                "phone": $requester.phone},
              "customFields": $merge(custom_fields[$type(value) in ["string", "number", "boolean"]].{$string(id): value}),
              "createdAt": created_at, "changedAt": updated_at})`,
          entry: `(
            $people := $append($page.users, $tables.agents);
            $comments.(
              $by := author_id;
              $author := $people[id = $by][0];
              $isCustomer := author_id = $$.requester_id;
              {"id": id, "ticket": $$.id, "at": created_at,
                "kind": public = false ? "note" : $isCustomer ? "message" : "reply",
                "author": {"role": $isCustomer ? "customer" : "agent", "name": $author.name},
                "text": plain_body ? plain_body : body, "html": html_body,
                "attachments": attachments.{"id": id, "name": file_name, "mediaType": content_type, "size": size}}))`,
          removed: 'status = "deleted" ? {"kind": "ticket", "id": id, "at": updated_at}',
        },
      },
    },
    choices: {
      owners: {
        request: { path: '/users.json', query: { 'role[]': 'agent', 'page[size]': '100', 'page[after]': '{after}' } },
        items: '/users',
        paging: { kind: 'token', at: '/meta/after_cursor' },
        names: 'email',
      },
      queues: {
        request: { path: '/groups.json', query: { 'page[size]': '100', 'page[after]': '{after}' } },
        items: '/groups',
        paging: { kind: 'token', at: '/meta/after_cursor' },
        names: 'name',
      },
    },
    acts: {
      reply: comment('true'),
      addNote: comment('false'),
      updateTicket: {
        // "Protecting against ticket update collisions": updated_stamp with safe_update; 409 on a collision.
        concurrency: 'stamp',
        conflictOn: [409],
        createSafety: { kind: 'searchBeforeCreate' },
        read: { request: oneTicket, version: 'answer.json.ticket.updated_at', before: live },
        requests: [
          {
            method: 'PUT',
            path: '/tickets/{act.ticket.id}.json',
            body: `{"ticket": {"status": act.changes.status, "assignee_email": act.changes.owner,
              "group_id": $exists(act.changes.queue) ? tables.groups[name = $$.act.changes.queue].id,
              "custom_fields": $each(act.changes.customFields, function($v, $k) { {"id": $number($k), "value": $v} })[],
              "updated_stamp": version, "safe_update": true}}`,
          },
        ],
        probe: {
          by: 'content',
          request: oneTicket,
          found: `(
            $live := ${live};
            ($not($exists(act.changes.status)) or $same($live.status, act.changes.status)) and
            ($not($exists(act.changes.owner)) or $same($live.owner, act.changes.owner)) and
            ($not($exists(act.changes.queue)) or $same($live.queue, act.changes.queue)) and
            $count($filter($keys(act.changes.customFields), function($k) {
              $not($same($lookup($live.fields, $k), $lookup($$.act.changes.customFields, $k))) })) = 0
          )`,
        },
      },
      createTicket: {
        createSafety: { kind: 'idempotencyKey', header: 'Idempotency-Key' },
        requests: [
          {
            method: 'POST',
            path: '/tickets.json',
            body: `{"ticket": {"subject": act.subject, "external_id": key, "comment": {"body": act.text, "public": true},
              "requester": {"email": act.requester, "name": act.requester},
              "group_id": tables.groups[name = $$.act.queue].id}}`,
          },
        ],
        made: '{"kind": "ticket", "id": answers[0].json.ticket.id}',
        probe: {
          by: 'key',
          request: byKey,
          found: 'answer.json.tickets[0].{"evidence": "ticket " & $string(id), "made": {"kind": "ticket", "id": id}}',
        },
        compensate: {
          kind: 'statusChange',
          requests: [
            { path: '/tickets.json', query: byKey.query },
            {
              method: 'PUT',
              path: '/tickets/{$string(answers[0].json.tickets[0].id)}.json',
              body: '{"ticket": {"status": "solved", "additional_tags": ["taken_back"]}}',
            },
          ],
          done: { request: byKey, found: 'answer.json.tickets[0].status in ["solved", "closed"]' },
        },
      },
    },
  },
};
