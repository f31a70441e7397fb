import * as v from 'valibot';
import { settingLabel } from '../../setting-label.ts';
import { webAddress } from '../config/basics.ts';
import { token } from './asked-fields.ts';
import { notYetVerified, type Preset } from './preset.ts';

const articles = { path: '/ticket_articles/by_ticket/{act.ticket.id}' };
const oneTicket = { path: '/tickets/{act.ticket.id}', query: { expand: 'true' } };

const probed = (isInternal: 'true' | 'false') => ({
  read: { request: articles, before: '{"basis": $count(answer.json) = 0 ? 0 : $max(answer.json.id)}' },
  createSafety: { kind: 'searchBeforeCreate' as const },
  probe: {
    by: 'content' as const,
    request: articles,
    found: `answer.json[id > $$.before.basis and internal = ${isInternal} and sender != "Customer" and
      $same($contains(content_type, "html") ? $plain(body) : body, $$.act.text)][0].{
        "evidence": "article " & $string(id), "made": {"kind": "activity", "id": id}}`,
  },
});

const live = 'answer.json.{"status": state, "owner": owner = "-" ? "" : owner, "queue": group}';
const search = (what: string) => ({
  path: `/${what}/search`,
  query: {
    query: 'updated_at:[{since} TO *]',
    sort_by: 'updated_at',
    order_by: 'asc',
    expand: 'true',
    limit: '{size}',
    page: '{page}',
  },
});

/** Zammad: REST API, with the search that Elasticsearch gives it. */
export const zammad: Preset = {
  name: 'zammad',
  title: { en: 'Zammad', zh: 'Zammad' },
  status: notYetVerified,
  documentation: [
    'https://docs.zammad.org/en/latest/api/intro.html',
    'https://docs.zammad.org/en/latest/api/ticket/index.html',
    'https://docs.zammad.org/en/latest/api/ticket/articles.html',
    'https://docs.zammad.org/en/latest/api/user.html',
  ],
  asks: {
    address: v.pipe(
      webAddress,
      v.transform((text) => text.replace(/\/+$/, '')),
      settingLabel({ en: 'Address', zh: '地址' }, { en: 'As it is opened in the browser', zh: '浏览器中打开的地址' }),
    ),
    token: token('Access token', '访问令牌'),
  },
  settings: {
    baseUrl: '${address}/api/v1',
    auth: { kind: 'bearer', scheme: 'Token token=', token: '${token}' },
    health: { request: { path: '/users/me' }, said: '"Zammad, as " & answer.json.login' },
    pullEveryMs: 10_000,
    settleMs: 30_000,
    sources: {
      users: {
        request: search('users'),
        paging: { kind: 'page', size: 50 },
        changes: { kind: 'timestamp', at: '/updated_at', start: '2020-01-01', overlapMs: 300_000 },
        everyMs: 60_000,
        newest: { query: { order_by: 'desc' } },
        maps: {
          customer: `"Customer" in roles ? {"id": id, "version": updated_at,
            "name": $trim((firstname ? firstname : "") & " " & (lastname ? lastname : "")),
            "emails": {"main": email}, "phones": {"main": phone, "mobile": mobile},
            "organizations": {"main": organization}, "changedAt": updated_at}`,
        },
      },
      tickets: {
        request: search('tickets'),
        paging: { kind: 'page', size: 25 },
        // The search index follows the database with a delay.
        changes: { kind: 'timestamp', at: '/updated_at', start: '2020-01-01', overlapMs: 300_000 },
        newest: { query: { order_by: 'desc' } },
        extras: { articles: { request: { path: '/ticket_articles/by_ticket/{id}' }, items: '', optional: true } },
        maps: {
          ticket: `{"id": id, "version": updated_at, "number": "#" & number, "subject": title, "nativeState": state,
            "nativeStates": ["open", "pending reminder", "closed"],
            "state": $contains(state, "pending") ? "pending" : $lookup({"new": "new", "open": "open", "closed": "resolved",
              "merged": "closed", "removed": "closed"}, state) ? $lookup({"new": "new", "open": "open", "closed": "resolved",
              "merged": "closed", "removed": "closed"}, state) : "open",
            "priority": $contains(priority, "high") ? "high" : $contains(priority, "low") ? "low" : "normal",
            "owner": owner = "-" ? "" : owner, "queue": group,
            "requesters": {"id": customer_id, "email": $contains(customer, "@") ? customer, "name": customer},
            "createdAt": created_at, "changedAt": updated_at}`,
          entry: `$articles.(
            $isHtml := $contains(content_type, "html");
            $article := id;
            {"id": id, "ticket": $$.id, "at": created_at,
              "kind": internal ? "note" : sender = "Customer" ? "message" : "reply",
              "author": {"role": $lookup({"Customer": "customer", "Agent": "agent"}, sender) ?
                $lookup({"Customer": "customer", "Agent": "agent"}, sender) : "system", "name": from},
              "text": $isHtml ? $plain(body) : body, "html": $isHtml ? body,
              "attachments": attachments.{"id": $$.id & "/" & $string($article) & "/" & $string(id), "name": filename,
                "mediaType": preferences."Content-Type" ? preferences."Content-Type" : "application/octet-stream",
                "size": $number(size)}})`,
        },
      },
    },
    choices: {
      queues: { request: { path: '/groups' }, names: '[active].name' },
    },
    acts: {
      reply: {
        ...probed('false'),
        requests: [
          oneTicket,
          {
            method: 'POST',
            path: '/ticket_articles',
            body: `{"ticket_id": act.ticket.id, "type": "email", "to": answers[0].json.customer, "subject": answers[0].json.title,
                "body": act.text, "content_type": "text/plain", "sender": "Agent", "internal": false}`,
          },
        ],
        made: '{"kind": "activity", "id": answers[1].json.id}',
      },
      addNote: {
        ...probed('true'),
        requests: [
          {
            method: 'POST',
            path: '/ticket_articles',
            body: `{"ticket_id": act.ticket.id, "type": "note", "body": act.text, "content_type": "text/plain",
                "sender": "Agent", "internal": true}`,
          },
        ],
        made: '{"kind": "activity", "id": answers[0].json.id}',
      },
      updateTicket: {
        concurrency: 'beforeImage',
        createSafety: { kind: 'searchBeforeCreate' },
        read: { request: oneTicket, version: 'answer.json.updated_at', before: live },
        requests: [
          {
            method: 'PUT',
            path: '/tickets/{act.ticket.id}',
            body: `$merge([act.changes.{"state": status, "owner": owner, "group": queue}, act.changes.customFields])`,
          },
        ],
        probe: {
          by: 'content',
          request: oneTicket,
          found: `(
            $live := ${live};
            $record := answer.json;
            ($not($exists(act.changes.status)) or $same($live.status, act.changes.status)) and
            ($not($exists(act.changes.owner)) or $same($live.owner, act.changes.owner)) and
            ($not($exists(act.changes.queue)) or $same($live.queue, act.changes.queue)) and
            $count($filter($keys(act.changes.customFields), function($k) {
              $not($same($lookup($record, $k), $lookup($$.act.changes.customFields, $k))) })) = 0
          )`,
        },
      },
    },
  },
};
