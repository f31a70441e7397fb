import * as v from 'valibot';
import { agentIdSchema, systemIdSchema } from '../../../src-shared/model/ids.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import { configPath } from './config-path.ts';
import { deepestJson, isTooDeep } from '../http/json-depth.ts';
import { jsonErrorPosition } from './json-error-position.ts';
import { replaceEnvironment } from './replace-environment.ts';

const systemNameSchema = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(60)));

/** How often a system may be called, beside what its adapter keeps to by itself. */
const callLimitsSchema = v.strictObject({
  /** Calls a second on average, 0.1 to 10,000. */
  perSecond: v.pipe(v.number(), v.minValue(0.1), v.maxValue(10_000)),
  /** Calls at once after a rest, 1 to 10,000; default: those of one second. */
  burst: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000))),
});

/** One back end of the workspace. Settings are checked by the adapter when the system is opened, so that one bad system does not stop the others. */
const systemConfigSchema = v.strictObject({
  id: systemIdSchema,
  /** Folder name of the adapter: `request-tracker`, `sql-crm`, `asterisk`. */
  adapter: v.pipe(v.string(), v.minLength(1)),
  /** What people call it; default: the id. */
  name: systemNameSchema,
  /** What people call it in a language of the window, where that is not its name. */
  names: v.optional(v.strictObject({ en: systemNameSchema, zh: systemNameSchema })),
  /** Absent: as often as there is something to do. */
  limits: v.optional(callLimitsSchema),
  settings: v.record(v.string(), v.unknown()),
});
export type SystemConfig = v.InferOutput<typeof systemConfigSchema>;

const workspaceConfigSchema = v.strictObject({
  $schema: v.optional(v.string()),
  /** What people call the workspace; shown in the window's title. */
  name: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(60)), 'Trunkline'),
  /** ISO 3166-1 alpha-2: where numbers without a country code belong. */
  region: v.optional(
    v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, 'a region is two capital letters, for example CN')),
    'CN',
  ),
  agent: v.strictObject({
    id: agentIdSchema,
    name: v.pipe(v.string(), v.minLength(1), v.maxLength(80)),
    /** Names under which the systems know this agent (logins, member names). */
    aliases: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  }),
  systems: v.pipe(
    v.array(systemConfigSchema),
    v.maxLength(100),
    v.check(
      (systems) => new Set(systems.map((system) => system.id)).size === systems.length,
      'two systems have the same id; each needs its own',
    ),
  ),
});

/** A workspace: who works here and with which systems. */
export interface WorkspaceConfig extends v.InferOutput<typeof workspaceConfigSchema> {
  /** True only for the demo workspace; never read from a file. */
  readonly demo: boolean;
}

/** Why a configuration cannot be used: what, where (file, line and column or path), and what to do. */
export interface ConfigError {
  readonly message: string;
}

export interface LoadOptions {
  /** Shown in messages. */
  readonly file: string;
  /** Looks an environment variable up, for `{ "$env": "NAME" }`. */
  readonly environment: (name: string) => string | undefined;
}

/**
 * Reads a configuration text (JSON, RFC 8259).
 *
 * `{ "$env": "NAME" }` anywhere in a system's settings is replaced here; `{ "$secret": "NAME" }` stays and is looked up in the
 * secret store when the system is opened.
 */
export function loadWorkspaceConfig(text: string, options: LoadOptions): Result<WorkspaceConfig, ConfigError> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    const { line, column, reason } = jsonErrorPosition(text, error);
    return err({ message: `${options.file}:${line}:${column}: not valid JSON: ${reason}` });
  }
  if (isTooDeep(parsed))
    return err({ message: `${options.file}: at (top level): nested deeper than ${deepestJson} levels` });
  const missing: string[] = [];
  const resolved = replaceEnvironment(parsed, options.environment, '', missing);
  if (missing.length > 0) return err({ message: `${options.file}: ${missing.join('; ')}` });
  const result = v.safeParse(workspaceConfigSchema, resolved);
  if (!result.success) {
    const first = result.issues[0];
    const path = (first.path ?? []).reduce((text, { key }) => configPath(text, String(key)), '') || '(top level)';
    return err({ message: `${options.file}: at ${path}: ${first.message}` });
  }
  return ok({ ...result.output, demo: false });
}
