import type { LogFields, Logger } from '../../src-main/core/ports/logger.ts';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly fields: LogFields;
}

/** Keeps every line, those of child loggers included. */
export interface RecordingLogger extends Logger {
  readonly lines: readonly LogLine[];
}

export function createRecordingLogger(): RecordingLogger {
  const lines: LogLine[] = [];
  const withFields = (inherited: LogFields): RecordingLogger => {
    const record =
      (level: LogLine['level']) =>
      (event: string, fields?: LogFields): void => {
        lines.push({ level, event, fields: { ...inherited, ...fields } });
      };
    return {
      lines,
      debug: record('debug'),
      info: record('info'),
      warn: record('warn'),
      error: record('error'),
      child: (fields) => withFields({ ...inherited, ...fields }),
    };
  };
  return withFields({});
}
