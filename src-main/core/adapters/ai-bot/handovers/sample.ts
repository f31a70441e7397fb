import { ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { SampleRecord } from '../../adapter.ts';
import type { AdapterError } from '../../adapter-error.ts';
import { rawJson } from '../../raw-json.ts';
import { handoverToUnified, readHandover, unreadable, type CodecContext } from './codec.ts';
import type { ServiceApi } from './service-api.ts';

/** Most pages that are read to find the newest: a look must end. */
const PAGES = 10;

/** The newest hand-overs beside what becomes of them. None where the bot only sends them. */
export async function sampleHandovers(
  api: ServiceApi | undefined,
  limit: number,
  context: CodecContext,
  signal: AbortSignal,
): Promise<Result<readonly SampleRecord[], AdapterError>> {
  if (api === undefined) return ok([]);
  let newest: readonly unknown[] = [];
  let after: string | undefined;
  for (let page = 0; page < PAGES; page++) {
    const answer = await api.page(after, 100, signal);
    if (!answer.ok) return answer;
    newest = [...newest, ...answer.value.handovers].slice(-limit);
    if (!answer.value.more || answer.value.cursor === after) break;
    after = answer.value.cursor;
  }
  return ok(
    newest.toReversed().map((one) => {
      const raw = rawJson(one, 2);
      const read = readHandover(one);
      if (read.ok) return { title: read.value.document.id, raw, messages: handoverToUnified(read.value, context) };
      return { title: 'hand-over', raw, messages: [unreadable('hand-over', one, read.error, context)] };
    }),
  );
}
