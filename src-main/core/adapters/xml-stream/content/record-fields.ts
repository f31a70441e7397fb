/** What a record says, by path: `customer/name`, `customer/@no`, `.` for its own text. What comes several times is one value a line. */
export type RecordFields = ReadonlyMap<string, string>;

/** Why a record cannot be read. */
export interface ContentError {
  /** Offset in the stream, in bytes. */
  readonly offset: number;
  readonly message: string;
}

export interface ContentLimits {
  /** Deepest nesting of elements. */
  readonly depth: number;
  /** Most fields of a record. */
  readonly fields: number;
}

/** Gathers fields; a path that comes again adds a line. */
export class FieldCollector {
  readonly #lines = new Map<string, string[]>();
  readonly #most: number;
  #count = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** False where there are too many. */
  add(path: string, value: string): boolean {
    const lines = this.#lines.get(path);
    if (lines === undefined) this.#lines.set(path, [value]);
    else lines.push(value);
    this.#count += 1;
    return this.#count <= this.#most;
  }

  fields(): RecordFields {
    return new Map([...this.#lines].map(([path, lines]) => [path, lines.join('\n')]));
  }
}
