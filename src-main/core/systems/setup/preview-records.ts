import type { PreviewRecord } from '../../../../src-shared/model/system-setup.ts';
import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapters/adapter-error.ts';
import type { SampleRecord } from '../../adapters/adapter.ts';
import { deadline } from '../deadline.ts';
import { ownOr } from '../health.ts';
import type { SystemRunner } from '../system-runner.ts';
import type { CheckedDraft } from './check-draft.ts';
import { previewMessage } from './preview-message.ts';
import { scrubTree } from './scrub.ts';
import type { TestDeps } from './test-connection.ts';
import { openTrial, takeSamples } from './trial-session.ts';

const PREVIEW_MS = 60_000;
/** Of one record, in characters and bytes: more is not read by anybody and would hold up the window. */
const LONGEST_RAW = 64 * 1024;
const MOST_FIELDS = 4_000;
const MOST_MESSAGES = 50;

/** The newest records of a system beside what the mapping of the draft makes of them. Stores nothing, writes nothing. */
export async function previewRecords(
  draft: CheckedDraft,
  limit: number,
  runner: SystemRunner | undefined,
  deps: TestDeps,
  signal: AbortSignal,
): Promise<Result<readonly PreviewRecord[], AdapterError>> {
  const opened = await openTrial(draft, runner, deps);
  if (!opened.ok) return opened;
  await using trial = opened.value;
  using inTime = deadline(deps.clock, PREVIEW_MS, signal);
  const samples = await takeSamples(trial, limit, inTime.signal);
  if (!samples.ok) {
    const error = ownOr(samples.error, inTime.signal, signal, PREVIEW_MS);
    return { ok: false, error: scrubTree(error, draft.scrub) };
  }
  return ok(samples.value.slice(0, limit).map((record) => scrubbed(toPreview(record), draft.scrub)));
}

/** Base64 is bytes, not text: taking something out of it would make it unreadable. */
function scrubbed(record: PreviewRecord, scrub: (text: string) => string): PreviewRecord {
  const clean = scrubTree(record, scrub);
  if (record.bytes === undefined || clean.bytes === undefined) return clean;
  return { ...clean, bytes: { ...clean.bytes, base64: record.bytes.base64 } };
}

function toPreview({ title, raw, bytes, messages }: SampleRecord): PreviewRecord {
  return {
    title,
    ...(raw === '' ? {} : { raw: raw.slice(0, LONGEST_RAW) }),
    ...(bytes === undefined ? {} : { bytes: cut(bytes) }),
    messages: messages.slice(0, MOST_MESSAGES).map(previewMessage),
  };
}

function cut({ base64, fields, characters }: NonNullable<SampleRecord['bytes']>): NonNullable<PreviewRecord['bytes']> {
  return {
    base64: base64.slice(0, Math.ceil(LONGEST_RAW / 3) * 4),
    fields: fields.slice(0, MOST_FIELDS),
    ...(characters === undefined ? {} : { characters: characters.slice(0, LONGEST_RAW) }),
  };
}
