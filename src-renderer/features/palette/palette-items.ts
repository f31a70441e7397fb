import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import { type ActionId, actionIds } from '../../app/keys/default-keys.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';

type Found = Extract<Awaited<ReturnType<CoreClient['inbox']['search']>>, { ok: true }>['value'];
export type PaletteItem =
  | { readonly type: 'conversation'; readonly id: string; readonly found: Found['conversations'][number] }
  | { readonly type: 'customer'; readonly id: string; readonly found: Found['customers'][number] }
  | { readonly type: 'command'; readonly id: string; readonly action: ActionId };

const nothing: Found = { conversations: [], customers: [] };
const LIMIT = 8;
/** Longest text the contract takes. */
const LONGEST = 200;
/** Pause after a key before the core is asked, in milliseconds. */
const SETTLE_MS = 90;
/** Commands that make no sense in the palette itself. */
const LEFT_OUT: ReadonlySet<ActionId> = new Set<ActionId>(['window.palette', 'window.close', 'composer.leave']);

/** Searches the core as the agent types; an answer to an older text never replaces one to a newer. */
function useSearch(text: string): { found: Found; searching: boolean } {
  const { core } = useParts();
  const [answer, setAnswer] = useState({ to: '', found: nothing });
  const wanted = text.trim().slice(0, LONGEST);
  useEffect(() => {
    if (!wanted) return undefined;
    const asked = new AbortController();
    const timer = setTimeout(() => {
      void core.inbox.search({ text: wanted, limit: LIMIT }, { signal: asked.signal }).then((result) => {
        if (!asked.signal.aborted) setAnswer({ to: wanted, found: result.ok ? result.value : nothing });
      });
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [core, wanted]);
  // The answer to the text before stays until the next one is there, so that nothing flickers.
  return { found: wanted ? answer.found : nothing, searching: wanted !== '' && answer.to !== wanted };
}

/** What fits the text: conversations and customers from the core, then the commands that can be done now. */
export function usePaletteItems(text: string): { items: readonly PaletteItem[]; searching: boolean } {
  const { t } = useI18n();
  const { actions } = useParts();
  const { found, searching } = useSearch(text);
  const available = useStore(actions.available);
  const wanted = text.trim().toLowerCase();
  const commands = actionIds.filter(
    (id) =>
      available.has(id) && !LEFT_OUT.has(id) && (!wanted || t.settings.actions[id].toLowerCase().includes(wanted)),
  );
  const items: PaletteItem[] = [
    ...found.conversations.map((one) => ({
      type: 'conversation' as const,
      id: `conversation-${one.row.id}`,
      found: one,
    })),
    ...found.customers.map((one) => ({ type: 'customer' as const, id: `customer-${one.id}`, found: one })),
    ...commands.map((action) => ({ type: 'command' as const, id: `command-${action}`, action })),
  ];
  return { items, searching };
}
