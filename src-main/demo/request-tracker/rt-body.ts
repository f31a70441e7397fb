import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { DemoAttachment } from './demo-ticket.ts';
import { refusal, wrongMediaType, type RtAnswer } from './rt-answer.ts';
import { isObject } from './rt-changes.ts';

export interface RtRequest {
  readonly method: string;
  /** Its path is below the address of the server, `/REST/2.0` included. */
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export const header = (request: RtRequest, name: string): string | undefined => [request.headers[name]].flat()[0];
export const mediaType = (request: RtRequest): string =>
  (header(request, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

export function parseJsonBody(body: Buffer): Result<unknown, string> {
  try {
    return ok(JSON.parse(body.toString('utf8')));
  } catch (fault) {
    return err(`JSON parse error: ${fault instanceof Error ? fault.message : ''}\n`);
  }
}

/** The object a record is made or changed with: JSON, or a form with the JSON in the field `JSON` and files in `Attachments`. */
export async function objectBody(request: RtRequest): Promise<Result<Readonly<Record<string, unknown>>, RtAnswer>> {
  const type = mediaType(request);
  if (type === 'multipart/form-data') return formBody(request, 'Json is a required field for multipart/form-data');
  if (type !== 'application/json') return err(wrongMediaType);
  const parsed = parseJsonBody(request.body);
  if (!parsed.ok) return err(refusal(400, parsed.error));
  return isObject(parsed.value) ? ok(parsed.value) : err(refusal(400, 'JSON object must be a HASH'));
}

export async function formBody(
  request: RtRequest,
  lacking: string,
): Promise<Result<Readonly<Record<string, unknown>>, RtAnswer>> {
  const contentType = header(request, 'content-type') ?? '';
  const form = await new Response(new Uint8Array(request.body), { headers: { 'content-type': contentType } })
    .formData()
    .catch(() => undefined);
  const text = form?.get('JSON');
  if (form === undefined || typeof text !== 'string') return err(refusal(400, lacking));
  const parsed = parseJsonBody(Buffer.from(text, 'utf8'));
  if (!parsed.ok || !isObject(parsed.value)) return err({ status: 500 });
  const files = await Promise.all(
    form.getAll('Attachments').map(async (file) =>
      typeof file === 'string'
        ? []
        : [
            {
              FileName: file.name,
              FileType: file.type,
              FileContent: Buffer.from(await file.arrayBuffer()).toString('base64'),
            },
          ],
    ),
  );
  const attachments = files.flat();
  return ok({ ...parsed.value, ...(attachments.length > 0 ? { Attachments: attachments } : {}) });
}

const fileFields = ['FileName', 'FileType', 'FileContent'] as const;

/** @returns the files of a message, or the first field of one that is missing */
export function filesOf(given: unknown): Result<readonly DemoAttachment[], (typeof fileFields)[number]> {
  const files: DemoAttachment[] = [];
  for (const file of Array.isArray(given) ? given : []) {
    const fields: Readonly<Record<string, unknown>> = isObject(file) ? file : {};
    const missing = fileFields.find((name) => typeof fields[name] !== 'string' || fields[name] === '');
    if (missing !== undefined) return err(missing);
    const { FileName: name, FileType: type, FileContent: content } = fields;
    files.push({ name: String(name), mediaType: String(type), content: Buffer.from(String(content), 'base64') });
  }
  return ok(files);
}
