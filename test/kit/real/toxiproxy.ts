import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { openFaultyLine } from '../faulty-line.ts';
import type { TroubledLine } from '../network-intents.ts';
import { freePort } from './free-port.ts';
import { findExecutable, requirement, type Requirement } from './requirement.ts';
import { serverProcess } from './server-process.ts';

const version = 'v2.5.0';
const program = `github.com/Shopify/toxiproxy/v2/cmd/server@${version}`;
/** Outside the repository: built once for all checkouts. */
const cache = join(
  process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
  'trunkline',
  'go',
  `toxiproxy-${version}`,
);
const binary = join(cache, 'server');

/** Builds it where that has not been done: only the full fault run asks. Never needed by `npm test`. */
export const findToxiproxy = (): Requirement =>
  requirement('toxiproxy', () => {
    if (existsSync(binary)) return undefined;
    const go = findExecutable(['go']);
    if (go === undefined) return 'there is no Go on this machine to build it with';
    mkdirSync(cache, { recursive: true });
    const env = { ...process.env, GOBIN: cache };
    const { status, stderr } = spawnSync(go, ['install', program], { env, encoding: 'utf8', timeout: 300_000 });
    return status === 0 && existsSync(binary)
      ? undefined
      : `go install ${program} failed: ${stderr.trim().slice(-200)}`;
  });

/** A toxic as the HTTP interface takes it; https://github.com/Shopify/toxiproxy#toxics. */
interface Toxic {
  readonly type: string;
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, number>>;
}
const both = (type: string, attributes: Toxic['attributes']): readonly Toxic[] => [
  { type, stream: 'upstream', attributes },
  { type, stream: 'downstream', attributes },
];

/** What is done to a line. Upstream is what the workstation sends, downstream what it is answered. */
const toxics = {
  /** 300 ms each way, 100 ms more or less. */
  latency: both('latency', { latency: 300, jitter: 100 }),
  resetOnRequest: [{ type: 'reset_peer', stream: 'upstream', attributes: { timeout: 0 } }],
  resetOnAnswer: [{ type: 'reset_peer', stream: 'downstream', attributes: { timeout: 0 } }],
  blackHole: both('timeout', { timeout: 0 }),
  answersLost: [{ type: 'timeout', stream: 'downstream', attributes: { timeout: 0 } }],
  /** What a half-open connection looks like from this end: it stands and may be written to, and nothing arrives. */
  halfOpen: [{ type: 'timeout', stream: 'upstream', attributes: { timeout: 0 } }],
  /** The end of an answer never comes: the connection is closed after 60 bytes of it. */
  answersCut: [{ type: 'limit_data', stream: 'downstream', attributes: { bytes: 60 } }],
  /** The same for a request: the system has half of it. */
  requestsCut: [{ type: 'limit_data', stream: 'upstream', attributes: { bytes: 60 } }],
  /** 4 KB a second. */
  narrow: both('bandwidth', { rate: 4 }),
  /** Pieces of 10 bytes, 2 ms apart. */
  sliced: both('slicer', { average_size: 10, size_variation: 5, delay: 2_000 }),
  /** Closes go through a second late. */
  slowClose: both('slow_close', { delay: 1_000 }),
  /** The proxy itself is gone: connections are closed, and new ones refused. */
  down: [],
} as const satisfies Readonly<Record<string, readonly Toxic[]>>;
export type ToxicFault = keyof typeof toxics;
export const toxicFaults = Object.keys(toxics) as readonly ToxicFault[];

export interface Toxiproxy extends AsyncDisposable {
  /** @param port of the server on 127.0.0.1 */
  openLine(port: number): Promise<TroubledLine<ToxicFault>>;
}

export async function startToxiproxy(logFile: string): Promise<Toxiproxy> {
  const port = await freePort();
  const server = serverProcess(binary, ['-host', '127.0.0.1', '-port', String(port)], logFile);
  const ask = async (method: string, path: string, body?: unknown): Promise<Response> => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      signal: AbortSignal.timeout(30_000),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`toxiproxy: ${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  await server.startAndWait(() =>
    ask('GET', '/version').then(
      () => true,
      () => false,
    ),
  );
  let lines = 0;
  return {
    async openLine(target) {
      const name = `line-${++lines}`;
      // Toxiproxy counts a connection when it has ended; those of a pool stand. So what it lets through goes over a line that counts.
      const counted = await openFaultyLine(target);
      const proxy = { name, listen: '127.0.0.1:0', upstream: `127.0.0.1:${counted.port}`, enabled: true };
      const { listen } = (await (await ask('POST', '/proxies', proxy)).json()) as { readonly listen: string };
      let set: ToxicFault | 'clean' = 'clean';
      const clean = async (): Promise<void> => {
        if (set === 'down') await ask('POST', `/proxies/${name}`, { enabled: true });
        else if (set !== 'clean') {
          for (const { type, stream } of toxics[set]) await ask('DELETE', `/proxies/${name}/toxics/${type}-${stream}`);
        }
        set = 'clean';
      };
      return {
        port: Number(listen.split(':').at(-1)),
        async set(fault) {
          await clean();
          if (fault === 'clean') return;
          set = fault;
          if (fault === 'down') await ask('POST', `/proxies/${name}`, { enabled: false });
          for (const toxic of toxics[fault]) {
            const named = { ...toxic, name: `${toxic.type}-${toxic.stream}`, toxicity: 1 };
            await ask('POST', `/proxies/${name}/toxics`, named);
          }
        },
        traffic: () => counted.seen.asked + counted.seen.connections,
        async [Symbol.asyncDispose]() {
          await ask('DELETE', `/proxies/${name}`);
          await counted[Symbol.asyncDispose]();
        },
      };
    },
    [Symbol.asyncDispose]: () => server.stop('SIGTERM'),
  };
}
