import type { Logger } from '../../src-main/core/ports/logger.ts';

/** Swallows every line. Where a test is about what is logged, use the recording logger. */
export const nullLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => nullLogger,
};
