import type { CallCommand, LiveCall } from '../../../src-shared/model/live-call.ts';
import type { CallId, SystemId } from '../../../src-shared/model/ids.ts';
import type { WireError } from '../../../src-shared/result/error-codes.ts';
import { err, ok, type Result } from '../../../src-shared/result/result.ts';
import type { AdapterSession } from '../adapters/adapter.ts';
import type { Clock } from '../ports/clock.ts';
import { commandError } from './command-error.ts';

const PAUSE_DEADLINE_MS = 10_000;

type Answer = Result<{ said: string }, WireError<'NOT_FOUND' | 'REFUSED' | 'UNAVAILABLE'>>;

export interface BoardCommandsDeps {
  readonly clock: Clock;
  readonly directory: (system: SystemId) => AdapterSession | undefined;
  readonly call: (id: CallId) => LiveCall | undefined;
  /** Is the agent at this workstation in a call of that system? */
  readonly isBusy: (system: SystemId) => boolean;
  readonly isPaused: (system: SystemId) => boolean;
  readonly nextChanged: (system: SystemId) => void;
  readonly failed: (error: unknown) => void;
}

/** Commands to the call centres, and the pause that waits for the end of a call. */
export interface BoardCommands extends Disposable {
  run(command: CallCommand, signal: AbortSignal): Promise<Answer>;
  /** The state asked for after the call. */
  next(system: SystemId): 'paused' | undefined;
  callChanged(system: SystemId): void;
}

export function createBoardCommands(deps: BoardCommandsDeps): BoardCommands {
  /** Reason of the pause that is to begin when the call is over. */
  const pausesToCome = new Map<SystemId, string>();
  const closing = new AbortController();

  async function send(system: SystemId, command: CallCommand, signal: AbortSignal): Promise<Answer> {
    const session = deps.directory(system);
    if (!session) return err({ code: 'NOT_FOUND', message: `there is no call centre ${system}`, retryable: false });
    if (!session.control) {
      return err({ code: 'REFUSED', message: `${system} takes no call commands`, retryable: false });
    }
    const answer = await session.control(command, signal);
    return answer.ok ? answer : err(commandError(answer.error));
  }

  async function pauseNow(system: SystemId, reason: string): Promise<void> {
    const limit = new AbortController();
    using _deadline = deps.clock.timer(PAUSE_DEADLINE_MS, () =>
      limit.abort(new Error('the pause was not answered in time')),
    );
    const signal = AbortSignal.any([limit.signal, closing.signal]);
    const answer = await send(system, { command: 'pause', system, reason }, signal);
    if (!answer.ok) deps.failed(new Error(`the pause after the call did not take effect: ${answer.error.message}`));
  }

  return {
    next: (system) => (pausesToCome.has(system) ? 'paused' : undefined),
    async run(command, signal) {
      switch (command.command) {
        case 'dial':
          return send(command.system, command, signal);
        case 'pause':
          if (!deps.isBusy(command.system)) return send(command.system, command, signal);
          pausesToCome.set(command.system, command.reason);
          deps.nextChanged(command.system);
          return ok({ said: 'paused after this call' });
        case 'unpause':
          if (!pausesToCome.delete(command.system)) return send(command.system, command, signal);
          deps.nextChanged(command.system);
          if (deps.isPaused(command.system)) return send(command.system, command, signal);
          return ok({ said: 'the pause after this call is withdrawn' });
        default: {
          const call = deps.call(command.call);
          if (!call) return err({ code: 'NOT_FOUND', message: 'this call is over', retryable: false });
          return send(call.system, command, signal);
        }
      }
    },
    callChanged(system) {
      const reason = pausesToCome.get(system);
      if (reason === undefined || deps.isBusy(system)) return;
      pausesToCome.delete(system);
      deps.nextChanged(system);
      pauseNow(system, reason).catch(deps.failed);
    },
    [Symbol.dispose]() {
      closing.abort(new Error('the call board is closed'));
    },
  };
}
