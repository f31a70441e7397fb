import { backOffDelay } from '../../../src-shared/rpc/back-off.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Logger } from '../../core/ports/logger.ts';
import type { FromCore, ToCore } from '../core-messages.ts';
import type { CoreChild } from './shell-electron.ts';

/** `broken`: it ended too often in too short a time, or it refused to start; a person has to decide. */
export type CoreState = 'starting' | 'running' | 'waiting' | 'broken' | 'stopped';

export interface SupervisorOptions {
  readonly fork: () => CoreChild;
  readonly start: Extract<ToCore, { type: 'start' }>;
  readonly clock: Pick<Clock, 'monotonic' | 'timer'>;
  readonly random: () => number;
  readonly logger: Logger;
  /** Messages that are not about its life. */
  readonly heard: (
    message: Extract<FromCore, { type: 'secret' | 'notify' }>,
    answer: (message: ToCore) => void,
  ) => void;
  readonly changed: (state: CoreState, why: string) => void;
}

const backOff = { minMs: 250, maxMs: 10_000 };
const breaker = { crashes: 5, withinMs: 60_000 };
/** A core that does not end by then is ended. */
const stopMs = 1_900;

/** Keeps one core process running: starts it, starts it again after a growing pause, gives up when it only crashes. */
export class CoreSupervisor {
  readonly #options: SupervisorOptions;
  #child: CoreChild | undefined;
  #state: CoreState = 'stopped';
  #crashes: number[] = [];
  #pause: Disposable | undefined;
  #stopped: (() => void) | undefined;
  /** Given to the core as soon as it runs. */
  #wanting: ((core: CoreChild) => void)[] = [];

  constructor(options: SupervisorOptions) {
    this.#options = options;
  }

  get state(): CoreState {
    return this.#state;
  }

  /** Starts the core; after `broken` this is the person's decision to try again. */
  start(): void {
    if (this.#child) return;
    this.#pause?.[Symbol.dispose]();
    if (this.#state === 'broken') this.#crashes = [];
    this.#set('starting', '');
    const child = this.#options.fork();
    this.#child = child;
    child.on('message', (message: FromCore) => this.#hear(child, message));
    child.on('exit', (code) => this.#ended(child, code));
    child.postMessage(this.#options.start);
  }

  /** Runs `use` with the running core: now, or when it runs again. */
  whenRunning(use: (core: CoreChild) => void): void {
    if (this.#state === 'running' && this.#child) use(this.#child);
    else this.#wanting.push(use);
  }

  /** Resolves when the core has ended, by itself or because its time was up. */
  stop(): Promise<void> {
    const child = this.#child;
    this.#pause?.[Symbol.dispose]();
    this.#set('stopped', '');
    if (!child) return Promise.resolve();
    return new Promise((resolve) => {
      const late = this.#options.clock.timer(stopMs, () => {
        this.#options.logger.warn('core.killed', { afterMs: stopMs });
        child.kill();
      });
      this.#stopped = () => {
        late[Symbol.dispose]();
        resolve();
      };
      child.postMessage({ type: 'stop' } satisfies ToCore);
    });
  }

  #hear(child: CoreChild, message: FromCore): void {
    if (child !== this.#child) return;
    // What it says of its start while it is being stopped comes too late to matter.
    if (this.#state === 'stopped' && (message.type === 'ready' || message.type === 'refused')) return;
    if (message.type === 'ready') {
      this.#set('running', '');
      const wanting = this.#wanting;
      this.#wanting = [];
      for (const use of wanting) use(child);
    } else if (message.type === 'refused') {
      // The process stays until it is asked to go, so that its end does not look like a crash.
      this.#set('broken', message.message);
      child.kill();
    } else {
      this.#options.heard(message, (answer) => child === this.#child && child.postMessage(answer));
    }
  }

  #ended(child: CoreChild, code: number): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    if (this.#state === 'stopped') {
      this.#stopped?.();
      return;
    }
    if (this.#state === 'broken') return;
    const now = this.#options.clock.monotonic();
    this.#crashes = [...this.#crashes.filter((at) => now - at < breaker.withinMs), now];
    this.#options.logger.error('core.ended', { code, crashes: this.#crashes.length });
    if (this.#crashes.length >= breaker.crashes) {
      this.#set('broken', `the core ended ${this.#crashes.length} times within ${breaker.withinMs / 1_000} s`);
      return;
    }
    const ms = backOffDelay(backOff, this.#crashes.length - 1, this.#options.random());
    this.#pause = this.#options.clock.timer(ms, () => this.start());
    this.#set('waiting', `the core ended with code ${code}`);
  }

  #set(state: CoreState, why: string): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.changed(state, why);
  }
}
