import * as v from 'valibot';
import { ticketStateClasses } from '../../../../src-shared/model/conversation.ts';

const secret = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
const name = v.pipe(v.string(), v.minLength(1, 'must not be empty'), v.maxLength(200));

const baseUrl = v.pipe(
  v.string(),
  v.check((text) => {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === '';
  }, 'must be the http or https address of Request Tracker, without a user name, e.g. https://rt.example.com'),
  v.transform((text) => text.replace(/\/+$/, '').replace(/\/REST\/2\.0$/, '')),
);

/** Settings of one Request Tracker. */
export const requestTrackerSettingsSchema = v.strictObject({
  /** Address people open in the browser; `/REST/2.0` is added. */
  baseUrl,
  /** A personal token (RT 5: Logged in as, Settings, Auth Tokens), or a user and password. */
  auth: v.union(
    [v.strictObject({ token: secret }), v.strictObject({ user: name, password: secret })],
    'must be {"token": ...} or {"user": ..., "password": ...}',
  ),
  /** Names of the queues to show; absent: every queue the account sees. */
  queues: v.optional(v.pipe(v.array(name), v.minLength(1, 'must name a queue; leave it out for all queues'))),
  /** Custom field of tickets that holds the customer number of another system. */
  customerNumberField: v.optional(name),
  /** Tickets last changed before this day (YYYY-MM-DD, UTC) are not loaded the first time. */
  since: v.optional(v.pipe(v.string(), v.isoDate('must be a day such as 2026-01-31'))),
  /** Requests at a time, 1 to 16. Request Tracker answers each with one of its workers. */
  maxConcurrent: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(16)), 4),
  /** What the statuses of own lifecycles mean, e.g. `{"waiting for parts": "pending"}`. */
  statusClasses: v.optional(v.record(v.string(), v.picklist(ticketStateClasses)), {}),
});

export type RequestTrackerSettings = v.InferOutput<typeof requestTrackerSettingsSchema>;
