import type { RtDocument } from './rt-documents.ts';
import type { Json } from './rt-rows.ts';

export interface RtAnswer {
  readonly status: number;
  /** Absent: no content. */
  readonly json?: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers of errors: `{"message": ...}`. */
export const refusal = (status: number, message: string): RtAnswer => ({ status, json: { message } });
export const notFound = refusal(404, 'Not Found');
export const wrongMediaType = refusal(415, 'Unsupported Media Type');
/** What Request Tracker 5.0.3 answers to numbers of transactions and attachments that are not there. */
export const brokenServer = refusal(500, 'Internal Server Error');

export const answer = (json: Json, status = 200, headers: Readonly<Record<string, string>> = {}): RtAnswer => ({
  status,
  json,
  headers,
});

/** A record with its entity tag; 304 where the client has it already (RFC 9110, 13.1.2). */
export function documentAnswer(document: RtDocument, ifNoneMatch: string | undefined): RtAnswer {
  const { etag, lastModified, json } = document;
  if (etag === undefined) return answer(json);
  const headers = { ETag: `"${etag}"`, ...(lastModified === undefined ? {} : { 'Last-Modified': lastModified }) };
  return ifNoneMatch !== undefined && matchesTag(ifNoneMatch, etag)
    ? { status: 304, headers }
    : answer(json, 200, headers);
}

/** A list of entity tags or `*` (RFC 9110, 13.1). */
export const matchesTag = (header: string, etag: number): boolean =>
  header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === `"${etag}"`);
