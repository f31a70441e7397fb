import type { Clock } from '../core/ports/clock.ts';
import { answerAction } from './asterisk/demo-actions.ts';
import { startDemoManager } from './asterisk/demo-manager.ts';
import { snapshot } from './asterisk/demo-channel.ts';
import { createDemoPbx } from './asterisk/demo-pbx.ts';
import type { DemoAgent, DemoCall, DemoQueue } from './asterisk/demo-script.ts';
import { startDemoTimetable } from './asterisk/demo-timetable.ts';

export type { DemoAgent, DemoCall, DemoQueue } from './asterisk/demo-script.ts';

export interface DemoAsteriskOptions {
  readonly clock: Clock;
  readonly agents: readonly DemoAgent[];
  readonly queues: readonly DemoQueue[];
  readonly host?: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly username?: string;
  readonly secret?: string;
  /** What the PBX calls itself; the default says that it is a demo. */
  readonly systemName?: string;
  /** Calls that come in by themselves; absent: only those asked for. */
  readonly timetable?: {
    readonly calls: readonly DemoCall[];
    readonly everyMs: readonly [least: number, most: number];
    readonly random: () => number;
  };
}

/** The softphone of a demo agent: what a person does there and AMI cannot do. False where the phone has no such call. */
export interface DemoPhone {
  answer(): boolean;
  hangUp(): boolean;
  hold(): boolean;
  unhold(): boolean;
  transfer(to: string): boolean;
}

/** A call centre on loopback that speaks AMI: for the demo workspace and for tests. Invented calls only. */
export interface DemoAsterisk extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  /** A customer calls. Answers the Linkedid; undefined where there is no such queue. */
  ringCustomer(call: DemoCall): string | undefined;
  phone(extension: string): DemoPhone;
  /** The customer of that call hangs up. */
  customerHangsUp(linkedid: string): boolean;
  /** Calls that wait, ring or are in talk. */
  readonly calls: number;
  dropConnections(): void;
}

export async function startDemoAsterisk(options: DemoAsteriskOptions): Promise<DemoAsterisk> {
  const host = options.host ?? '127.0.0.1';
  const username = options.username ?? 'demo';
  const secret = options.secret ?? 'demo';
  const systemName = options.systemName ?? 'trunkline-demo';
  const { clock } = options;
  const demo = createDemoPbx({ ...options, systemName, send: (headers) => manager.send(headers) });
  const manager = await startDemoManager({
    host,
    port: options.port ?? 0,
    username,
    secret,
    answer: (action) => answerAction(action, demo, clock, systemName),
  });
  const timetable =
    options.timetable && startDemoTimetable({ ...options.timetable, clock, ring: (call) => demo.ring(call) });

  return {
    host,
    port: manager.port,
    username,
    secret,
    ringCustomer: (call) => demo.ring(call),
    phone(extension) {
      const withLine = (act: (line: NonNullable<ReturnType<typeof demo.lineOf>>) => boolean | void): boolean => {
        const line = [...demo.lines].find((candidate) => candidate.member?.agent.extension === extension);
        return line ? act(line) !== false : false;
      };
      return {
        answer: () => withLine((line) => (line.ringing ? line.answer() : false)),
        hangUp: () => withLine((line) => (line.agent ? line.hangUp(line.agent) : false)),
        hold: () => withLine((line) => (line.agent ? demo.pbx.event('Hold', 'call', snapshot(line.agent)) : false)),
        unhold: () => withLine((line) => (line.agent ? demo.pbx.event('Unhold', 'call', snapshot(line.agent)) : false)),
        transfer: (to) => withLine((line) => demo.transfer(line, to)),
      };
    },
    customerHangsUp(linkedid) {
      const line = [...demo.lines].find((candidate) => candidate.customer.linkedid === linkedid);
      line?.hangUp(line.customer);
      return line !== undefined;
    },
    get calls() {
      return demo.lines.size;
    },
    dropConnections: () => manager.dropConnections(),
    async [Symbol.asyncDispose]() {
      timetable?.[Symbol.dispose]();
      demo[Symbol.dispose]();
      await manager[Symbol.asyncDispose]();
    },
  };
}
