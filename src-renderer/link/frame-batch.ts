/** Takes values and hands them over together, once per frame. */
export interface FrameBatch<T> extends Disposable {
  add(value: T): void;
  /** Hands over what is waiting at once. */
  flush(): void;
}

/** Longest a value waits; a hidden window gets no animation frames. */
const LONGEST_WAIT_MS = 200;

/** Collects what arrives within one frame, so that a burst of events becomes one render. */
export function createFrameBatch<T>(apply: (values: readonly T[]) => void): FrameBatch<T> {
  let waiting: T[] = [];
  let frame: number | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    clearTimeout(timer);
    frame = undefined;
    timer = undefined;
  };
  const flush = (): void => {
    stop();
    if (waiting.length === 0) return;
    const values = waiting;
    waiting = [];
    apply(values);
  };
  return {
    add(value) {
      waiting.push(value);
      if (frame !== undefined) return;
      frame = requestAnimationFrame(flush);
      timer = setTimeout(flush, LONGEST_WAIT_MS);
    },
    flush,
    [Symbol.dispose]() {
      stop();
      waiting = [];
    },
  };
}
