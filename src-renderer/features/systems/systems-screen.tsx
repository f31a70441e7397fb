import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { SystemStatus } from '../../../src-shared/model/system-status.ts';
import { useParts } from '../../app/parts-context.tsx';
import { useI18n } from '../../i18n/i18n-context.tsx';
import { Button } from '../../ui/button.tsx';
import { Skeleton } from '../../ui/empty-state.tsx';
import { ParkedItems } from './parked-items.tsx';
import { RemoveDialog } from './remove-dialog.tsx';
import { SetupPage } from './setup/setup-page.tsx';
import { SystemRow } from './system-row.tsx';
import styles from './systems-screen.module.css';

type Page = { readonly at: 'list' } | { readonly at: 'setup'; readonly edit?: SystemId };

/** Every connected system: how it is, what it said, what to do; adding and changing them; and the records that could not be processed. */
export function SystemsScreen() {
  const { t } = useI18n();
  const { systems } = useParts();
  const { systems: list, received } = useStore(systems);
  const [page, setPage] = useState<Page>({ at: 'list' });
  const [removing, setRemoving] = useState<SystemStatus>();
  if (page.at === 'setup') {
    return (
      <section className={styles.screen} key="setup">
        <SetupPage edit={page.edit} onDone={() => setPage({ at: 'list' })} />
      </section>
    );
  }
  return (
    <section className={styles.screen} key="list">
      <header className={styles.head}>
        <h1 className={styles.title}>{t.systems.title}</h1>
        <Button tone="primary" onClick={() => setPage({ at: 'setup' })}>
          <Plus />
          {t.setup.add}
        </Button>
      </header>
      {!received ? (
        <Skeleton rows={3} label={t.common.loading} />
      ) : list.length === 0 ? (
        <p className={styles.hint}>{t.systems.none}</p>
      ) : (
        <ul className={styles.list}>
          {list.map((system) => (
            <SystemRow
              key={system.id}
              system={system}
              onEdit={() => setPage({ at: 'setup', edit: system.id })}
              onRemove={() => setRemoving(system)}
            />
          ))}
        </ul>
      )}
      <ParkedItems />
      {removing && <RemoveDialog system={removing} onClose={() => setRemoving(undefined)} />}
    </section>
  );
}
