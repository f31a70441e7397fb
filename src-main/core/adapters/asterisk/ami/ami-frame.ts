/** One header line of a frame; names repeat (`Output`, `Variable`, `ChanVariable`), so a frame is a list and not a record. */
export type AmiHeader = readonly [name: string, value: string];

/** One CRLF block of the Asterisk Manager Interface: an event, a response, or (from our side) an action. */
export interface AmiFrame {
  readonly kind: 'event' | 'response' | 'other';
  /** The value of the `Event` or `Response` header, else of the first header. */
  readonly name: string;
  /** Byte offset of the frame's first line in the stream. */
  readonly offset: number;
  readonly headers: readonly AmiHeader[];
  /** First value of a header; names are compared without regard to case. Empty where the header is absent. */
  get(name: string): string;
  /** All values of a header that repeats, in order. */
  all(name: string): readonly string[];
}

/** Something in the stream that is not AMI. What it stood in is left out; the stream goes on behind it. */
export interface AmiFault {
  /** Byte offset of the line (or of the frame, where the whole frame is too long). */
  readonly offset: number;
  readonly message: string;
  /** At most 120 characters of what stood there. */
  readonly excerpt: string;
}

const absent: readonly string[] = [];

/** Builds a frame from its headers. */
export function createAmiFrame(headers: readonly AmiHeader[], offset = 0): AmiFrame {
  let index: Map<string, string[]> | undefined;
  const lookup = (name: string): readonly string[] => {
    if (!index) {
      index = new Map();
      for (const [key, value] of headers) {
        const lower = key.toLowerCase();
        const known = index.get(lower);
        if (known) known.push(value);
        else index.set(lower, [value]);
      }
    }
    return index.get(name.toLowerCase()) ?? absent;
  };
  const first = headers[0];
  const lead = first?.[0].toLowerCase();
  return {
    kind: lead === 'event' ? 'event' : lead === 'response' ? 'response' : 'other',
    name: first?.[1] ?? '',
    offset,
    headers,
    get: (name) => lookup(name)[0] ?? '',
    all: (name) => lookup(name),
  };
}
