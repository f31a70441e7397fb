/**
 * The few globals that Node 24 and the window's browser both have and that shared code may use. Anything else (DOM, Node,
 * network, disk) does not compile here: shared code runs anywhere and does no I/O.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
  throwIfAborted(): void;
}
declare var AbortSignal: { abort(reason?: unknown): AbortSignal; any(signals: Iterable<AbortSignal>): AbortSignal };
interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare var AbortController: { new (): AbortController };
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;
