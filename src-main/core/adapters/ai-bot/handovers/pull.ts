import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { PullBatch } from '../../adapter.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { UnifiedMessage } from '../../unified-message.ts';
import { handoverToUnified, readHandover, unreadable, type CodecContext, type Handover } from './codec.ts';
import { parseCursor } from './pull-cursor.ts';
import type { ServiceApi } from './service-api.ts';
import type { Summaries } from './summaries.ts';

const PAGE = 50;

export interface PullDeps {
  /** Absent where the service is not asked. */
  readonly api: ServiceApi | undefined;
  readonly summaries: Summaries;
  readonly context: () => CodecContext;
}

/** Hand-overs that changed since the cursor, and the summaries that came meanwhile. */
export async function pull(
  { api, summaries, context }: PullDeps,
  cursorText: string | undefined,
  signal: AbortSignal,
): Promise<Result<PullBatch, AdapterError>> {
  if (signal.aborted) return err({ kind: 'unreachable', message: 'given up before anything was asked' });
  const cursor = parseCursor(cursorText);
  const page = api === undefined ? undefined : await api.page(cursor.after, PAGE, signal);
  if (page?.ok === false) return page;
  const { handovers = [], cursor: after = cursor.after, more = false } = page?.value ?? {};
  const messages: UnifiedMessage[] = [];
  const read: Handover[] = [];
  for (const one of handovers) {
    const handover = readHandover(one);
    if (!handover.ok) {
      messages.push(unreadable('hand-over', one, handover.error, context()));
      continue;
    }
    read.push(handover.value);
    messages.push(...handoverToUnified(handover.value, context()));
  }
  const step = summaries.step(after === undefined ? cursor : { ...cursor, after }, read, context());
  // A service that says there is more and does not move on must not be asked for ever.
  const moved = after !== cursor.after;
  return ok({
    messages: [...messages, ...step.messages],
    cursor: JSON.stringify(step.cursor),
    more: more && moved,
  });
}
