import { afterEach } from 'vitest';
import {
  startDemoRequestTracker,
  type DemoRequestTracker,
  type DemoRequestTrackerOptions,
  type DemoTicket,
} from '../../src-main/demo/demo-request-tracker.ts';
import { createVirtualClock, type VirtualClock } from './virtual-clock.ts';

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one[Symbol.asyncDispose]();
});

const users = [
  { name: 'agent1', realName: 'Demo Agent', email: 'agent1@demo.example', privileged: true },
  { name: 'agent2', realName: 'Second Agent', email: 'agent2@demo.example', privileged: true },
];
export const anna = { name: 'Anna Müller', email: 'anna@demo.example', phone: '+41 44 123 45 67' };
export const threeDaysAgo = Date.UTC(2026, 0, 2, 8);
/** A ticket of Anna's, with what the test wants to be otherwise. */
export const demoTicket = (more: Partial<DemoTicket> = {}): DemoTicket => ({
  ...{ subject: 'Fan', queue: 'Support', status: 'new', priority: 50, owner: '', requester: anna, customFields: {} },
  entries: [{ at: threeDaysAgo, kind: 'correspond', author: anna.email, text: 'It is loud.' }],
  ...more,
});

/** Started with one ticket where nothing else is said; gone after the test. */
export async function startedDemo(
  options: Partial<DemoRequestTrackerOptions> = {},
): Promise<{ readonly demo: DemoRequestTracker; readonly clock: VirtualClock }> {
  const clock = createVirtualClock();
  const demo = await startDemoRequestTracker({
    clock,
    users,
    tickets: [demoTicket()],
    queues: ['Support', '售后'],
    ...options,
  });
  open.push(demo);
  return { demo, clock };
}

export interface Asked {
  readonly method?: string;
  readonly json?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}
export async function ask(
  demo: DemoRequestTracker,
  path: string,
  { method = 'GET', json, token, headers }: Asked = {},
) {
  const answer = await fetch(`${demo.baseUrl}/REST/2.0${path}`, {
    method,
    headers: { authorization: `token ${token ?? demo.token}`, 'content-type': 'application/json', ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    headers: answer.headers,
    json: text === '' ? undefined : (JSON.parse(text) as unknown),
  };
}
