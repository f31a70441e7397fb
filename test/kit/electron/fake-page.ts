import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import vm from 'node:vm';
import type { MessagePort as NodePort } from 'node:worker_threads';
import { createPortInbox } from '../../../src-renderer/link/port-inbox.ts';
import type { Wire } from '../../../src-shared/rpc/wire.ts';

/** What a page's preload sends to the shell. */
export interface FakePageOptions {
  /** The preload as it is built. */
  readonly preload: string;
  readonly origin: string;
  readonly send: (channel: string) => void;
}

type Listener = (event: { data: unknown; ports: readonly NodePort[]; source: unknown }) => void;

/** A window with its preload in a context of its own, as a sandboxed renderer has it. */
export class FakePage {
  /** Names the preload asked `require` for. */
  readonly required: string[] = [];
  readonly globals: Record<string, unknown>;
  readonly #listeners: Listener[] = [];
  readonly #ipc = new EventEmitter();
  readonly #next: (signal: AbortSignal) => Promise<Wire>;

  constructor(options: FakePageOptions) {
    const post = (data: unknown, origin: string, ports: readonly NodePort[] = []): void => {
      if (origin !== options.origin) throw new Error(`posted to ${origin}, which is not this page`);
      queueMicrotask(() => {
        for (const listener of this.#listeners) listener({ data, ports, source: page });
      });
    };
    const page = {
      location: { origin: options.origin },
      addEventListener: (_type: string, listener: Listener) => this.#listeners.push(listener),
      postMessage: post,
    };
    this.globals = { window: page };
    const electron = {
      ipcRenderer: {
        send: options.send,
        on: (channel: string, listener: (event: { ports: readonly NodePort[] }) => void) =>
          this.#ipc.on(channel, listener),
      },
    };
    const require = (name: string): unknown => {
      this.required.push(name);
      // A sandboxed preload may require little more than this (Electron, "Process Sandboxing").
      if (name !== 'electron') throw new Error(`module not found: ${name}`);
      return electron;
    };
    vm.runInNewContext(readFileSync(options.preload, 'utf8'), {
      window: page,
      require,
      module: { exports: {} },
      exports: {},
    });
    const inbox = createPortInbox(page as unknown as Window);
    this.#next = (signal) => inbox.next(signal);
  }

  /** A message of the shell with its ports. */
  receive(channel: string, ports: readonly NodePort[]): void {
    this.#ipc.emit(channel, { ports });
  }

  /** What the page's link does to connect. */
  connect(signal: AbortSignal): Promise<Wire> {
    return this.#next(signal);
  }
}
