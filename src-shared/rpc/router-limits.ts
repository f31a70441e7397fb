/** What one wire may ask for at once, and how far a window may fall behind. */
export interface RouterLimits {
  /** Calls in progress; above it they are answered `OVERLOADED`. */
  readonly calls: number;
  /** Streams open; above it they are closed with `OVERLOADED`. */
  readonly streams: number;
  /** Bytes on their way to the window above which streams stop pulling, answers wait and the wire is not read. */
  readonly backlogBytes: number;
  /** Milliseconds a wire may stay above `backlogBytes` before it is closed, so that the window starts afresh. */
  readonly stallMs: number;
}

export const defaultRouterLimits: RouterLimits = {
  calls: 256,
  streams: 256,
  backlogBytes: 1024 * 1024,
  stallMs: 30_000,
};
