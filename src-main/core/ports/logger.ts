/** Plain data that goes with a log line. Never message bodies, tokens or passwords. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Logger {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields & { readonly error?: string }): void;
  /** A logger that adds `fields` to each line. */
  child(fields: LogFields): Logger;
}
