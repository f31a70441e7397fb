import { MessageChannel, type MessagePort as NodePort } from 'node:worker_threads';
import type { MessagePortMain } from 'electron';

/** Electron's `MessagePortMain` over a port of `node:worker_threads`. */
export class FakePortMain {
  /** The real port; travels when this one is transferred. */
  readonly node: NodePort;

  constructor(node: NodePort) {
    this.node = node;
  }

  postMessage(message: unknown, transfer: readonly MessagePortMain[] = []): void {
    this.node.postMessage(message, transfer.map(nodePortOf));
  }

  start(): void {
    this.node.start();
  }

  close(): void {
    this.node.close();
  }

  on(event: string, listener: (event: { data: unknown; ports: MessagePortMain[] }) => void): never {
    if (event === 'message') this.node.on('message', (data: unknown) => listener({ data, ports: [] }));
    else this.node.on('close', () => listener({ data: undefined, ports: [] }));
    return this as never;
  }
}

export const asPortMain = (node: NodePort): MessagePortMain => new FakePortMain(node) as unknown as MessagePortMain;
export const nodePortOf = (port: MessagePortMain): NodePort => (port as unknown as FakePortMain).node;

export class FakeMessageChannelMain {
  readonly port1: MessagePortMain;
  readonly port2: MessagePortMain;

  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = asPortMain(port1);
    this.port2 = asPortMain(port2);
  }
}
