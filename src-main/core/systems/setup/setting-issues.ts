import type * as v from 'valibot';
import type { SettingIssue } from '../../../../src-shared/model/system-setup.ts';
import { isSecretPath, type SettingPath } from './setting-paths.ts';

/** What a schema found wrong, as the form shows it. No message carries a secret. */
export function settingIssues(
  issues: readonly v.BaseIssue<unknown>[],
  secretSettings: readonly string[],
  scrub: (text: string) => string,
): readonly SettingIssue[] {
  return issues.map((issue) => {
    const path = (issue.path ?? []).map(({ key }) => String(key));
    const told = codeOf(issue);
    // Valibot's own messages quote what was received.
    const message = isSecretPath(path, secretSettings) ? 'this secret is not accepted' : scrub(issue.message);
    return { path: path.join('.'), message, ...told };
  });
}

function codeOf(issue: v.BaseIssue<unknown>): Pick<SettingIssue, 'code' | 'limit'> {
  const { type, requirement, input } = issue;
  const limit = typeof requirement === 'number' ? { limit: requirement } : {};
  if (issue.kind === 'schema') {
    if (issue.expected === 'never') return { code: 'unknownSetting' };
    return { code: input === undefined || input === '' ? 'required' : 'invalid' };
  }
  if (input === '' && (type === 'min_length' || type === 'non_empty')) return { code: 'required' };
  if (type === 'min_value' || type === 'min_length') return { code: 'min', ...limit };
  if (type === 'max_value' || type === 'max_length') return { code: 'max', ...limit };
  return { code: 'invalid' };
}

export const issueAt = (path: SettingPath | string, code: SettingIssue['code'], message: string): SettingIssue => ({
  path: typeof path === 'string' ? path : path.join('.'),
  code,
  message,
});
