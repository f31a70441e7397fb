import { randomUUID } from 'node:crypto';
import type { Clock } from '../../core/ports/clock.ts';
import type { Headers } from './ami-text.ts';
import { bridgeHeaders, snapshot, type DemoChannel } from './demo-channel.ts';

/** The lowest layer of the demo PBX: channels, bridges, and the events Asterisk sends about them. */
export interface DemoSwitch {
  readonly channels: ReadonlyMap<string, DemoChannel>;
  event(name: string, privilege: string, ...headers: Headers[]): void;
  open(options: {
    device: string;
    linkedid?: string;
    uniqueid?: string;
    state: DemoChannel['state'];
    number: string;
    name: string;
    context: string;
    exten: string;
  }): DemoChannel;
  setState(channel: DemoChannel, state: DemoChannel['state']): void;
  dialBegin(source: DemoChannel | undefined, target: DemoChannel): void;
  dialEnd(source: DemoChannel | undefined, target: DemoChannel, status: string): void;
  bridge(...channels: DemoChannel[]): void;
  leaveBridge(channel: DemoChannel): void;
  /** Q.850 cause: 16 normal, 17 busy, 19 no answer, 26 answered elsewhere. */
  hangUp(channel: DemoChannel, cause: number, text: string): void;
  byName(name: string): DemoChannel | undefined;
}

export function createDemoSwitch(clock: Clock, systemName: string, send: (headers: Headers) => void): DemoSwitch {
  const channels = new Map<string, DemoChannel>();
  let serial = 0;

  function event(name: string, privilege: string, ...headers: Headers[]): void {
    const now = clock.now();
    send([
      ['Event', name],
      ['Privilege', `${privilege},all`],
      ['Timestamp', `${Math.floor(now / 1000)}.${String(Math.floor(now % 1000)).padStart(3, '0')}000`],
      ['SystemName', systemName],
      ...headers.flat(),
    ]);
  }
  const inBridge = (id: string): number => [...channels.values()].filter((channel) => channel.bridge === id).length;
  function leaveBridge(channel: DemoChannel): void {
    const id = channel.bridge;
    if (id === undefined) return;
    channel.bridge = undefined;
    event('BridgeLeave', 'call', bridgeHeaders(id, inBridge(id)), snapshot(channel));
    if (inBridge(id) === 0) event('BridgeDestroy', 'call', bridgeHeaders(id, 0));
  }
  const both = (source: DemoChannel | undefined, target: DemoChannel): Headers => [
    ...(source ? snapshot(source) : []),
    ...snapshot(target, 'Dest'),
  ];

  return {
    channels,
    event,
    open(options) {
      const number = ++serial;
      const uniqueid = options.uniqueid ?? `${systemName}-${Math.floor(clock.now() / 1000)}.${number}`;
      const channel: DemoChannel = {
        uniqueid,
        linkedid: options.linkedid ?? uniqueid,
        name: `${options.device}-${number.toString(16).padStart(8, '0')}`,
        state: options.state,
        callerNumber: options.number,
        callerName: options.name,
        connectedNumber: '',
        connectedName: '',
        context: options.context,
        exten: options.exten,
        bridge: undefined,
        since: clock.now(),
      };
      channels.set(uniqueid, channel);
      event('Newchannel', 'call', snapshot(channel));
      event('VarSet', 'dialplan', snapshot(channel), [
        ['Variable', 'CHANNEL(language)'],
        ['Value', 'en'],
      ]);
      return channel;
    },
    setState(channel, state) {
      channel.state = state;
      event('Newstate', 'call', snapshot(channel));
    },
    dialBegin(source, target) {
      event('DialBegin', 'call', both(source, target), [['DialString', target.name.replace(/^[^/]+\//, '')]]);
    },
    dialEnd(source, target, status) {
      event('DialEnd', 'call', both(source, target), [['DialStatus', status]]);
    },
    bridge(...members) {
      const id = randomUUID();
      event('BridgeCreate', 'call', bridgeHeaders(id, 0));
      for (const channel of members) {
        leaveBridge(channel);
        channel.bridge = id;
        event('BridgeEnter', 'call', bridgeHeaders(id, inBridge(id)), snapshot(channel));
      }
    },
    leaveBridge,
    hangUp(channel, cause, text) {
      if (!channels.has(channel.uniqueid)) return;
      leaveBridge(channel);
      channels.delete(channel.uniqueid);
      event('Hangup', 'call', snapshot(channel), [
        ['Cause', cause],
        ['Cause-txt', text],
      ]);
    },
    byName: (name) => [...channels.values()].find((channel) => channel.name === name),
  };
}
