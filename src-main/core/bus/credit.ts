/** Room for messages that wait, in messages and in bytes: the one form of backpressure of a topic. */
export interface Credit {
  readonly messages: number;
  readonly bytes: number;
  /** Takes room for one message. Refuses while others wait for room, so that they are not overtaken. */
  tryTake(size: number): boolean;
  /** Takes room whether it is there or not: for what is already stored. */
  force(messages: number, bytes: number): void;
  give(messages: number, bytes: number): void;
  /** Resolves, in order of asking, with the room taken. Rejects with the signal's reason when that comes first. */
  take(size: number, signal: AbortSignal): Promise<void>;
  /** Rejects all who wait. */
  close(reason: Error): void;
}

interface Waiter {
  readonly size: number;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export function createCredit(maxMessages: number, maxBytes: number): Credit {
  let messages = 0;
  let bytes = 0;
  const waiters = new Set<Waiter>();

  const fits = (size: number): boolean => messages + 1 <= maxMessages && bytes + size <= maxBytes;
  const force = (moreMessages: number, moreBytes: number): void => {
    messages += moreMessages;
    bytes += moreBytes;
  };
  const serve = (): void => {
    for (const waiter of waiters) {
      if (!fits(waiter.size)) return;
      waiters.delete(waiter);
      force(1, waiter.size);
      waiter.resolve();
    }
  };

  return {
    get messages() {
      return messages;
    },
    get bytes() {
      return bytes;
    },
    tryTake(size) {
      if (waiters.size > 0 || !fits(size)) return false;
      force(1, size);
      return true;
    },
    force,
    give(fewerMessages, fewerBytes) {
      messages -= fewerMessages;
      bytes -= fewerBytes;
      if (waiters.size > 0) serve();
    },
    take(size, signal) {
      return new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(signal.reason);
          return;
        }
        const withdraw = (): void => {
          waiters.delete(waiter);
          reject(signal.reason);
          // It may have been a large one that kept smaller ones behind it.
          serve();
        };
        const waiter: Waiter = {
          size,
          resolve: () => {
            signal.removeEventListener('abort', withdraw);
            resolve();
          },
          reject: (reason) => {
            signal.removeEventListener('abort', withdraw);
            reject(reason);
          },
        };
        signal.addEventListener('abort', withdraw, { once: true });
        waiters.add(waiter);
        serve();
      });
    },
    close(reason) {
      const rejected = [...waiters];
      waiters.clear();
      for (const waiter of rejected) waiter.reject(reason);
    },
  };
}
