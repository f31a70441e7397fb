import { createHash } from 'node:crypto';
import { err, ok, type Result } from '../../../../../src-shared/result/result.ts';
import type { AdapterError } from '../../adapter-error.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Logger } from '../../../ports/logger.ts';
import { noiseEvents } from '../codec.ts';
import type { AsteriskSettings } from '../settings.ts';
import { createAmiConnection, type AmiConnection } from './ami-connection.ts';
import { foreignBanner, loginFailed, noChallenge, silentBanner } from './ami-errors.ts';
import { openAmiSocket } from './ami-socket.ts';

/** The event classes that calls, queues and agents need (`read =` in `manager.conf`). */
const EVENT_CLASSES = 'call,agent,system';

export interface AmiLogin {
  readonly connection: AmiConnection;
  /** E.g. `Asterisk Call Manager/11.0.0`. */
  readonly banner: string;
}

/** Connects, checks that an Asterisk manager answers, and logs in: the MD5 challenge, so that the secret never travels. */
export async function loginToAmi(
  settings: AsteriskSettings,
  clock: Clock,
  logger: Logger,
  signal: AbortSignal,
): Promise<Result<AmiLogin, AdapterError>> {
  const where = `${settings.host}:${settings.port}`;
  const socket = await openAmiSocket(settings, clock, signal);
  if (!socket.ok) return socket;
  const connection = createAmiConnection(socket.value, {
    ...settings,
    where,
    clock,
    logger,
    ignoreEvents: noiseEvents,
  });
  const fail = (error: AdapterError): Result<AmiLogin, AdapterError> => {
    connection.breakOff(error);
    return err(error);
  };
  const withdrawn = (): void => connection.breakOff(silentBanner(where, settings.connectTimeoutMs));
  signal.addEventListener('abort', withdrawn, { once: true });
  using _forget = { [Symbol.dispose]: () => signal.removeEventListener('abort', withdrawn) };

  {
    using _limit = clock.timer(settings.connectTimeoutMs, withdrawn);
    const banner = await connection.banner;
    if (banner === undefined) return fail(connection.down ?? foreignBanner(where, ''));
    if (!banner.startsWith('Asterisk Call Manager')) return fail(foreignBanner(where, banner));
    const failure = await authenticate(connection, settings, where);
    return failure ? fail(failure) : ok({ connection, banner });
  }
}

async function authenticate(
  connection: AmiConnection,
  settings: AsteriskSettings,
  where: string,
): Promise<AdapterError | undefined> {
  const { username, secret } = settings;
  const login = async (proof: readonly (readonly [string, string])[]): Promise<AdapterError | undefined> => {
    const answer = await connection.send('Login', [['Username', username], ...proof, ['Events', EVENT_CLASSES]]);
    if (answer.ok) return undefined;
    const { error } = answer;
    return error.kind === 'refused' || error.kind === 'misconfigured'
      ? loginFailed(where, username, error.said ?? '')
      : error;
  };
  const challenge = await connection.send('Challenge', [['AuthType', 'MD5']]);
  if (challenge.ok && challenge.value.response.get('Challenge') !== '') {
    // Asterisk: the key is the MD5 of the challenge followed by the secret, in hexadecimal.
    const key = createHash('md5').update(challenge.value.response.get('Challenge')).update(secret).digest('hex');
    return login([
      ['AuthType', 'MD5'],
      ['Key', key],
    ]);
  }
  if (!challenge.ok && challenge.error.kind !== 'refused' && challenge.error.kind !== 'misconfigured')
    return challenge.error;
  const said = challenge.ok ? '' : (challenge.error.said ?? '');
  return settings.allowPlaintextLogin ? login([['Secret', secret]]) : noChallenge(where, said);
}
