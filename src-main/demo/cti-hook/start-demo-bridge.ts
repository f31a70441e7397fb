import { demoPeople, type DemoPerson } from '../demo-people.ts';
import { parseSystemId } from '../demo-ids.ts';
import type { StartDemoSystem } from '../demo-system.ts';
import { freePort } from '../free-port.ts';

const secret = 'demo-branch-hook';

/**
 * The demo's second call centre: a branch whose bridge sends call hooks. Its calls are a colleague's, so they show among the calls and on
 * the customer's timeline without ringing here.
 */
export const startDemoBridge: StartDemoSystem = async ({ clock, random }) => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/hook`;
  const timers = new Set<Disposable>();
  const ending = new AbortController();
  let count = 0;

  const later = (ms: number, what: () => void): void => {
    const timer = clock.timer(ms, () => {
      timers.delete(timer);
      what();
    });
    timers.add(timer);
  };
  const send = (event: Record<string, unknown>): void => {
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hook-secret': secret },
      body: JSON.stringify(event),
      signal: AbortSignal.any([ending.signal, AbortSignal.timeout(5_000)]),
    }).catch(() => {
      // The workstation is closing, or not up yet: a bridge does not wait for anybody.
    });
  };
  function call(): void {
    const person = demoPeople[(count * 3 + 1) % demoPeople.length] as DemoPerson;
    const answered = count % 3 !== 2;
    const about = { callId: `branch-${++count}`, from: person.callerNumber, to: '021555800', direction: 'in' };
    send({ ...about, event: 'newCall', queue: 'branch', user: ['Branch Agent'] });
    if (answered) later(6_000, () => send({ ...about, event: 'answer', answeringNumber: 'Branch Agent' }));
    const talk = answered ? 30_000 + random() * 60_000 : 15_000;
    later(talk, () => send({ ...about, event: 'hangup', cause: answered ? 'normalClearing' : 'cancel' }));
    later(180_000 + random() * 180_000, call);
  }
  later(20_000, call);

  return {
    config: {
      id: parseSystemId('branch'),
      adapter: 'cti-hook',
      name: 'Branch calls',
      names: { zh: '分店来电' },
      settings: { hook: { port, secret: { kind: 'header', value: secret } }, wrapUpSeconds: 15 },
    },
    [Symbol.asyncDispose]() {
      ending.abort();
      for (const timer of timers) timer[Symbol.dispose]();
      return Promise.resolve();
    },
  };
};
