import * as v from 'valibot';
import type { AdapterError } from '../../../src-main/core/adapters/adapter-error.ts';
import type { AdapterSession } from '../../../src-main/core/adapters/adapter.ts';
import { asterisk } from '../../../src-main/core/adapters/asterisk/index.ts';
import type { UnifiedMessage } from '../../../src-main/core/adapters/unified-message.ts';
import { createCallBoard } from '../../../src-main/core/calls/create-call-board.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { startDemoAsterisk, type DemoAsterisk } from '../../../src-main/demo/demo-asterisk.ts';
import type { SystemId } from '../../../src-shared/model/ids.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';
import type { Result } from '../../../src-shared/result/result.ts';
import { nullLogger } from '../null-logger.ts';

const clock = createRealClock();
export const system = 'pbx' as SystemId;
/** Must be seen on no wire and in no log. */
export const SECRET = 'the secret of the manager';
const disposables: AsyncDisposable[] = [];
/** Closes what a test opened, last first; for `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const disposable of disposables.splice(0).toReversed()) await disposable[Symbol.asyncDispose]();
}
export const keep = <T extends AsyncDisposable>(disposable: T): T => {
  disposables.push(disposable);
  return disposable;
};
export const within = (ms = 10_000): AbortSignal => AbortSignal.timeout(ms);

/** A session of the agent Me, with the settings a test needs. */
export function open(port: number, settings: object = {}, logger = nullLogger): AdapterSession {
  return keep(
    asterisk.open({
      system,
      systemName: 'Call centre',
      settings: v.parse(asterisk.descriptor.settings, {
        host: '127.0.0.1',
        port,
        username: 'cti',
        secret: SECRET,
        agents: { a1: { interface: 'PJSIP/1001', memberName: 'Me', extension: '1001' } },
        deviceControl: 'pjsipNotify',
        wrapUpSeconds: 30,
        ...settings,
      }),
      clock,
      logger,
      region: 'CN',
      agent: { id: 'a1', name: 'Me' },
    }),
  );
}
/** A call centre with Me, whose phone waits to be told, and a colleague whose phone answers by itself. */
export const startPbx = async (): Promise<DemoAsterisk> =>
  keep(
    await startDemoAsterisk({
      clock,
      username: 'cti',
      secret: SECRET,
      agents: [
        { interface: 'PJSIP/1001', memberName: 'Me', extension: '1001' },
        { interface: 'PJSIP/1002', memberName: 'Colleague', extension: '1002', answerAfterMs: 50 },
      ],
      queues: [{ name: 'support', extension: '1000', ringMs: 60_000 }],
    }),
  );

/** A board that listens to the session, and a way to wait for what it shows. */
export async function listen(session: AdapterSession) {
  const board = createCallBoard({
    clock,
    logger: nullLogger,
    region: 'CN',
    agent: { id: 'a1', name: 'Me' },
    directory: () => session,
    record: () => ({ customer: undefined, customerName: '', conversation: undefined }),
  });
  const messages: UnifiedMessage[] = [];
  const line = new AbortController();
  const down = Promise.withResolvers<AdapterError>();
  const start = (): Promise<Result<void, AdapterError>> | undefined =>
    session.listen?.(
      (message) => {
        messages.push(message);
        board.apply(message);
      },
      (error) => {
        board.lost(system);
        down.resolve(error);
      },
      line.signal,
    );
  const up = await start();
  const until = <T>(look: () => T | undefined | false, what: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const off = board.onChange(check);
      const timer = setTimeout(() => {
        off();
        reject(new Error(`never seen: ${what}; calls: ${JSON.stringify(board.snapshot())}`));
      }, 8_000);
      function check(): void {
        const found = look();
        if (!found) return;
        off();
        clearTimeout(timer);
        resolve(found);
      }
      check();
    });
  const call = (state: LiveCall['state']): Promise<LiveCall> =>
    until(
      () => board.snapshot().calls.find((each) => each.state === state && each.staleSince === undefined),
      `a call ${state}`,
    );
  return { board, messages, up, line, down: down.promise, again: start, until, call };
}
