import * as v from 'valibot';

// Shapes follow app/views/**/*.api.rsb of Redmine 5.0. What is read by nobody is left out.

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
const text = v.optional(v.nullable(v.string()), '');
const words = v.pipe(
  text,
  v.transform((value) => value ?? ''),
);
const named = v.object({ id, name: words });
/** ISO 8601 in UTC, seconds fine. */
const time = v.pipe(
  v.string(),
  v.check((value) => Number.isFinite(Date.parse(value)), 'is not a time'),
  v.transform((value) => Date.parse(value)),
);
/** Redmine gives a list for fields that take several values, otherwise one value or null. */
const fieldValue = v.optional(
  v.nullable(v.union([v.string(), v.number(), v.boolean(), v.array(v.nullable(v.union([v.string(), v.number()])))])),
  null,
);

export const customFieldShape = v.object({
  id,
  name: words,
  multiple: v.optional(v.boolean(), false),
  value: fieldValue,
});
export type RedmineCustomField = v.InferOutput<typeof customFieldShape>;

export const attachmentShape = v.object({
  id,
  filename: words,
  filesize: v.optional(v.nullable(v.number())),
  content_type: words,
});
export type RedmineAttachment = v.InferOutput<typeof attachmentShape>;

const statusShape = v.object({ id, name: words, is_closed: v.optional(v.boolean(), false) });

/** One row of `GET /issues.json`: what the feed needs to know before the issue is read. */
export const rowShape = v.object({
  id,
  updated_on: time,
  subject: words,
  description: words,
  author: v.optional(named),
  custom_fields: v.optional(v.array(customFieldShape), []),
});
export type RedmineRow = v.InferOutput<typeof rowShape>;

export const issueShape = v.object({
  id,
  project: named,
  tracker: v.optional(named, { id: 1, name: '' }),
  status: statusShape,
  priority: v.optional(named),
  author: v.optional(named),
  assigned_to: v.optional(named),
  subject: words,
  description: words,
  custom_fields: v.optional(v.array(customFieldShape), []),
  created_on: time,
  updated_on: time,
  attachments: v.optional(v.array(attachmentShape), []),
  watchers: v.optional(v.array(named)),
  /** Redmine 5.0 and later. */
  allowed_statuses: v.optional(v.array(statusShape)),
  /** Read one by one, so that one nobody understands does not take the issue with it. */
  journals: v.optional(v.array(v.unknown()), []),
});
export type RedmineIssue = v.InferOutput<typeof issueShape>;

const detailShape = v.object({ property: words, name: words, old_value: text, new_value: text });
export type RedmineDetail = v.InferOutput<typeof detailShape>;

export const journalShape = v.object({
  id,
  user: v.optional(named),
  notes: words,
  created_on: time,
  /** Absent before Redmine 2.0, which had no private notes. A value of another kind must never be taken for "public". */
  private_notes: v.optional(v.boolean(), false),
  details: v.optional(v.array(detailShape), []),
});
export type RedmineJournal = v.InferOutput<typeof journalShape>;

export const userShape = v.object({
  id,
  login: words,
  firstname: words,
  lastname: words,
  mail: words,
  updated_on: v.optional(v.nullable(time)),
  custom_fields: v.optional(v.array(customFieldShape), []),
});
export type RedmineUser = v.InferOutput<typeof userShape>;

const roles = v.optional(v.array(named), []);
export const accountShape = v.object({
  id,
  login: words,
  firstname: words,
  lastname: words,
  admin: v.optional(v.boolean(), false),
  memberships: v.optional(v.array(v.object({ project: named, roles })), []),
});
export const membershipShape = v.object({ user: v.optional(named), group: v.optional(named), roles });
export const roleShape = v.object({ id, name: words, permissions: v.optional(v.array(v.string()), []) });
export const projectShape = v.object({
  id,
  name: words,
  identifier: words,
  /** 1 active, 5 closed, 9 archived (Project::STATUS_ACTIVE and following). */
  status: v.optional(v.number(), 1),
  is_public: v.optional(v.boolean(), true),
  trackers: v.optional(v.array(named), []),
  issue_custom_fields: v.optional(v.array(named), []),
});
export type RedmineProject = v.InferOutput<typeof projectShape>;
export const namedShape = named;
export const priorityShape = v.object({ id, name: words, is_default: v.optional(v.boolean(), false) });
export const tableStatusShape = statusShape;
export const uploadShape = v.object({ upload: v.object({ token: v.pipe(v.string(), v.minLength(1)) }) });
export const createdShape = v.object({ issue: v.object({ id }) });
export const listShape = v.object({ total_count: v.optional(v.number()) });
export const errorsShape = v.object({ errors: v.array(v.unknown()) });
