import { readFileSync } from 'node:fs';

const loopback = '0100007F';
const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/**
 * The user id of the process at the other end of a connection on 127.0.0.1, from the kernel's table (proc_net_tcp in the kernel's
 * documentation); `undefined` where the system has no such table or the connection is not in it.
 */
export function userOfPeer(port: number, peerPort: number): number | undefined {
  try {
    const ends = `: ${loopback}:${hex(peerPort)} ${loopback}:${hex(port)} `;
    const line = readFileSync('/proc/net/tcp', 'latin1')
      .split('\n')
      .find((row) => row.includes(ends));
    // sl, local, remote, state, queues, timer, retransmits, user
    const user = Number(line?.trim().split(/\s+/)[7]);
    return Number.isInteger(user) ? user : undefined;
  } catch {
    return undefined;
  }
}
