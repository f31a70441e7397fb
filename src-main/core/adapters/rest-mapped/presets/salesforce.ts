import * as v from 'valibot';
import { settingLabel } from '../../setting-label.ts';
import { subdomain, token } from './asked-fields.ts';
import { notYetVerified, type Preset } from './preset.ts';

const soql = (query: string) => ({ path: '/query', query: { q: query } });
/** A text in a SOQL string: quotes and backslashes are escaped by a backslash. */
const quoted = (expression: string): string => `'{$replace(${expression}, /[\\\\']/, "\\\\$0")}'`;

const comments = soql(
  `SELECT Id, CommentBody, IsPublished, CreatedDate FROM CaseComment WHERE ParentId = ${quoted('act.ticket.id')} ORDER BY CreatedDate DESC LIMIT 50`,
);
const comment = (isPublished: 'true' | 'false') => ({
  read: { request: comments, before: '{"known": [answer.json.records.Id]}' },
  requests: [
    {
      method: 'POST' as const,
      path: '/sobjects/CaseComment',
      // A longer text would be cut or refused by the field (4,000 bytes).
      body: `($assert($length(act.text) <= 4000, "a case comment has at most 4,000 characters");
        {"ParentId": act.ticket.id, "CommentBody": act.text, "IsPublished": ${isPublished}})`,
      success: 'answer.json.success',
    },
  ],
  createSafety: { kind: 'searchBeforeCreate' as const },
  made: '{"kind": "activity", "id": answers[0].json.id}',
  probe: {
    by: 'content' as const,
    request: comments,
    found: `answer.json.records[$not(Id in $$.before.known) and IsPublished = ${isPublished} and
      $same(CommentBody, $$.act.text)][0].{"evidence": "comment " & Id, "made": {"kind": "activity", "id": Id}}`,
  },
});

const oneCase = soql(
  `SELECT Id, Status, OwnerId, Owner.Name, SystemModstamp FROM Case WHERE Id = ${quoted('act.ticket.id')}`,
);
const oneContact = soql(
  `SELECT Id, Name, FirstName, LastName, Email, Phone, MobilePhone, SystemModstamp FROM Contact WHERE Id = ${quoted('act.record.id')}`,
);
const contactNow = `answer.json.records[0].{"/emails/main/address": Email, "/phones/main/number": Phone,
  "/phones/mobile/number": MobilePhone}`;
const contactNames =
  '{"/emails/main/address": "Email", "/phones/main/number": "Phone", "/phones/mobile/number": "MobilePhone"}';
const callByKey = soql(`SELECT Id FROM Task WHERE CallObject = ${quoted('key')}`);

const since = { kind: 'timestamp', at: '/SystemModstamp', start: '2020-01-01', resolutionMs: 1_000 } as const;
const list = {
  items: '/records',
  key: '/Id',
  paging: { kind: 'link', at: '/nextRecordsUrl' },
  changes: since,
} as const;

/** Salesforce Service Cloud: cases, case comments and contacts over the REST API. */
export const salesforce: Preset = {
  name: 'salesforce',
  title: { en: 'Salesforce Service Cloud', zh: 'Salesforce Service Cloud' },
  status: notYetVerified,
  documentation: [
    'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/resources_query.htm',
    'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/using_resources_working_with_records.htm',
    'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_case.htm',
    'https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_casecomment.htm',
    'https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_client_credentials_flow.htm',
  ],
  asks: {
    subdomain: subdomain('acme.my.salesforce.com'),
    clientId: v.pipe(
      v.string(),
      v.minLength(1),
      settingLabel({ en: 'Consumer key', zh: 'Consumer Key（客户端标识）' }),
    ),
    clientSecret: token('Consumer secret', 'Consumer Secret（客户端密钥）'),
  },
  settings: {
    baseUrl: 'https://${subdomain}.my.salesforce.com/services/data/v62.0',
    auth: {
      kind: 'oauth2',
      grant: 'clientCredentials',
      tokenUrl: 'https://${subdomain}.my.salesforce.com/services/oauth2/token',
      clientId: '${clientId}',
      clientSecret: '${clientSecret}',
      clientAuth: 'body',
    },
    health: { request: { path: '/limits' }, said: '"Salesforce"' },
    limits: { perSecond: 5, burst: 20 },
    pullEveryMs: 20_000,
    settleMs: 60_000,
    sources: {
      contacts: {
        request: soql(
          'SELECT Id, Name, Email, Phone, MobilePhone, Title, Account.Name, SystemModstamp FROM Contact WHERE SystemModstamp >= {since} ORDER BY SystemModstamp ASC',
        ),
        ...list,
        maps: {
          customer: `{"id": Id, "version": SystemModstamp, "name": Name, "emails": {"main": Email},
            "phones": {"main": Phone, "mobile": MobilePhone}, "titles": {"main": Title},
            "organizations": {"main": Account.Name}, "changedAt": SystemModstamp,
            "writable": $keys(${contactNames})}`,
        },
      },
      cases: {
        request: soql(
          'SELECT Id, CaseNumber, Subject, Description, Status, IsClosed, Priority, Owner.Name, ContactId, Contact.Name, Contact.Email, Contact.Phone, SuppliedEmail, SuppliedName, CreatedDate, SystemModstamp FROM Case WHERE SystemModstamp >= {since} ORDER BY SystemModstamp ASC',
        ),
        ...list,
        newest: {
          query: {
            q: 'SELECT Id, CaseNumber, Subject, Description, Status, IsClosed, Priority, Owner.Name, ContactId, Contact.Name, Contact.Email, Contact.Phone, SuppliedEmail, SuppliedName, CreatedDate, SystemModstamp FROM Case ORDER BY SystemModstamp DESC LIMIT 20',
          },
        },
        maps: {
          ticket: `{"id": Id, "version": SystemModstamp, "number": CaseNumber, "subject": Subject, "nativeState": Status,
            "nativeStates": ["New", "Working", "Escalated", "Closed"],
            "state": IsClosed ? "closed" : Status = "New" ? "new" : $contains(Status, /hold|wait|pending/i) ? "pending" : "open",
            "priority": $lookup({"Low": "low", "Medium": "normal", "High": "high", "Critical": "urgent"}, Priority) ?
              $lookup({"Low": "low", "Medium": "normal", "High": "high", "Critical": "urgent"}, Priority) : "normal",
            "owner": Owner.Name,
            "requesters": {"id": ContactId, "name": ContactId ? Contact.Name : SuppliedName,
              "email": ContactId ? Contact.Email : SuppliedEmail, "phone": Contact.Phone},
            "createdAt": CreatedDate, "changedAt": SystemModstamp}`,
          entry: `Description ? {"id": Id & "-description", "ticket": Id, "at": CreatedDate, "kind": "message", "text": Description,
            "author": {"role": "customer", "name": ContactId ? Contact.Name : SuppliedName}}`,
        },
      },
      comments: {
        request: soql(
          'SELECT Id, ParentId, CommentBody, IsPublished, CreatedDate, SystemModstamp, CreatedBy.Name, CreatedBy.UserType FROM CaseComment WHERE SystemModstamp >= {since} ORDER BY SystemModstamp ASC',
        ),
        ...list,
        maps: {
          entry: `(
            $isCustomer := $contains(CreatedBy.UserType, /Portal|Customer|Guest/);
            {"id": Id, "ticket": ParentId, "at": CreatedDate, "text": CommentBody,
              "kind": IsPublished = false ? "note" : $isCustomer ? "message" : "reply",
              "author": {"role": $isCustomer ? "customer" : "agent", "name": CreatedBy.Name}})`,
        },
      },
    },
    acts: {
      reply: comment('true'),
      addNote: comment('false'),
      updateTicket: {
        // Entity tags exist for accounts only, so the case is read again just before.
        concurrency: 'beforeImage',
        createSafety: { kind: 'searchBeforeCreate' },
        read: {
          request: oneCase,
          version: 'answer.json.records[0].SystemModstamp',
          before: 'answer.json.records[0].{"status": Status}',
        },
        requests: [
          {
            method: 'PATCH',
            path: '/sobjects/Case/{act.ticket.id}',
            body: `($assert($not($exists(act.changes.owner)) and $not($exists(act.changes.queue)),
                "owner and queue of a case are changed in Salesforce");
              $merge([act.changes.{"Status": status}, act.changes.customFields]))`,
          },
        ],
        probe: {
          by: 'content',
          request: { path: '/sobjects/Case/{act.ticket.id}' },
          found: `(
            $live := answer.json;
            ($not($exists(act.changes.status)) or $same($live.Status, act.changes.status)) and
            $count($filter($keys(act.changes.customFields), function($k) {
              $not($same($lookup($live, $k), $lookup($$.act.changes.customFields, $k))) })) = 0
          )`,
        },
      },
      updateContact: {
        concurrency: 'beforeImage',
        createSafety: { kind: 'searchBeforeCreate' },
        read: { request: oneContact, version: 'answer.json.records[0].SystemModstamp', before: contactNow },
        requests: [
          {
            method: 'PATCH',
            path: '/sobjects/Contact/{act.record.id}',
            body: `$merge(act.changes.{$lookup(${contactNames}, pointer): to})`,
          },
        ],
        probe: {
          by: 'content',
          request: oneContact,
          found: `($live := ${contactNow}; $count(act.changes[$not($same($lookup($live, pointer), to))]) = 0)`,
        },
      },
      logCall: {
        createSafety: { kind: 'searchBeforeCreate' },
        requests: [
          {
            method: 'POST',
            path: '/sobjects/Task',
            body: `{"WhoId": act.record.id, "Subject": "Call " & act.number, "TaskSubtype": "Call", "Status": "Completed",
              "CallType": act.direction = "inbound" ? "Inbound" : "Outbound", "CallDurationInSeconds": act.talked,
              "CallDisposition": act.disposition, "CallObject": key, "Description": act.text,
              "ActivityDate": $substring($fromMillis(act.startedAt), 0, 10)}`,
            success: 'answer.json.success',
          },
        ],
        probe: { by: 'key', request: callByKey, found: '$exists(answer.json.records[0])' },
      },
    },
  },
};
