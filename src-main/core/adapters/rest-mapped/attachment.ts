import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Reference } from '../../../../src-shared/model/reference.ts';
import type { AdapterError } from '../adapter-error.ts';
import { buildRequest } from './build-request.ts';
import { parseAnswer, pointedAt } from './http/parse-answer.ts';
import { buildFault, type RestDeps } from './rest-deps.ts';

export interface ReadAttachment {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** A file of the system, as it is or as base64 in JSON. */
export async function attachment(
  deps: RestDeps,
  reference: Reference,
  signal: AbortSignal,
): Promise<Result<ReadAttachment, AdapterError>> {
  const { compiled, settings } = deps;
  if (compiled.attachment === undefined || settings.attachment === undefined)
    return err({ kind: 'refused', message: 'the mapping of this system does not say how files are read' });
  const built = await buildRequest(deps.engine, compiled.attachment, { id: reference.id }, signal);
  if (!built.ok) return err(buildFault(built.error));
  const answer = await deps.client.sendRaw({ ...built.value, write: false }, signal);
  if (!answer.ok) return answer;
  const { bytes, header } = answer.value;
  const { base64, name, mediaType } = settings.attachment;
  if (base64 === undefined)
    return ok({
      name: fileName(header('content-disposition') ?? '') ?? `file ${reference.id}`,
      mediaType: (header('content-type') ?? 'application/octet-stream').replace(/;.*$/s, '').trim(),
      bytes,
    });
  const json = parseAnswer(bytes);
  const content = json.ok ? pointedAt(json.value, base64) : undefined;
  if (!json.ok || typeof content !== 'string')
    return err({ kind: 'nonsense', message: `attachment.base64: the answer has no text at "${base64}"` });
  const textAt = (pointer: string | undefined): string | undefined => {
    const value = pointer === undefined ? undefined : pointedAt(json.value, pointer);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return ok({
    name: textAt(name) ?? `file ${reference.id}`,
    mediaType: textAt(mediaType) ?? 'application/octet-stream',
    bytes: Buffer.from(content, 'base64'),
  });
}

/** `filename` of a Content-Disposition header (RFC 6266), without any folder in it. */
function fileName(header: string): string | undefined {
  const extended = /filename\*=(?:UTF-8|utf-8)''([^;\s]+)/.exec(header)?.[1];
  const plain = /filename="((?:[^"\\]|\\.)*)"|filename=([^;\s]+)/.exec(header);
  const name = extended === undefined ? (plain?.[1] ?? plain?.[2]) : decoded(extended);
  const last = name?.replace(/\\(.)/g, '$1').split(/[/\\]/).at(-1);
  return last === undefined || last === '' ? undefined : last;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
