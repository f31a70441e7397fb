/** What the core's process gets of the environment: nothing that changes how Node or Electron itself runs. */
const keep: readonly RegExp[] = [
  /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|WINDIR|TEMP|TMP|TMPDIR|LANG|TZ)$/i,
  /^LC_/,
  /^XDG_/,
  /^(HTTP|HTTPS|NO)_PROXY$/i,
  /^NODE_EXTRA_CA_CERTS$/,
  /** Values for `{ "$env": "NAME" }` in configurations. */
  /^TRUNKLINE_/,
];

export function coreEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value !== undefined && keep.some((pattern) => pattern.test(name)) ? [[name, value] as const] : [],
    ),
  );
}
