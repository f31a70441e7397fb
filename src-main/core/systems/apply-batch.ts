import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { UnifiedBody, UnifiedMessage } from '../adapters/unified-message.ts';
import type { Bus } from '../bus/bus.ts';
import type { CallBoard } from '../calls/call-board.ts';
import type { Inbox } from '../inbox/inbox.ts';
import type { Clock } from '../ports/clock.ts';
import type { ReachFaultPoint } from '../ports/fault-point.ts';
import type { Store, WriteTx } from '../store/store.ts';
import { cursors } from './cursors.ts';

/** Topic on which records that could not be read are parked, each with its reason. */
export const unreadableTopic = 'unreadable';

/** Messages stored in one SQLite transaction: small enough that the event loop never waits long for one. */
const CHUNK = 100;

export interface ApplyDeps {
  readonly store: Store;
  readonly bus: Pick<Bus, 'publishIn'>;
  readonly inbox: Pick<Inbox, 'apply'>;
  readonly callBoard: Pick<CallBoard, 'apply' | 'lost'>;
  readonly clock: Clock;
  readonly reachFaultPoint: ReachFaultPoint;
}

/**
 * Takes a batch into the read model. The cursor commits with the last chunk: after a crash in between the batch is pulled again,
 * and what had been stored is recognised by its id.
 */
export async function applyBatch(
  deps: ApplyDeps,
  system: SystemId,
  messages: readonly UnifiedMessage[],
  cursor: string | undefined,
): Promise<number> {
  const { store, clock } = deps;
  let applied = 0;
  const stored: UnifiedMessage[] = [];
  for (const message of messages) {
    if (isLive(message.body)) deps.callBoard.apply(message);
    else stored.push(message);
  }
  deps.reachFaultPoint('sync.afterPull', system);
  for (let from = 0; from < stored.length || from === 0; from += CHUNK) {
    const chunk = stored.slice(from, from + CHUNK);
    const last = from + CHUNK >= stored.length;
    if (chunk.length === 0 && cursor === undefined) break;
    applied += await store.writeSoon('process', (tx) => {
      for (const message of chunk) if (message.body.type === 'unreadable') park(deps.bus, tx, system, message);
      const count = deps.inbox.apply(
        tx,
        chunk.filter((message) => message.body.type !== 'unreadable'),
      );
      if (last && cursor !== undefined) cursors.write(tx, system, cursor, clock.now());
      return count;
    });
    deps.reachFaultPoint('sync.afterStore', system);
  }
  return applied;
}

const isLive = (body: UnifiedBody): boolean =>
  body.type === 'call' || body.type === 'presence' || body.type === 'queue';

function park(bus: ApplyDeps['bus'], tx: WriteTx, system: SystemId, message: UnifiedMessage): void {
  if (message.body.type !== 'unreadable') return;
  const published = bus.publishIn(tx, unreadableTopic, {
    lane: system,
    body: JSON.stringify({ system, id: message.id, reason: message.body.reason, raw: message.body.raw }),
    idempotencyKey: `${system}/${cursors.generation(tx, system)}/${message.id}`,
  });
  // Without room to park it the batch must not be taken: it is pulled again when there is room.
  if (!published.ok) throw new Error(`no room to park an unreadable record: ${published.error.message}`);
}
