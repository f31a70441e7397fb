import { ok, type Result } from '../../../../src-shared/result/result.ts';
import type { RtError } from './answer-error.ts';
import { isInlineText } from './message-text.ts';
import type { Condition, RestApi } from './rest-api.ts';
import type { RtPart } from './rt-shapes.ts';

/** Records named in one search. */
const perSearch = 50;
/** Text asked for in one answer, in bytes. */
const perAnswerBytes = 4 * 1024 * 1024;

/** The MIME parts of the given transactions; text that is shown comes with its content, files without. */
export async function readParts(
  api: RestApi,
  transactions: readonly string[],
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, readonly RtPart[]>, RtError>> {
  const byTransaction = new Map<string, RtPart[]>();
  for (let from = 0; from < transactions.length; from += perSearch) {
    const wanted = conditions('TransactionId', transactions.slice(from, from + perSearch));
    const parts = await api.parts(wanted, false, signal);
    if (!parts.ok) return parts;
    const contents = await readContents(api, parts.value.filter(isInlineText), signal);
    if (!contents.ok) return contents;
    for (const part of parts.value) {
      const list = byTransaction.get(part.TransactionId) ?? [];
      list.push({ ...part, Content: contents.value.get(part.id) ?? null });
      byTransaction.set(part.TransactionId, list);
    }
  }
  return ok(byTransaction);
}

async function readContents(
  api: RestApi,
  parts: readonly RtPart[],
  signal: AbortSignal,
): Promise<Result<ReadonlyMap<string, string>, RtError>> {
  const contents = new Map<string, string>();
  for (const group of portions(parts)) {
    const answer = await api.parts(conditions('id', group), true, signal);
    if (!answer.ok) return answer;
    for (const part of answer.value) contents.set(part.id, part.Content ?? '');
  }
  return ok(contents);
}

function* portions(parts: readonly RtPart[]): Generator<string[]> {
  let group: string[] = [];
  let bytes = 0;
  for (const part of parts) {
    if (group.length >= perSearch || (group.length > 0 && bytes + part.ContentLength > perAnswerBytes)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(part.id);
    bytes += part.ContentLength;
  }
  if (group.length > 0) yield group;
}

const conditions = (field: string, values: readonly string[]): Condition[] => values.map((value) => ({ field, value }));
