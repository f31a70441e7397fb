import type { GoProgram } from '../harness/peers.ts';
import type { Case } from '../harness/suite.ts';
import type { ContenderName } from './contender.ts';

const nsqd: GoProgram = {
  program: 'github.com/nsqio/nsq/apps/nsqd',
  module: 'github.com/nsqio/nsq',
  version: 'v1.3.0',
  replace: ['github.com/judwhite/go-svc => github.com/mreiferson/go-svc v1.2.2-0.20210815184239-7a96e00010f6'],
};
const natsServer: GoProgram = {
  program: 'github.com/nats-io/nats-server/v2',
  module: 'github.com/nats-io/nats-server/v2',
  version: 'v2.15.2',
};

/** A contender in one of its modes. */
export interface Row {
  readonly label: string;
  readonly role: Case['role'];
  readonly gives: string;
  readonly name: ContenderName;
  readonly mode: string;
  readonly go?: GoProgram;
  /** Messages under way at a time, where thousands would only wait for each other. */
  readonly window?: number;
}

const ours = (mode: string, gives: string): Row => ({
  label: `trunkline ${mode}`,
  role: 'ours',
  gives,
  name: 'trunkline',
  mode,
});
const bare = (mode: string, gives: string): Row => ({
  label: `bare better-sqlite3 ${mode}`,
  role: 'limit',
  gives,
  name: 'bare',
  mode,
});

export const ourProcess = ours('process', 'survives kill -9; WAL, synchronous = NORMAL');
export const ourPower = ours('power', 'fsynced before the receipt; WAL, synchronous = FULL');
const ourMemory = ours('memory', 'this process only');
export const bareProcess = bare('process', 'same rows as trunkline process, nothing else');
export const barePower = bare('power', 'same rows as trunkline power, nothing else');
export const plainjob: Row = {
  label: 'plainjob',
  role: 'peer',
  gives: 'survives kill -9; no lanes, no retries',
  name: 'plainjob',
  mode: '',
};
const liteque: Row = {
  label: 'liteque',
  role: 'peer',
  gives: 'survives kill -9; no lanes, no back-off',
  name: 'liteque',
  mode: '',
  window: 512,
};
const brokers: readonly Row[] = [
  {
    label: 'nsqd, fsync each',
    role: 'peer',
    gives: 'memory queue 0, sync-every 1: fsynced per message; unordered',
    name: 'nsqd',
    mode: 'fsync',
    window: 512,
    go: nsqd,
  },
  {
    label: 'nsqd, defaults',
    role: 'peer',
    gives: 'memory of the server first; unordered',
    name: 'nsqd',
    mode: 'default',
    go: nsqd,
  },
  {
    label: 'JetStream, sync always',
    role: 'peer',
    gives: 'file storage, fsynced before the acknowledgement',
    name: 'jetstream',
    mode: 'always',
    window: 512,
    go: natsServer,
  },
  {
    label: 'JetStream, defaults',
    role: 'peer',
    gives: 'file storage, fsynced every 2 minutes: survives kill -9',
    name: 'jetstream',
    mode: 'default',
    go: natsServer,
  },
];

export const rows: readonly Row[] = [
  ourProcess,
  ourPower,
  ourMemory,
  bareProcess,
  barePower,
  plainjob,
  liteque,
  ...brokers,
];
