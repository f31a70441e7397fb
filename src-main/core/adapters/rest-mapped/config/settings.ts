import * as v from 'valibot';
import { settingLabel } from '../../setting-label.ts';
import type { JsonValue } from '../mapping/json-value.ts';
import { isTooDeep } from '../../../http/json-depth.ts';
import { presets } from '../presets/presets.ts';
import type { Preset } from '../presets/preset.ts';
import { authSecrets } from './auth-settings.ts';
import { checkSettings } from './check-settings.ts';
import { fillIn, layOver } from './resolve-preset.ts';
import { resolvedSettingsSchema, type ResolvedSettings } from './rest-mapped-settings.ts';

/** Settings ready for use, and which preset they came from. */
export interface RestMappedSettings extends ResolvedSettings {
  /** `own` where everything was configured. */
  readonly preset: string;
}

const own = v.strictObject({
  preset: v.pipe(v.optional(v.literal('own'), 'own'), settingLabel({ en: 'Own mapping', zh: '自定义映射' })),
  ...resolvedSettingsSchema.entries,
});

const presetSchema = (preset: Preset) =>
  v.strictObject({
    preset: v.pipe(
      v.literal(preset.name),
      settingLabel({
        en: `${preset.title.en} (${preset.status.en})`,
        zh: `${preset.title.zh}（${preset.status.zh}）`,
      }),
    ),
    ...preset.asks,
    /** Laid over the preset's settings: objects are merged, `null` removes, everything else replaces. */
    override: v.pipe(
      v.optional(v.record(v.string(), v.unknown())),
      settingLabel(
        { en: 'Changes to the preset', zh: '对预设的修改' },
        { en: 'Settings that replace those of the preset', zh: '用于替换预设内容的设置' },
      ),
    ),
  });

/** The settings of a preset with its changes, or what is wrong and where. */
function resolve(given: Readonly<Record<string, unknown>>): {
  readonly value?: ResolvedSettings;
  readonly faults: readonly Fault[];
} {
  const preset = presets.find(({ name }) => name === given['preset']);
  const override = given['override'] ?? {};
  if (isTooDeep(override)) return { faults: [{ path: ['override'], message: 'is nested too deeply' }] };
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => typeof value === 'string'));
  const { preset: _name, ...rest } = given;
  const whole =
    preset === undefined
      ? rest
      : layOver(fillIn(preset.settings, asked as Record<string, string>), override as JsonValue);
  const parsed = v.safeParse(resolvedSettingsSchema, whole);
  const faults = parsed.success
    ? checkSettings(parsed.output)
    : parsed.issues.map((issue) => ({ path: keysOf(issue), message: issue.message }));
  // What stands in an override is found there, not in the preset.
  const placed = preset === undefined ? faults : faults.map((one) => ({ ...one, path: ['override', ...one.path] }));
  return parsed.success ? { value: parsed.output, faults: placed } : { faults: placed };
}

interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}
const keysOf = (issue: { readonly path?: readonly { readonly key?: unknown }[] | undefined }): (string | number)[] =>
  (issue.path ?? []).map(({ key }) => (typeof key === 'number' ? key : String(key)));

/**
 * Settings of one REST system: a preset with the few things a person must give, or a mapping of one's own. Everything in them is
 * checked here, so that a mapping that cannot work is refused when it is loaded and not when a customer waits.
 */
export const restMappedSettingsSchema = v.pipe(
  v.variant('preset', [...presets.map(presetSchema), own]),
  v.rawTransform(({ dataset, addIssue, NEVER }): RestMappedSettings => {
    const given: Readonly<Record<string, unknown>> = dataset.value;
    const { value, faults } = resolve(given);
    for (const { path, message } of faults) addIssue({ message, path: issuePath(given, path) });
    if (value === undefined || faults.length > 0) return NEVER;
    return { ...value, preset: typeof given['preset'] === 'string' ? given['preset'] : 'own' };
  }),
);

type IssuePath = [v.IssuePathItem, ...v.IssuePathItem[]];

function issuePath(input: Readonly<Record<string, unknown>>, path: readonly (string | number)[]): IssuePath {
  let at: unknown = input;
  const items = (path.length === 0 ? ['preset'] : path).map((key): v.IssuePathItem => {
    const holder = at;
    at = typeof holder === 'object' && holder !== null ? (holder as Record<string | number, unknown>)[key] : undefined;
    return { type: 'unknown', origin: 'value', input: holder, key, value: at };
  });
  return items as IssuePath;
}

/** Everything in the settings that is a secret, whatever the preset. */
export const secretSettings: readonly string[] = [
  'token',
  'apiKey',
  'clientSecret',
  'refreshToken',
  ...authSecrets,
  'hook.listen.secret.value',
  'hook.listen.tls.key',
];
