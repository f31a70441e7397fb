import type { Headers } from './ami-text.ts';

/** One channel of the demo PBX; ids and names look like Asterisk's. */
export interface DemoChannel {
  readonly uniqueid: string;
  linkedid: string;
  readonly name: string;
  state: 0 | 4 | 5 | 6;
  callerNumber: string;
  callerName: string;
  connectedNumber: string;
  connectedName: string;
  context: string;
  exten: string;
  bridge: string | undefined;
  readonly since: number;
}

const stateNames: Readonly<Record<DemoChannel['state'], string>> = { 0: 'Down', 4: 'Ring', 5: 'Ringing', 6: 'Up' };
const shown = (value: string): string => (value === '' ? '<unknown>' : value);

/** The channel snapshot that nearly every event carries, with the header names Asterisk gives it under a prefix. */
export const snapshot = (channel: DemoChannel, prefix = ''): Headers => [
  [`${prefix}Channel`, channel.name],
  [`${prefix}ChannelState`, channel.state],
  [`${prefix}ChannelStateDesc`, stateNames[channel.state]],
  [`${prefix}CallerIDNum`, shown(channel.callerNumber)],
  [`${prefix}CallerIDName`, shown(channel.callerName)],
  [`${prefix}ConnectedLineNum`, shown(channel.connectedNumber)],
  [`${prefix}ConnectedLineName`, shown(channel.connectedName)],
  [`${prefix}Language`, 'en'],
  [`${prefix}AccountCode`, ''],
  [`${prefix}Context`, channel.context],
  [`${prefix}Exten`, channel.exten],
  [`${prefix}Priority`, 1],
  [`${prefix}Uniqueid`, channel.uniqueid],
  [`${prefix}Linkedid`, channel.linkedid],
];

/** The headers of a bridge in its events. */
export const bridgeHeaders = (id: string, channels: number): Headers => [
  ['BridgeUniqueid', id],
  ['BridgeType', 'basic'],
  ['BridgeTechnology', 'simple_bridge'],
  ['BridgeCreator', '<unknown>'],
  ['BridgeName', '<unknown>'],
  ['BridgeNumChannels', channels],
  ['BridgeVideoSourceMode', 'none'],
];
