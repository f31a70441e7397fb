import type { Notifier } from './ports/notifier.ts';
import type { Restored } from './store/open-or-restore.ts';

/** Tells the agent that the workspace is that of an earlier time. */
export function announceRestored(notifier: Notifier, { madeAt, damagedFile, transactions }: Restored): void {
  const waiting = transactions === 0 ? '' : ` ${transactions} that were under way wait for you to look at them.`;
  notifier.notify({
    title: 'The workspace file was damaged and has been restored',
    body:
      `It is as it was at ${new Date(madeAt).toISOString()}; what you sent after that is in the systems, but not in the ` +
      `outbox.${waiting} The damaged file is kept as ${damagedFile}.`,
    tag: 'store/restored',
  });
}

/** Tells the agent that damage was found while the workspace is in use. */
export function announceDamage(notifier: Notifier): (damage: string) => void {
  return (damage) =>
    notifier.notify({
      title: 'The workspace file is damaged',
      body: `Check the disk of this computer, then start Trunkline again: it will restore the newest backup. (${damage})`,
      tag: 'store/damaged',
    });
}
