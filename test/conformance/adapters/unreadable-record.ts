import { startTroubledFront } from '../../kit/troubled-front.ts';
import type { UnreadableRecord } from './subject.ts';

/** Every text of a JSON document that holds `marker` becomes an object: what a newer version of a system might answer. */
function withoutText(value: unknown, marker: string): unknown {
  if (typeof value === 'string') return value.includes(marker) ? { unexpected: true } : value;
  if (Array.isArray(value)) return value.map((item) => withoutText(item, marker));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutText(inner, marker)]));
}

const inJson =
  (marker: string) =>
  (_path: string, body: string): string => {
    if (!body.includes(marker)) return body;
    try {
      return JSON.stringify(withoutText(JSON.parse(body), marker));
    } catch {
      return body;
    }
  };

/**
 * A record of a web service that cannot be read: it is asked for through a front that spoils it in every answer.
 *
 * @param settingsOf settings for the front's address
 * @param marker text that stands in this record and in no other
 * @param key what the parked message names the record by
 */
export async function spoiltOnTheWay(
  baseUrl: string,
  settingsOf: (baseUrl: string) => unknown,
  marker: string,
  key: string,
  rewrite = inJson(marker),
): Promise<UnreadableRecord> {
  const front = await startTroubledFront(baseUrl);
  front.rewrite = rewrite;
  return {
    settings: settingsOf(baseUrl.replace(new URL(baseUrl).origin, front.baseUrl)),
    parks: ({ body }) => body.type === 'unreadable' && `${body.reason} ${body.raw}`.includes(key),
    [Symbol.asyncDispose]: () => front[Symbol.asyncDispose](),
  };
}
