/**
 * The device behind a channel or a queue interface, for comparing the two: `PJSIP/1001-0000001a` and `PJSIP/1001` are one
 * device, `Local/a@agents-00000005;1` and `Local/a@agents/n` are one. Channel drivers are written in any case.
 */
export function deviceOfChannel(channel: string): string {
  return channel
    .replace(/;[12]$/, '')
    .replace(/-[0-9a-f]+$/i, '')
    .toLowerCase();
}

/** The same for an interface as queues and settings write it; the options of a Local channel are no part of the name. */
export function deviceOfInterface(queueInterface: string): string {
  return queueInterface.toLowerCase().replace(/^(local\/[^/]+)\/[a-z]+$/, '$1');
}

/** Which half of a Local pair a channel is: `;1` faces whoever asked for it, `;2` runs the dial plan. 0 for any other channel. */
export function localHalf(channel: string): 0 | 1 | 2 {
  if (!channel.startsWith('Local/')) return 0;
  return channel.endsWith(';1') ? 1 : channel.endsWith(';2') ? 2 : 0;
}

/** The name of the other half of a Local pair. */
export function otherHalf(channel: string): string | undefined {
  const half = localHalf(channel);
  return half === 0 ? undefined : `${channel.slice(0, -1)}${half === 1 ? 2 : 1}`;
}

/** A value that Asterisk writes when it knows nothing. */
export const known = (value: string): string => (value === '<unknown>' ? '' : value);
