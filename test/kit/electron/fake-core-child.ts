import { EventEmitter } from 'node:events';
import { Worker, type MessagePort as NodePort } from 'node:worker_threads';
import type { ForkOptions, MessagePortMain } from 'electron';
import { nodePortOf } from './fake-port.ts';

/** Electron's `UtilityProcess` over a thread: messages and ports cross a real boundary, and `exit` ends only the thread. */
export class FakeCoreChild {
  readonly options: ForkOptions | undefined;
  readonly #events = new EventEmitter();
  readonly #thread: Worker;

  constructor(modulePath: string, options: ForkOptions | undefined, crashAtStart: boolean) {
    this.options = options;
    this.#thread = new Worker(modulePath, { workerData: { crashAtStart }, stdout: true, stderr: true });
    this.#thread.on('message', ({ message }: { message: unknown }) => this.#events.emit('message', message));
    // A worker reports an uncaught error where a process would only end.
    this.#thread.on('error', () => {});
    this.#thread.on('exit', (code) => this.#events.emit('exit', code));
  }

  on(event: string, listener: (...args: never[]) => void): never {
    this.#events.on(event, listener as (...args: unknown[]) => void);
    return this as never;
  }

  postMessage(message: unknown, transfer: readonly MessagePortMain[] = []): void {
    const ports: NodePort[] = transfer.map(nodePortOf);
    this.#thread.postMessage({ message, ports }, ports);
  }

  kill(): boolean {
    void this.#thread.terminate();
    return true;
  }
}
