import { Command } from 'cmdk';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { CoreClient } from '../../../src-shared/contract/contract.ts';
import { type ActionId, actionIds } from '../../app/keys/default-keys.ts';
import { Kbd } from '../../app/keys/kbd.tsx';
import { useKeys } from '../../app/keys/use-keys.ts';
import { useParts } from '../../app/parts-context.tsx';
import { SystemBadge } from '../../app/system-badge.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SafeInline } from '../../ui/safe-text.tsx';
import styles from './command-palette.module.css';

type Found = Extract<Awaited<ReturnType<CoreClient['inbox']['search']>>, { ok: true }>['value'];
const nothing: Found = { conversations: [], customers: [] };
const LIMIT = 8;
const SETTLE_MS = 90;

/** Searches the core as the agent types; an answer to an older text never replaces one to a newer. */
function useSearch(text: string): { found: Found; searching: boolean } {
  const { core } = useParts();
  const [state, setState] = useState({ found: nothing, searching: false });
  useEffect(() => {
    const wanted = text.trim();
    if (!wanted) return setState({ found: nothing, searching: false });
    const asked = new AbortController();
    const timer = setTimeout(() => {
      setState((before) => ({ ...before, searching: true }));
      void core.inbox.search({ text: wanted.slice(0, 200), limit: LIMIT }, { signal: asked.signal }).then((result) => {
        if (!asked.signal.aborted) setState({ found: result.ok ? result.value : nothing, searching: false });
      });
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      asked.abort();
    };
  }, [core, text]);
  return state;
}

/** One field for everything: conversations, customers and every command. */
export function CommandPalette() {
  const { t } = useI18n();
  const { navigation, actions } = useParts();
  const [text, setText] = useState('');
  const { found, searching } = useSearch(text);
  const available = useStore(actions.available);
  const keys = useKeys();
  const close = (): void => navigation.overlay(undefined);
  const commands = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    return actionIds.filter(
      (id) =>
        available.has(id) &&
        id !== 'window.palette' &&
        id !== 'window.close' &&
        id !== 'composer.leave' &&
        (!wanted || t.settings.actions[id].toLowerCase().includes(wanted)),
    );
  }, [available, t, text]);
  const run = (id: ActionId): void => {
    close();
    // The dialog gives the focus back first, so that a command may move it on.
    setTimeout(() => actions.run(id));
  };
  return (
    <Dialog title={t.frame.search} hideTitle size="palette" onClose={close}>
      <Command shouldFilter={false} loop label={t.frame.search} className={styles.palette}>
        <Command.Input
          autoFocus
          className={styles.input}
          value={text}
          onValueChange={setText}
          placeholder={t.frame.palette.placeholder}
        />
        <Command.List className={styles.list} label={t.frame.search}>
          <Command.Empty className={styles.empty}>
            {searching ? t.frame.palette.searching : t.frame.palette.empty}
          </Command.Empty>
          {found.conversations.length > 0 && (
            <Command.Group heading={t.frame.palette.conversations} className={styles.group}>
              {found.conversations.map(({ row, snippet }) => (
                <Command.Item
                  key={row.id}
                  value={`conversation ${row.id}`}
                  className={styles.item}
                  onSelect={() => navigation.openConversation(row.id)}
                >
                  <SafeInline className={styles.name} text={row.customerName || t.common.unknownName} />
                  <span className={styles.words}>
                    <SafeInline text={row.subject} /> <SafeInline className={styles.snippet} text={snippet} />
                  </span>
                  <SystemBadge id={row.system} />
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {found.customers.length > 0 && (
            <Command.Group heading={t.frame.palette.customers} className={styles.group}>
              {found.customers.map((customer) => (
                <Command.Item
                  key={customer.id}
                  value={`customer ${customer.id}`}
                  className={styles.item}
                  onSelect={() => navigation.openCustomer(customer.id)}
                >
                  <SafeInline className={styles.name} text={customer.name} />
                  <SafeInline className={`${styles.words} ${styles.snippet}`} text={customer.detail} />
                </Command.Item>
              ))}
            </Command.Group>
          )}
          {commands.length > 0 && (
            <Command.Group heading={t.frame.palette.commands} className={styles.group}>
              {commands.map((id) => (
                <Command.Item key={id} value={`command ${id}`} className={styles.item} onSelect={() => run(id)}>
                  <span className={styles.words}>{t.settings.actions[id]}</span>
                  <Kbd chord={keys[id]} />
                </Command.Item>
              ))}
            </Command.Group>
          )}
        </Command.List>
      </Command>
    </Dialog>
  );
}
