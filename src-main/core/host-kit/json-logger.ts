import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../ports/clock.ts';
import type { LogFields, Logger } from '../ports/logger.ts';
import { redactField } from './redact.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';
const severity: Readonly<Record<Level, number>> = { debug: 0, info: 1, warn: 2, error: 3 };

export interface JsonLoggerOptions {
  /** Folder of `trunkline.log`, `trunkline.1.log`, ...; created if need be. */
  readonly folder: string;
  readonly clock: Pick<Clock, 'now'>;
  /** Lines below it are not written; `info` by default. */
  readonly level?: Level;
  /** Size in bytes at which a file is full; 5 MiB by default. */
  readonly maxBytes?: number;
  /** Files kept besides the one being written; 4 by default. */
  readonly keep?: number;
}

/**
 * Writes one JSON object per line: `at` (ISO 8601, UTC), `level`, `event` and the fields, secrets and contents removed.
 *
 * Lines are written at once, so the last line before a crash is there. When the disk is full, lines are counted and the
 * number is told with the next one that can be written: logging never stops the work it tells of.
 */
export function createJsonLogger(options: JsonLoggerOptions): Logger & Disposable {
  const { folder, clock, level: lowest = 'info', maxBytes = 5 * 1024 * 1024, keep = 4 } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = (number: number): string => join(folder, number === 0 ? 'trunkline.log' : `trunkline.${number}.log`);

  let handle: number | undefined;
  let size = 0;
  let lost = 0;
  const open = (): number => {
    const opened = openSync(file(0), 'a', 0o600);
    size = fstatSync(opened).size;
    return opened;
  };
  const close = (): void => {
    if (handle !== undefined) closeSync(handle);
    handle = undefined;
  };
  const rotate = (): void => {
    close();
    rmSync(file(keep), { force: true });
    for (let number = keep; number > 0; number--) {
      try {
        renameSync(file(number - 1), file(number));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  };

  const write = (level: Level, event: string, fields: LogFields): void => {
    const entry: Record<string, unknown> = { at: new Date(clock.now()).toISOString(), level, event };
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined) entry[name in entry ? `field.${name}` : name] = redactField(name, value);
    }
    try {
      if (lost > 0) entry['linesLost'] = lost;
      const line = Buffer.from(`${JSON.stringify(entry)}\n`);
      handle ??= open();
      if (size > 0 && size + line.length > maxBytes) {
        rotate();
        handle = open();
      }
      size += writeSync(handle, line);
      lost = 0;
    } catch {
      lost++;
    }
  };

  const logger = (inherited: LogFields): Logger => {
    const at =
      (level: Level) =>
      (event: string, fields: LogFields = {}): void => {
        if (severity[level] >= severity[lowest]) write(level, event, { ...inherited, ...fields });
      };
    return {
      debug: at('debug'),
      info: at('info'),
      warn: at('warn'),
      error: at('error'),
      child: (fields) => logger({ ...inherited, ...fields }),
    };
  };
  return Object.assign(logger({}), { [Symbol.dispose]: close });
}
