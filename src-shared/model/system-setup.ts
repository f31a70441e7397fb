import * as v from 'valibot';
import { foundSchema } from './found.ts';
import { systemIdSchema, unixMillisSchema } from './ids.ts';
import { settingFieldSchema, wordsSchema } from './setting-form.ts';

/** A kind of system that can be added. */
export const adapterChoiceSchema = v.object({
  name: v.string(),
  title: wordsSchema,
  form: settingFieldSchema,
});
export type AdapterChoice = v.InferOutput<typeof adapterChoiceSchema>;

/** Path of a setting: keys joined by dots, list positions counted from 0, e.g. `auth.password` or `accounts.0.token`. */
const settingPathSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(300));

/** Where a secret rests. Its value is never told. */
export const secretStateSchema = v.object({
  path: settingPathSchema,
  /**
   * `store`: in the secret store; `missing`: named by the configuration and not in the store; `environment`: in an environment
   * variable; `file`: in the configuration file in clear, which the next save mends.
   */
  rests: v.picklist(['store', 'missing', 'environment', 'file']),
  /** Name of the environment variable. */
  variable: v.optional(v.string()),
});
export type SecretState = v.InferOutput<typeof secretStateSchema>;

export const configuredSystemSchema = v.object({
  id: systemIdSchema,
  adapter: v.string(),
  name: v.optional(v.string()),
  /** As they stand in the configuration, without secrets; `{"$env": NAME}` stays as it is. */
  settings: v.record(v.string(), v.unknown()),
  secrets: v.array(secretStateSchema),
});
export type ConfiguredSystem = v.InferOutput<typeof configuredSystemSchema>;

/** A system as a person has filled it in. Secrets travel in this direction only. */
export const systemDraftSchema = v.object({
  mode: v.picklist(['add', 'edit']),
  id: systemIdSchema,
  adapter: v.pipe(v.string(), v.maxLength(100)),
  name: v.optional(v.pipe(v.string(), v.maxLength(60))),
  settings: v.record(v.string(), v.unknown()),
  /** Secrets entered now, by path. */
  secrets: v.record(settingPathSchema, v.pipe(v.string(), v.maxLength(20_000))),
  /** Paths of secrets that stay as they are. */
  keep: v.array(settingPathSchema),
});
export type SystemDraft = v.InferOutput<typeof systemDraftSchema>;

/**
 * What is wrong with a draft, and where. `path` is empty where it is the draft as a whole; `id` and `name` stand for the system's own.
 *
 * `required` nothing was entered; `min`, `max` a number or length outside `limit`; `unknownSetting` there is no such setting;
 * `enterAgain` the secret was entered for another address; `secretMissing` it is not in the store; `invalid` everything else, as
 * `message` says.
 */
export const settingIssueSchema = v.object({
  path: v.string(),
  code: v.picklist(['required', 'min', 'max', 'unknownSetting', 'enterAgain', 'secretMissing', 'invalid']),
  limit: v.optional(v.number()),
  /** In English, without any secret. */
  message: v.string(),
});
export type SettingIssue = v.InferOutput<typeof settingIssueSchema>;

/** What a refusal of a draft carries as its detail. */
export const draftProblemsSchema = v.object({ issues: v.array(settingIssueSchema) });

/** Steps of a connection test, in the order in which they are taken; those that do not apply are not reported. */
export const testSteps = ['settings', 'path', 'port', 'dns', 'tcp', 'tls', 'login', 'permission', 'sample'] as const;
export type TestStep = (typeof testSteps)[number];

export const testStepSchema = v.object({
  step: v.picklist(testSteps),
  /** `skipped`: not needed here (see `said`), or a step before it failed. */
  state: v.picklist(['waiting', 'running', 'ok', 'warning', 'failed', 'skipped']),
  ms: v.optional(v.number()),
  /** What was found or said, in the system's own words or in English, without secrets. */
  said: v.optional(v.string()),
  /** The same for the language of the window. */
  found: v.optional(foundSchema),
  advice: v.optional(v.object({ key: v.string(), text: v.string() })),
});
export type TestStepReport = v.InferOutput<typeof testStepSchema>;

export const testReportSchema = v.object({
  steps: v.array(testStepSchema),
  /** Absent while it runs. */
  outcome: v.optional(v.picklist(['ok', 'failed'])),
});
export type TestReport = v.InferOutput<typeof testReportSchema>;

/** One message of the mapping, in the words the inbox would show. */
export const previewMessageSchema = v.object({
  type: v.picklist(['customer', 'ticket', 'entry', 'call', 'presence', 'queue', 'removed', 'unreadable']),
  at: unixMillisSchema,
  heading: v.string(),
  /** `field` is a name of the window's catalogue or a pointer of a card. */
  facts: v.array(v.object({ field: v.string(), value: v.string() })),
  text: v.optional(v.string()),
  /** Why it could not be read. */
  reason: v.optional(v.string()),
});
export type PreviewMessage = v.InferOutput<typeof previewMessageSchema>;

export const byteFieldSchema = v.object({
  name: v.string(),
  offset: v.number(),
  length: v.number(),
  value: v.string(),
  level: v.number(),
  picture: v.optional(v.string()),
});
export type ByteField = v.InferOutput<typeof byteFieldSchema>;

export const previewRecordSchema = v.object({
  title: v.string(),
  /** Absent where the adapter shows no raw records. */
  raw: v.optional(v.string()),
  bytes: v.optional(
    v.object({
      base64: v.string(),
      fields: v.array(byteFieldSchema),
      /** One string a byte, as its code page shows it; empty where the byte is part of the character before it. */
      characters: v.optional(v.array(v.string())),
    }),
  ),
  messages: v.array(previewMessageSchema),
});
export type PreviewRecord = v.InferOutput<typeof previewRecordSchema>;
