import { createParser } from 'eventsource-parser';
import * as v from 'valibot';
import type { AdapterError } from '../../adapter-error.ts';
import { namedError, saidError } from '../answer-error.ts';

/** Largest event of a stream, in characters: chunks hold a few words. */
export const eventLimit = 256 * 1024;

const chunkShape = v.object({
  choices: v.optional(
    v.array(
      v.object({
        index: v.optional(v.unknown()),
        delta: v.nullish(v.object({ content: v.nullish(v.string()) })),
        finish_reason: v.nullish(v.string()),
      }),
    ),
  ),
});

export type ChatEvent =
  | { readonly type: 'text'; readonly text: string }
  /** The model's last word, or `[DONE]`: what comes after it is of no interest. */
  | { readonly type: 'end' }
  | { readonly type: 'error'; readonly error: AdapterError };

/** Reads a stream of chat completion chunks (server-sent events, WHATWG HTML 9.2), however it is cut into pieces. */
export interface ChatStreamReader {
  feed(bytes: Uint8Array): readonly ChatEvent[];
}

/** Total: whatever comes, it answers events; after an error or the end it answers nothing more. */
export function createChatStreamReader(name: string, secrets: readonly string[]): ChatStreamReader {
  const decoder = new TextDecoder('utf-8');
  let events: ChatEvent[] = [];
  let count = 0;
  let over = false;
  const last = (event: ChatEvent): void => {
    if (over) return;
    over = true;
    events.push(event);
  };
  const nonsense = (what: string): void =>
    last({ type: 'error', error: { kind: 'nonsense', message: `${name}: event ${count} ${what}` } });

  function take(data: string): void {
    count++;
    if (data.trim() === '[DONE]') return last({ type: 'end' });
    let json: unknown;
    try {
      json = JSON.parse(data);
    } catch {
      return nonsense('is not JSON');
    }
    const said = saidError(json, secrets);
    if (said !== undefined) {
      const error: AdapterError = {
        kind: 'unreachable',
        message: `${name}: the bot failed while it answered`,
        said: said.said,
      };
      return last({ type: 'error', error: namedError(name, said) ?? error });
    }
    const chunk = v.safeParse(chunkShape, json);
    if (!chunk.success)
      return nonsense(`is no chunk of a completion (at ${v.getDotPath(chunk.issues[0]) ?? 'its top'})`);
    // The chunk with the usage has no choice, and some servers send a second choice nobody asked for.
    const choice = chunk.output.choices?.find(({ index }) => index === undefined || index === 0);
    const text = choice?.delta?.content ?? '';
    if (text !== '') events.push({ type: 'text', text });
    const why = choice?.finish_reason;
    if (why === 'content_filter')
      return last({
        type: 'error',
        error: { kind: 'refused', message: `${name}: the content filter of the bot stopped it` },
      });
    if (why !== null && why !== undefined && why !== '') last({ type: 'end' });
  }
  const parser = createParser({
    maxBufferSize: eventLimit,
    onEvent: ({ data }) => {
      if (!over) take(data);
    },
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded') nonsense(`is larger than ${eventLimit} characters`);
    },
  });
  return {
    feed(bytes) {
      if (over) return [];
      events = [];
      parser.feed(decoder.decode(bytes, { stream: true }));
      return events;
    },
  };
}
