import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createInbox } from '../../../src-main/core/inbox/create-inbox.ts';
import { openStore } from '../../../src-main/core/store/open-store.ts';
import type { Store } from '../../../src-main/core/store/store.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { tempDir } from '../../kit/temp-dir.ts';
import { createVirtualClock } from '../../kit/virtual-clock.ts';
import { customer, entry, snapshot, ticket } from './inbox-fixture.ts';

describe('a workspace that is opened again', () => {
  it('shows what it showed, drafts, marks and cursors included, and takes no message twice', async () => {
    await using dir = tempDir();
    const clock = createVirtualClock();
    const open = (): Store => {
      const opened = openStore({ path: join(dir.path, 'workspace.db'), clock, logger: nullLogger });
      if (!opened.ok) throw opened.error;
      return opened.value;
    };
    const inboxOver = (store: Store) =>
      createInbox({
        store,
        clock,
        logger: nullLogger,
        region: 'CH',
        agent: { id: 'a', name: 'Mei Lin', aliases: [] },
        systems: () => undefined,
      });
    const messages = [
      customer('7', { name: 'Anna', emails: ['a@example.com'] }),
      ticket('12', { requesters: [{ email: 'a@example.com' }] }),
      ticket('13'),
      entry('1', '12', 1100),
      entry('2', '13', 1100),
    ];
    const id = 't:tickets:12' as never;
    const first = open();
    const before = inboxOver(first);
    first.write('process', (tx) => before.apply(tx, messages));
    before.markRead(id, true);
    before.saveDraft(id, 'note', 'half written');
    const shown = snapshot({ store: first, inbox: before });
    const cursor = before.cursor();
    first[Symbol.dispose]();

    using second = open();
    const after = inboxOver(second);
    expect(snapshot({ store: second, inbox: after })).toEqual(shown);
    expect(after.unread()).toBe(1);
    expect(after.draft(id)).toMatchObject({ mode: 'note', text: 'half written', savedAt: clock.now() });
    expect(second.write('process', (tx) => after.apply(tx, messages))).toBe(0);
    expect(after.changesSince(id, cursor)).toEqual({ entries: [], removed: [] });
    second.write('process', (tx) => after.apply(tx, [entry('3', '12', 1200)]));
    expect(after.changesSince(id, cursor)?.entries.map(({ text }) => text)).toEqual(['Text 3']);
    after.saveDraft(id, 'reply', '');
    expect(after.draft(id)).toEqual({ mode: 'reply', text: '' });
  });
});
