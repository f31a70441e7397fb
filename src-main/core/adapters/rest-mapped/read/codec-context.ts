import type { SystemId } from '../../../../../src-shared/model/ids.ts';

export interface CodecContext {
  readonly system: SystemId;
  /** Time of a message whose mapping gives none: of the record it came from, by the system's clock. */
  readonly recordTime: number;
}

/** Why something made by a mapping is no message. */
export interface CodecError {
  /** JSON path with `$` for what the mapping made, e.g. `$.requesters[0].email`. */
  readonly path: string;
  readonly message: string;
}
