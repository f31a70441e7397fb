import { openStore } from '../../src-main/core/store/open-store.ts';
import type { Store } from '../../src-main/core/store/store.ts';
import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import { nullLogger } from './null-logger.ts';

type Options = Partial<Parameters<typeof openStore>[0]> & { readonly path: string };

/** Opens a store or throws what stopped it. */
export function openTestStore(options: Options): Store {
  const opened = openStore({ clock: createRealClock(), logger: nullLogger, ...options });
  if (!opened.ok) throw opened.error;
  return opened.value;
}
