import { subdomain, token } from './asked-fields.ts';
import { notYetVerified, type Preset } from './preset.ts';

const pages = { per_page: '{size}', page: '{page}' };
const conversations = { path: '/tickets/{act.ticket.id}/conversations', query: { per_page: '100' } };
/** The list has the oldest first and at most 100: beyond that it cannot be told whether ours is there. */
const tooLong = '$count(answer.json) >= 100';

const say = (path: string, body: string, isPrivate: 'true' | 'false') => ({
  read: {
    request: conversations,
    before: '{"basis": $count(answer.json) = 0 ? 0 : $max(answer.json.id)}',
  },
  requests: [{ method: 'POST' as const, path: `/tickets/{act.ticket.id}/${path}`, body }],
  createSafety: { kind: 'searchBeforeCreate' as const },
  made: '{"kind": "activity", "id": answers[0].json.id}',
  probe: {
    by: 'content' as const,
    request: conversations,
    found: `(
      $ours := answer.json[id > $$.before.basis and private = ${isPrivate} and incoming = false and
        $same(body_text, $$.act.text)][0];
      $ours ? {"evidence": "conversation " & $string($ours.id), "made": {"kind": "activity", "id": $ours.id}} :
        ${tooLong} ? {"unsure": "this ticket has more conversations than can be looked through"} : false
    )`,
  },
});

const oneTicket = { path: '/tickets/{act.ticket.id}' };
const states = '{"2": "Open", "3": "Pending", "4": "Resolved", "5": "Closed"}';
const numbers = '{"Open": 2, "Pending": 3, "Resolved": 4, "Closed": 5}';
const live = `answer.json.(
  $agent := responder_id;
  $group := group_id;
  {"status": $lookup(${states}, $string(status)), "owner": $$.tables.agents[id = $agent].contact.email,
    "queue": $$.tables.groups[id = $group].name, "fields": custom_fields})`;

/** Freshdesk: API v2. */
export const freshdesk: Preset = {
  name: 'freshdesk',
  title: { en: 'Freshdesk', zh: 'Freshdesk' },
  status: notYetVerified,
  documentation: ['https://developers.freshdesk.com/api/'],
  asks: { subdomain: subdomain('acme.freshdesk.com'), apiKey: token('API key', 'API 密钥') },
  settings: {
    baseUrl: 'https://${subdomain}.freshdesk.com/api/v2',
    // The key is the user; any password will do.
    auth: { kind: 'basic', user: '${apiKey}', password: 'X' },
    health: { request: { path: '/agents/me' }, said: '"Freshdesk, as " & answer.json.contact.name' },
    limits: { perSecond: 1.5, burst: 20 },
    pullEveryMs: 20_000,
    settleMs: 30_000,
    tables: {
      agents: { request: { path: '/agents', query: pages }, paging: { kind: 'page' } },
      groups: { request: { path: '/groups', query: pages }, paging: { kind: 'page' } },
    },
    sources: {
      contacts: {
        // The list of contacts knows no order by change, so all of it is read now and then.
        request: { path: '/contacts', query: pages },
        paging: { kind: 'page' },
        changes: { kind: 'all' },
        everyMs: 900_000,
        maps: {
          customer: `{"id": id, "version": updated_at, "name": name, "language": language, "emails": {"main": email},
            "phones": {"main": phone, "mobile": mobile}, "titles": {"main": job_title}, "addresses": {"main": address},
            "changedAt": updated_at, "writable": ["/name/full", "/phones/main/number", "/phones/mobile/number"],
            "links": unique_external_id ? {"key": "customerNo", "value": unique_external_id}}`,
        },
      },
      tickets: {
        request: {
          path: '/tickets',
          query: {
            updated_since: '{since}',
            order_by: 'updated_at',
            order_type: 'asc',
            include: 'requester,description',
            ...pages,
          },
        },
        paging: { kind: 'page', size: 30 },
        changes: { kind: 'timestamp', at: '/updated_at', format: 'isoSeconds', start: '2020-01-01' },
        newest: { query: { order_type: 'desc' } },
        extras: {
          conversations: {
            request: { path: '/tickets/{id}/conversations', query: pages },
            items: '',
            paging: { kind: 'page' },
            optional: true,
          },
        },
        maps: {
          ticket: `{"id": id, "version": updated_at, "subject": subject,
            "nativeState": $lookup(${states}, $string(status)) ? $lookup(${states}, $string(status)) : "Status " & $string(status),
            "nativeStates": ["Open", "Pending", "Resolved", "Closed"],
            "state": status = 2 ? "open" : status = 4 ? "resolved" : status = 5 ? "closed" : "pending",
            "priority": $lookup({"1": "low", "2": "normal", "3": "high", "4": "urgent"}, $string(priority)),
            "owner": $tables.agents[id = $$.responder_id].contact.email,
            "queue": $tables.groups[id = $$.group_id].name,
            "requesters": {"id": requester_id, "name": requester.name, "email": requester.email,
              "phone": requester.mobile ? requester.mobile : requester.phone},
            "customFields": $sift(custom_fields, function($v) { $type($v) in ["string", "number", "boolean"] }),
            "createdAt": created_at, "changedAt": updated_at}`,
          entry: `$append(
            {"id": "description-" & $string(id), "ticket": id, "at": created_at, "kind": "message",
              "author": {"role": "customer", "name": requester.name}, "text": description_text, "html": description},
            $conversations.(
              $by := user_id;
              {"id": id, "ticket": $$.id, "at": created_at,
                "kind": private ? "note" : incoming ? "message" : "reply",
                "author": {"role": incoming ? "customer" : "agent",
                  "name": incoming ? $$.requester.name : $tables.agents[id = $by].contact.name},
                "text": body_text, "html": body,
                "attachments": attachments.{"id": id, "name": name, "mediaType": content_type, "size": size}}))`,
        },
      },
    },
    choices: {
      owners: { request: { path: '/agents', query: pages }, paging: { kind: 'page' }, names: 'contact.email' },
      queues: { request: { path: '/groups', query: pages }, paging: { kind: 'page' }, names: 'name' },
    },
    acts: {
      reply: say('reply', '{"body": $html(act.text)}', 'false'),
      addNote: say('notes', '{"body": $html(act.text), "private": true}', 'true'),
      updateTicket: {
        // No condition can be sent with a change, so the ticket is read again just before.
        concurrency: 'beforeImage',
        createSafety: { kind: 'searchBeforeCreate' },
        read: { request: oneTicket, version: 'answer.json.updated_at', before: live },
        requests: [
          {
            method: 'PUT',
            path: '/tickets/{act.ticket.id}',
            body: `{"status": $lookup(${numbers}, act.changes.status),
              "responder_id": $exists(act.changes.owner) ? tables.agents[contact.email = $$.act.changes.owner].id,
              "group_id": $exists(act.changes.queue) ? tables.groups[name = $$.act.changes.queue].id,
              "custom_fields": act.changes.customFields}`,
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
    },
  },
};
