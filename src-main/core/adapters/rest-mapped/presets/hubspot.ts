import { token } from './asked-fields.ts';
import { notYetVerified, type Preset } from './preset.ts';

/** A search for what changed since, oldest change first. What the documentation calls `after` counts records. */
const changed = (stamp: string, properties: readonly string[]) =>
  `{"filterGroups": [{"filters": [{"propertyName": "${stamp}", "operator": "GTE", "value": since}]}],
    "sorts": [{"propertyName": "${stamp}", "direction": "ASCENDING"}],
    "properties": ${JSON.stringify(properties)}, "limit": size, "after": offset > 0 ? $string(offset)}`;

const contactFields =
  '{"/emails/main/address": "email", "/phones/main/number": "phone", "/phones/mobile/number": "mobilephone"}';
const contactNow = `answer.json.properties.{"/emails/main/address": email, "/phones/main/number": phone,
  "/phones/mobile/number": mobilephone}`;
const oneContact = {
  path: '/crm/v3/objects/contacts/{act.record.id}',
  query: { properties: 'email,phone,mobilephone,lastmodifieddate' },
};
const oneTicket = {
  path: '/crm/v3/objects/tickets/{act.ticket.id}',
  query: {
    properties:
      '{$join($append(["hs_pipeline_stage", "hubspot_owner_id", "hs_lastmodifieddate"], $keys(act.changes.customFields)), ",")}',
  },
};
const notesOf = (id: string) => ({
  method: 'POST' as const,
  path: '/crm/v3/objects/notes/search',
  body: `{"filterGroups": [{"filters": [{"propertyName": "associations.ticket", "operator": "EQ", "value": ${id}}]}],
    "sorts": [{"propertyName": "hs_timestamp", "direction": "DESCENDING"}],
    "properties": ["hs_note_body", "hs_timestamp", "hubspot_owner_id"], "limit": 100}`,
});
const stageOf = '$$.tables.pipelines.stages[id = $stage].label';

/** HubSpot CRM: tickets, contacts and notes. Replies go through HubSpot's inbox and are not part of it. */
export const hubspot: Preset = {
  name: 'hubspot',
  title: { en: 'HubSpot', zh: 'HubSpot' },
  status: notYetVerified,
  documentation: [
    'https://developers.hubspot.com/docs/api-reference/crm-tickets-v3/guide',
    'https://developers.hubspot.com/docs/api-reference/search/guide',
    'https://developers.hubspot.com/docs/guides/api/crm/engagements/notes',
    'https://developers.hubspot.com/docs/guides/api/crm/pipelines',
  ],
  asks: { token: token('Private app token', '私有应用令牌') },
  settings: {
    baseUrl: 'https://api.hubapi.com',
    auth: { kind: 'bearer', token: '${token}' },
    health: { request: { path: '/crm/v3/objects/tickets', query: { limit: '1' } }, said: '"HubSpot"' },
    // The search endpoints take 4 requests a second.
    limits: { perSecond: 3, burst: 4, maxConcurrent: 2 },
    pullEveryMs: 20_000,
    // A change shows in searches after some seconds.
    settleMs: 60_000,
    tables: {
      owners: {
        request: { path: '/crm/v3/owners', query: { limit: '100', after: '{after}' } },
        items: '/results',
        paging: { kind: 'token', at: '/paging/next/after' },
      },
      pipelines: { request: { path: '/crm/v3/pipelines/tickets' }, items: '/results' },
    },
    sources: {
      contacts: {
        request: {
          method: 'POST',
          path: '/crm/v3/objects/contacts/search',
          body: changed('lastmodifieddate', [
            ...['firstname', 'lastname', 'email', 'phone', 'mobilephone', 'company', 'jobtitle', 'city'],
            'lastmodifieddate',
          ]),
        },
        items: '/results',
        paging: { kind: 'offset' },
        changes: {
          kind: 'timestamp',
          at: '/properties/lastmodifieddate',
          format: 'milliseconds',
          start: '2020-01-01',
          overlapMs: 120_000,
        },
        maps: {
          customer: `properties.{"id": $$.id, "version": lastmodifieddate,
            "name": $trim((firstname ? firstname : "") & " " & (lastname ? lastname : "")),
            "emails": {"main": email}, "phones": {"main": phone, "mobile": mobilephone},
            "organizations": {"main": company}, "titles": {"main": jobtitle}, "addresses": {"main": city},
            "changedAt": lastmodifieddate, "writable": $keys(${contactFields})}`,
        },
      },
      tickets: {
        request: {
          method: 'POST',
          path: '/crm/v3/objects/tickets/search',
          body: changed('hs_lastmodifieddate', [
            ...['subject', 'content', 'hs_pipeline', 'hs_pipeline_stage', 'hs_ticket_priority', 'hubspot_owner_id'],
            ...['createdate', 'hs_lastmodifieddate'],
          ]),
        },
        items: '/results',
        paging: { kind: 'offset', size: 25 },
        changes: {
          kind: 'timestamp',
          at: '/properties/hs_lastmodifieddate',
          format: 'milliseconds',
          start: '2020-01-01',
          overlapMs: 120_000,
        },
        extras: {
          contacts: {
            request: { path: '/crm/v4/objects/tickets/{id}/associations/contacts' },
            items: '/results',
            optional: true,
          },
          notes: { request: notesOf('id'), items: '/results', optional: true },
        },
        maps: {
          ticket: `properties.(
            $stage := hs_pipeline_stage;
            $owner := hubspot_owner_id;
            $found := $tables.pipelines.stages[id = $stage];
            {"id": $$.id, "version": hs_lastmodifieddate, "subject": subject,
              "nativeState": $found.label ? $found.label : $stage,
              "nativeStates": $tables.pipelines[$stage in stages.id].stages.label,
              "state": $found.metadata.ticketState = "CLOSED" ? "closed" :
                $contains($string($found.label), /new/i) ? "new" : $contains($string($found.label), /wait/i) ? "pending" : "open",
              "priority": $lookup({"LOW": "low", "MEDIUM": "normal", "HIGH": "high", "URGENT": "urgent"},
                hs_ticket_priority ? hs_ticket_priority : "MEDIUM"),
              "owner": $tables.owners[id = $owner].email,
              "requesters": $contacts.{"id": toObjectId},
              "createdAt": createdate, "changedAt": hs_lastmodifieddate})`,
          entry: `$append(
            properties.content ? {"id": "content-" & id, "ticket": id, "at": properties.createdate, "kind": "message",
              "author": {"role": "customer", "name": ""}, "text": properties.content},
            $notes.(
              $owner := properties.hubspot_owner_id;
              {"id": id, "ticket": $$.id, "at": properties.hs_timestamp, "kind": "note",
                "author": {"role": "agent", "name": $tables.owners[id = $owner].email},
                "text": $plain(properties.hs_note_body)}))`,
        },
      },
    },
    choices: {
      owners: {
        request: { path: '/crm/v3/owners', query: { limit: '100', after: '{after}' } },
        items: '/results',
        paging: { kind: 'token', at: '/paging/next/after' },
        names: 'email',
      },
    },
    acts: {
      addNote: {
        read: { request: notesOf('act.ticket.id'), before: '{"known": [answer.json.results.id]}' },
        requests: [
          {
            method: 'POST',
            path: '/crm/v3/objects/notes',
            // 228: note to ticket, in HubSpot's list of association types.
            body: `{"properties": {"hs_timestamp": at, "hs_note_body": $html(act.text)},
              "associations": [{"to": {"id": act.ticket.id},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 228}]}]}`,
          },
        ],
        createSafety: { kind: 'searchBeforeCreate' },
        made: '{"kind": "activity", "id": answers[0].json.id}',
        probe: {
          by: 'content',
          request: notesOf('act.ticket.id'),
          found: `answer.json.results[$not(id in $$.before.known) and
            $same($plain(properties.hs_note_body), $$.act.text)][0].{
              "evidence": "note " & id, "made": {"kind": "activity", "id": id}}`,
        },
      },
      updateTicket: {
        concurrency: 'beforeImage',
        createSafety: { kind: 'searchBeforeCreate' },
        read: {
          request: oneTicket,
          version: 'answer.json.properties.hs_lastmodifieddate',
          before: `answer.json.properties.($stage := hs_pipeline_stage; {"status": ${stageOf}})`,
        },
        requests: [
          {
            method: 'PATCH',
            path: '/crm/v3/objects/tickets/{act.ticket.id}',
            body: `($assert($not($exists(act.changes.queue)), "a ticket changes its pipeline in HubSpot");
              {"properties": $merge([{
                "hs_pipeline_stage": $exists(act.changes.status) ? tables.pipelines.stages[label = $$.act.changes.status][0].id,
                "hubspot_owner_id": $exists(act.changes.owner) ? tables.owners[email = $$.act.changes.owner][0].id},
                act.changes.customFields])})`,
          },
        ],
        probe: {
          by: 'content',
          request: oneTicket,
          found: `answer.json.properties.(
            $stage := hs_pipeline_stage;
            $owner := hubspot_owner_id;
            $fields := $;
            ($not($exists($$.act.changes.status)) or ${stageOf} = $$.act.changes.status) and
            ($not($exists($$.act.changes.owner)) or $$.tables.owners[id = $owner].email = $$.act.changes.owner) and
            $count($filter($keys($$.act.changes.customFields), function($k) {
              $not($same($lookup($fields, $k), $lookup($$.act.changes.customFields, $k))) })) = 0)`,
        },
      },
      updateContact: {
        concurrency: 'beforeImage',
        createSafety: { kind: 'searchBeforeCreate' },
        read: { request: oneContact, version: 'answer.json.properties.lastmodifieddate', before: contactNow },
        requests: [
          {
            method: 'PATCH',
            path: '/crm/v3/objects/contacts/{act.record.id}',
            body: `{"properties": $merge(act.changes.{$lookup(${contactFields}, pointer): to})}`,
          },
        ],
        probe: {
          by: 'content',
          request: oneContact,
          found: `($live := ${contactNow}; $count(act.changes[$not($same($lookup($live, pointer), to))]) = 0)`,
        },
      },
    },
  },
};
