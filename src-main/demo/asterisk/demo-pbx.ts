import type { Clock } from '../../core/ports/clock.ts';
import type { Headers } from './ami-text.ts';
import { snapshot, type DemoChannel } from './demo-channel.ts';
import { startDirectCall } from './demo-direct-call.ts';
import { createDemoQueues, type DemoMember, type DemoQueues } from './demo-queues.ts';
import { startQueueCall, type DemoLine } from './demo-queue-call.ts';
import type { DemoAgent, DemoCall, DemoQueue } from './demo-script.ts';
import { createDemoSwitch, type DemoSwitch } from './demo-switch.ts';

export interface DemoPbxOptions {
  readonly clock: Clock;
  readonly systemName: string;
  readonly agents: readonly DemoAgent[];
  readonly queues: readonly DemoQueue[];
  readonly send: (headers: Headers) => void;
}

/** The PBX behind the demo's manager: calls come, ring, are answered, held, transferred and end. */
export interface DemoPbx extends Disposable {
  readonly pbx: DemoSwitch;
  readonly queues: DemoQueues;
  readonly lines: ReadonlySet<DemoLine>;
  /** Answers the Linkedid of the new call; undefined where there is no such queue. */
  ring(call: DemoCall): string | undefined;
  lineOf(channel: DemoChannel): DemoLine | undefined;
  /** False where the target does not exist. */
  transfer(line: DemoLine, to: string): boolean;
  originate(member: DemoMember, number: string, channelId: string | undefined, actionId: string): void;
  waiting(queue: string): readonly { readonly headers: Headers; readonly waitSeconds: number }[];
}

/** The agent's own softphone takes a call it asked for after this. */
const OWN_PHONE_MS = 800;
/** A number outside is answered after this. */
const OUTSIDE_MS = 3_000;
/** Voices at extensions without an agent talk this long. */
const ECHO_MS = 20_000;

export function createDemoPbx(options: DemoPbxOptions): DemoPbx {
  const { clock } = options;
  const pbx = createDemoSwitch(clock, options.systemName, options.send);
  const queues = createDemoQueues(clock, pbx, options.queues, options.agents);
  const lines = new Set<DemoLine>();
  const timers = new Set<Disposable>();
  const dropped = (line: DemoLine): void => void lines.delete(line);
  const deps = { clock, pbx, queues, dropped };

  const after = (ms: number, run: () => void): void => {
    const timer = clock.timer(ms, () => {
      timers.delete(timer);
      run();
    });
    timers.add(timer);
  };
  function intoQueue(call: DemoCall, queue: DemoQueue, customer: DemoChannel): void {
    lines.add(startQueueCall(call, queue, customer, deps));
  }
  function toAgent(customer: DemoChannel, member: DemoMember): void {
    const target = pbx.open({
      device: member.agent.interface,
      linkedid: customer.linkedid,
      state: 0,
      number: customer.callerNumber,
      name: customer.callerName,
      context: 'agents',
      exten: member.agent.extension,
    });
    member.ringing = true;
    queues.announce(member, 'QueueMemberStatus');
    const answer = member.agent.answerAfterMs;
    lines.add(startDirectCall({ ...deps, source: customer, target, customer, member, answer }));
  }

  return {
    pbx,
    queues,
    lines,
    ring(call) {
      const queue = options.queues.find((candidate) => candidate.name === call.queue);
      if (!queue) return undefined;
      const customer = pbx.open({
        device: 'PJSIP/trunk',
        state: 4,
        number: call.number,
        name: call.name,
        context: 'inbound',
        exten: queue.extension,
      });
      pbx.setState(customer, 6);
      intoQueue(call, queue, customer);
      return customer.linkedid;
    },
    lineOf: (channel) => [...lines].find((line) => line.customer === channel || line.agent === channel),
    transfer(line, to) {
      const { customer, agent } = line;
      const member = queues.members.find((candidate) => candidate.agent.extension === to);
      const queue = options.queues.find((candidate) => candidate.extension === to || candidate.name === to);
      if (!agent || !customer.bridge || !/^[\w+*#.-]+$/.test(to)) return false;
      customer.exten = to;
      pbx.event(
        'BlindTransfer',
        'call',
        [['Result', 'Success']],
        snapshot(agent, 'Transferer'),
        snapshot(customer, 'Transferee'),
        [
          ['BridgeUniqueid', customer.bridge],
          ['BridgeType', 'basic'],
          ['BridgeNumChannels', 2],
          ['IsExternal', 'Yes'],
          ['Context', 'inbound'],
          ['Extension', to],
        ],
      );
      line.release();
      const caller = { number: customer.callerNumber, name: customer.callerName };
      if (queue) intoQueue({ ...caller, queue: queue.name }, queue, customer);
      else if (member) toAgent(customer, member);
      else after(ECHO_MS, () => pbx.hangUp(customer, 16, 'Normal Clearing'));
      return true;
    },
    originate(member, number, channelId, actionId) {
      const agent = pbx.open({
        device: member.agent.interface,
        uniqueid: channelId,
        state: 0,
        number: member.agent.extension,
        name: member.agent.memberName,
        context: 'from-internal',
        exten: number,
      });
      pbx.dialBegin(undefined, agent);
      pbx.setState(agent, 5);
      after(OWN_PHONE_MS, () => {
        if (!pbx.channels.has(agent.uniqueid)) return;
        pbx.setState(agent, 6);
        pbx.dialEnd(undefined, agent, 'ANSWER');
        pbx.event('OriginateResponse', 'call', [
          ['ActionID', actionId],
          ['Response', 'Success'],
          ['Channel', agent.name],
          ['Context', agent.context],
          ['Exten', number],
          ['Reason', 4],
          ['Uniqueid', agent.uniqueid],
          ['CallerIDNum', agent.callerNumber],
          ['CallerIDName', agent.callerName],
        ]);
        member.inCall = true;
        queues.announce(member, 'QueueMemberStatus');
        const target = pbx.open({
          device: 'PJSIP/trunk',
          linkedid: agent.linkedid,
          state: 0,
          number,
          name: '',
          context: 'outbound',
          exten: number,
        });
        const answer = number.endsWith('00') ? 'busy' : number.endsWith('99') ? 'never' : OUTSIDE_MS;
        lines.add(startDirectCall({ ...deps, source: agent, target, customer: target, member, answer }));
      });
    },
    waiting: (queue) =>
      [...lines]
        .filter((line) => line.waitsIn?.queue === queue)
        .map((line) => ({
          headers: [
            ['Channel', line.customer.name],
            ['Uniqueid', line.customer.uniqueid],
            ['CallerIDNum', line.customer.callerNumber],
            ['CallerIDName', line.customer.callerName],
            ['ConnectedLineNum', 'unknown'],
            ['ConnectedLineName', 'unknown'],
          ],
          waitSeconds: Math.round((clock.now() - (line.waitsIn?.since ?? clock.now())) / 1000),
        })),
    [Symbol.dispose]() {
      for (const timer of timers) timer[Symbol.dispose]();
      for (const line of lines) line.release();
    },
  };
}
