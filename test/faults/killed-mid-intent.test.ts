import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FaultPoint } from '../../src-main/core/ports/fault-point.ts';
import type { ConversationRow } from '../../src-shared/model/conversation.ts';
import type { Customer } from '../../src-shared/model/customer.ts';
import type { IntentId } from '../../src-shared/model/ids.ts';
import type { Intent } from '../../src-shared/model/intent.ts';
import type { LiveCall } from '../../src-shared/model/live-call.ts';
import type { TransactionView } from '../../src-shared/model/transaction.ts';
import { connectDesk, type Desk } from '../kit/desk.ts';
import { mariadbRequirement } from '../kit/real/mariadb.ts';
import { requestTrackerRequirement } from '../kit/real/request-tracker.ts';
import { describeReal } from '../kit/real/requirement.ts';
import { anna, startWorkplace, type Workplace } from '../kit/workplace.ts';
import { startWorkstation } from '../kit/workstation.ts';

const newNumber = (story: number): string => `+41 44 765 43 ${String(10 + story)}`;

/** What the agent sends in every story: a reply, a corrected number and a logged call, as one intent. */
async function theIntent(desk: Desk, story: number, ticket: string): Promise<Intent> {
  const row = await desk.eventually(async (): Promise<ConversationRow | undefined> => {
    const listed = await desk.client.inbox.list({ view: 'all', limit: 50 });
    return listed.ok ? listed.value.rows.find((found) => found.reference?.id === ticket && found.customer) : undefined;
  });
  const customer = await desk.eventually(async (): Promise<Customer | undefined> => {
    const found = await desk.client.customers.get({ id: row.customer! });
    const merged = found.ok && found.value.customer.references.some((reference) => reference.system === 'crm');
    return found.ok && merged ? found.value.customer : undefined;
  });
  const opened = await desk.client.inbox.open({ id: row.id });
  const detail = opened.ok ? opened.value : undefined;
  const record = customer.references.find((reference) => reference.system === 'crm')!;
  const phone = customer.fields.find((field) => field.system === 'crm' && field.pointer === '/phones/main/number')!;
  const timeline = await desk.client.inbox.timeline({ id: row.id, limit: 50 });
  if (!timeline.ok) throw new Error(timeline.error.message);
  return {
    id: `intent-${story}` as IntentId,
    conversation: row.id,
    customer: customer.id,
    seen: { at: timeline.value.entries.at(-1)!.at, entries: timeline.value.total },
    acts: [
      { act: 'reply', ticket: detail!.ticket!.reference, text: `Your invoice has been corrected (${story}).` },
      {
        act: 'updateContact',
        record,
        changes: [{ pointer: '/phones/main/number', from: phone.value, to: newNumber(story) }],
      },
      {
        act: 'logCall',
        record,
        call: `pbx:story-${story}` as LiveCall['id'],
        direction: 'inbound',
        number: anna.calls,
        startedAt: Date.UTC(2026, 10, 23, 9),
        talked: 95,
        disposition: 'resolved',
        text: `Explained the correction (${story}).`,
      },
    ],
  };
}

describeReal(
  [requestTrackerRequirement, mariadbRequirement],
  'a core that is killed while it carries an intent',
  () => {
    let place: Workplace;
    beforeAll(async () => {
      place = await startWorkplace();
    }, 120_000);
    afterAll(() => place[Symbol.asyncDispose]());

    /** How often the effects of a story stand in each system. */
    async function effects(story: number, ticket: string) {
      const replies = (await place.correspondence(ticket)).filter(({ text }) => text.includes(`(${story})`));
      const [customer] = await place.crm.sql(`SELECT phone FROM customers WHERE id = '${anna.id}'`);
      const calls = await place.crm.sql(`SELECT id FROM activities WHERE body LIKE '%(${story})%'`);
      return { replies: replies.length, phone: customer?.['phone'], calls: calls.length };
    }

    const stories: readonly (FaultPoint | undefined)[] = [
      undefined,
      'intent.beforeRecord',
      'intent.afterRecord',
      'transaction.afterFirstPrepare',
      'transaction.afterDecision',
      'transaction.afterFirstCommit',
      'transaction.beforeDone',
    ];
    test.each(stories.map((point, story) => ({ point, story })))(
      'killed at $point, the act stands in both systems exactly once after the restart',
      async ({ point, story }) => {
        const ticket = await place.openTicket(`Wrong VAT rate ${story}`, 'Please correct the invoice.');
        const dataDir = mkdtempSync(join(place.folder, 'data-'));
        const options = { dataDir, configFile: place.configFile };

        let intent: Intent;
        {
          await using first = await startWorkstation(point === undefined ? options : { ...options, killAt: point });
          using desk = await connectDesk(first.url);
          intent = await theIntent(desk, story, ticket);
          const sent = desk.client.intents.submit(intent, { timeoutMs: 5000 }).catch(() => undefined);
          if (point === undefined) expect((await sent)?.ok).toBe(true);
          else expect(await first.gone).toBe('SIGKILL');
        }

        await using second = await startWorkstation(options);
        using desk = await connectDesk(second.url);
        // The window sends again under the same id what it has no receipt for; what was recorded is recognised.
        const again = await desk.eventually(async () => {
          const answer = await desk.client.intents.submit(intent);
          if (!answer.ok && answer.error.code === 'NOT_FOUND') return undefined;
          return answer;
        });
        if (!again.ok) throw new Error(`${again.error.code}: ${again.error.message}`);
        expect(again.value).toMatchObject({ durability: 'power', duplicate: point !== 'intent.beforeRecord' });
        const { transaction } = again.value;

        const final = await desk.until(
          (listener) => desk.client.transactions.live({ id: transaction }, listener),
          (view: TransactionView) =>
            ['done', 'refused', 'compensated', 'attention'].includes(view.state) ? view : undefined,
          60_000,
        );
        expect(final).toMatchObject({ state: 'done', participants: [{ state: 'committed' }, { state: 'committed' }] });
        expect(await effects(story, ticket)).toEqual({ replies: 1, phone: newNumber(story), calls: 1 });

        // Read back from the systems, the reply is one entry of the timeline: the one that was sent.
        const replies = await desk.eventually(async () => {
          const timeline = await desk.client.inbox.timeline({ id: intent.conversation!, limit: 100 });
          const entries = timeline.ok
            ? timeline.value.entries.filter((entry) => entry.text.includes(`(${story}).`) && entry.kind === 'reply')
            : [];
          return entries.length > 0 && entries.every((entry) => entry.reference) ? entries : undefined;
        });
        expect(replies).toHaveLength(1);
        expect(replies[0]?.transaction).toMatchObject({ id: transaction, state: 'done' });
      },
      120_000,
    );
  },
);
