import type { Found } from '../../../../src-shared/model/found.ts';
import type { TestStep } from '../../../../src-shared/model/system-setup.ts';
import type { SystemEndpoint } from '../../adapters/adapter.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Reach, ReachError } from '../../ports/reach.ts';
import { deadline } from '../deadline.ts';

/** How a step ended. */
export interface StepOutcome {
  readonly state: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly said?: string;
  readonly found?: Found;
  readonly advice?: { readonly key: string; readonly text: string };
}

/** One step and how it is taken. */
export interface PlannedStep {
  readonly step: TestStep;
  run(signal: AbortSignal): Promise<StepOutcome>;
}

const REACH_MS = 8_000;

const advice = {
  host: { key: 'systems.advice.checkHost', text: 'Check the host name. Nobody knows it on this network.' },
  port: {
    key: 'systems.advice.checkPort',
    text: 'The computer is there, and nothing listens on this port. Check the port, and that the system runs.',
  },
  network: {
    key: 'systems.advice.checkNetwork',
    text: 'Check that the system runs and the network reaches it. Trunkline tries again by itself.',
  },
  noTls: {
    key: 'systems.advice.noTlsThere',
    text: 'What listens on this port does not speak TLS. Check the port, or use it without TLS.',
  },
  certificate: {
    key: 'systems.advice.checkCertificate',
    text: 'This computer does not trust the certificate of the system. Install it, or name its authority in the settings.',
  },
  path: { key: 'systems.advice.checkPath', text: 'Check the path, and that this account may read it.' },
  readOnly: {
    key: 'systems.advice.readOnlyPath',
    text: 'It can be read and not written: changes from here would not arrive.',
  },
  listener: {
    key: 'systems.advice.portInUse',
    text: 'This port cannot be opened on this computer. Choose another one, or end the program that uses it.',
  },
} as const;

const failedAs = (error: ReachError, what: StepOutcome['advice']): StepOutcome => ({
  state: 'failed',
  said: error.message,
  ...(what === undefined ? {} : { advice: what }),
});

/** The steps before any login: is there something where the settings say the system is? */
export function endpointSteps(
  endpoint: SystemEndpoint | undefined,
  reach: Reach,
  clock: Clock,
): readonly PlannedStep[] {
  switch (endpoint?.kind) {
    case undefined:
      return [];
    case 'path':
      return [{ step: 'path', run: () => lookAt(endpoint.path, reach) }];
    case 'listener':
      return [{ step: 'port', run: () => listenOn(endpoint, reach) }];
    case 'socket': {
      const within = async (
        parent: AbortSignal,
        take: (signal: AbortSignal) => Promise<StepOutcome>,
      ): Promise<StepOutcome> => {
        using limit = deadline(clock, REACH_MS, parent);
        const outcome = await take(limit.signal);
        if (outcome.state !== 'failed' || !limit.signal.aborted) return outcome;
        return {
          state: 'failed',
          said: `no answer within ${REACH_MS / 1000} s`,
          found: { code: 'noAnswer', values: { seconds: REACH_MS / 1000 } },
          advice: advice.network,
        };
      };
      return [
        { step: 'dns', run: (signal) => within(signal, (inTime) => resolve(endpoint.host, reach, inTime)) },
        { step: 'tcp', run: (signal) => within(signal, (inTime) => connect(endpoint, reach, inTime)) },
        { step: 'tls', run: (signal) => within(signal, (inTime) => handshake(endpoint, reach, inTime)) },
      ];
    }
  }
}

type SocketEndpoint = Extract<SystemEndpoint, { kind: 'socket' }>;

async function resolve(host: string, reach: Reach, signal: AbortSignal): Promise<StepOutcome> {
  const found = await reach.resolve(host, signal);
  if (!found.ok) return failedAs(found.error, advice.host);
  return { state: 'ok', said: `${host} → ${found.value.join(', ')}` };
}

async function connect({ host, port }: SocketEndpoint, reach: Reach, signal: AbortSignal): Promise<StepOutcome> {
  const reached = await reach.connect(host, port, signal);
  if (reached.ok) return { state: 'ok', said: reached.value };
  return failedAs(reached.error, reached.error.code === 'ECONNREFUSED' ? advice.port : advice.network);
}

async function handshake(endpoint: SocketEndpoint, reach: Reach, signal: AbortSignal): Promise<StepOutcome> {
  if (endpoint.startTls)
    return { state: 'skipped', said: 'agreed on inside the protocol, with the login', found: { code: 'tlsWithLogin' } };
  if (!endpoint.tls) return { state: 'skipped', said: 'not used with these settings', found: { code: 'tlsUnused' } };
  const { host, port, servername, ca } = endpoint;
  const agreed = await reach.handshake({ host, port, servername, ca }, signal);
  if (!agreed.ok) return failedAs(agreed.error, advice.noTls);
  const { protocol, subject, issuer, validTo, untrusted } = agreed.value;
  const said = `${protocol}, certificate of ${subject} by ${issuer}, valid until ${validTo}`;
  if (untrusted === undefined) return { state: 'ok', said };
  const told = `${said}; not trusted: ${untrusted}`;
  if (endpoint.anyCertificate) return { state: 'warning', said: told };
  return { state: 'failed', said: told, advice: advice.certificate };
}

async function lookAt(path: string, reach: Reach): Promise<StepOutcome> {
  const found = await reach.look(path);
  if (!found.ok) return failedAs(found.error, advice.path);
  const { is, writable } = found.value;
  return writable
    ? { state: 'ok', said: `${path}: ${is}` }
    : { state: 'warning', said: `${path}: ${is}`, advice: advice.readOnly };
}

async function listenOn(
  { host, port }: Extract<SystemEndpoint, { kind: 'listener' }>,
  reach: Reach,
): Promise<StepOutcome> {
  const opened = await reach.listen(host, port);
  return opened.ok ? { state: 'ok', said: `${host}:${port}` } : failedAs(opened.error, advice.listener);
}
