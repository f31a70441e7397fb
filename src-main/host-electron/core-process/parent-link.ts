import type { EmitterPort } from '../../../src-shared/rpc/message-port-wire.ts';
import type { Notifier } from '../../core/ports/notifier.ts';
import type { SecretStore } from '../../core/ports/secret-store.ts';
import type { FromCore, ToCore } from '../core-messages.ts';

/** The side of `process.parentPort` that is used here. */
export interface ParentPort {
  postMessage(message: unknown): void;
  on(
    event: 'message',
    listener: (event: { readonly data: unknown; readonly ports: readonly EmitterPort[] }) => void,
  ): unknown;
}

/** What the core process gets from the shell: the ports it cannot have itself, because only the main process may. */
export interface ParentLink {
  readonly secrets: SecretStore;
  readonly notifier: Notifier;
  tell(message: FromCore): void;
}

interface Waiter {
  readonly resolve: (value: string | undefined) => void;
  readonly reject: (error: Error) => void;
}

/** @param heard gets everything that is no answer to a question of ours */
export function linkToParent(
  parent: ParentPort,
  heard: (message: Exclude<ToCore, { type: 'secret' }>, port: EmitterPort | undefined) => void,
): ParentLink {
  const waiting = new Map<number, Waiter>();
  let lastId = 0;
  const tell = (message: FromCore): void => parent.postMessage(message);

  parent.on('message', ({ data, ports }) => {
    // The shell is this same program: its messages are trusted.
    const message = data as ToCore;
    if (message.type !== 'secret') return heard(message, ports[0]);
    const waiter = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) waiter?.resolve(message.value);
    else waiter?.reject(new Error(message.error));
  });

  const ask = (action: 'get' | 'set' | 'delete', name: string, value?: string): Promise<string | undefined> =>
    new Promise((resolve, reject) => {
      const id = ++lastId;
      waiting.set(id, { resolve, reject });
      tell({ type: 'secret', id, action, name, ...(value === undefined ? {} : { value }) });
    });

  return {
    tell,
    secrets: {
      get: (name) => ask('get', name),
      set: async (name, value) => void (await ask('set', name, value)),
      delete: async (name) => void (await ask('delete', name)),
    },
    notifier: { notify: (notification) => tell({ type: 'notify', ...notification }) },
  };
}
