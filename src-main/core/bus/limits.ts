/** Bounds of the bus itself; those of a topic are in its options. */
export interface BusLimits {
  /** Largest body, bytes in UTF-8. Larger things belong in a file with a reference in the message. Default 16 MiB. */
  readonly maxBodyBytes: number;
  /** Bodies of waiting messages kept in memory per topic, bytes; the rest is read back when its turn comes. Default 8 MiB. */
  readonly bufferBytes: number;
  /** Publishes that go into one commit. Default 1,000. */
  readonly batch: number;
  /** Waiting messages whose lanes are learned in one turn of the event loop when a topic opens. Default 2,000. */
  readonly layOut: number;
  /** How long closing waits for handlers after their signal was aborted, milliseconds. Default 2,000. */
  readonly closeGraceMs: number;
  /** `onChange` is called at most this often, milliseconds. Default 50. */
  readonly changeEveryMs: number;
  /** Parked messages a `memory` topic keeps. Default 1,000. */
  readonly memoryParked: number;
}

export const defaultLimits: BusLimits = {
  maxBodyBytes: 16 * 1024 * 1024,
  bufferBytes: 8 * 1024 * 1024,
  batch: 1_000,
  layOut: 2_000,
  closeGraceMs: 2_000,
  changeEveryMs: 50,
  memoryParked: 1_000,
};
