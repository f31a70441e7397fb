import type { Clock } from '../../core/ports/clock.ts';
import type { ShellElectron } from './shell-electron.ts';

/** Links come out of customers' messages: only the web and mail, and never a flood of windows. */
const schemes: ReadonlySet<string> = new Set(['https:', 'mailto:']);
const maxOpened = 3;
const perMs = 10_000;
const maxLength = 2_000;

export interface ExternalLinks {
  /** Opens the link in the person's browser or mail program. Answers whether it was allowed. */
  open(text: string): boolean;
}

export function createExternalLinks(
  electron: Pick<ShellElectron, 'shell'>,
  clock: Pick<Clock, 'monotonic'>,
  refused: (why: string) => void,
): ExternalLinks {
  let opened: number[] = [];
  return {
    open(text) {
      const url = URL.canParse(text) && text.length <= maxLength ? new URL(text) : undefined;
      if (!url || !schemes.has(url.protocol) || url.username !== '' || url.password !== '') {
        refused('not a plain https or mailto link');
        return false;
      }
      const now = clock.monotonic();
      opened = opened.filter((at) => now - at < perMs);
      if (opened.length >= maxOpened) {
        refused(`more than ${maxOpened} links in ${perMs} ms`);
        return false;
      }
      opened.push(now);
      // The parsed form, so that what is opened is what was checked.
      electron.shell.openExternal(url.href).catch((error: Error) => refused(error.message));
      return true;
    },
  };
}
