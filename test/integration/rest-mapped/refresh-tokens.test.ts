import { describe, expect, it } from 'vitest';
import { adapters } from '../../../src-main/core/adapters/adapters.ts';
import type { SystemConfig } from '../../../src-main/core/config/workspace-config.ts';
import type { SecretStore } from '../../../src-main/core/ports/secret-store.ts';
import { createRealClock } from '../../../src-main/core/ports/real-clock.ts';
import { openSession } from '../../../src-main/core/systems/open-session.ts';
import { createFileSecretStore } from '../../../src-main/host-node/secret-store.ts';
import { nullLogger } from '../../kit/null-logger.ts';
import { startJsonServer } from '../../kit/rest-mapped/json-server.ts';
import { must, soon } from '../../kit/rest-mapped/open-mapped.ts';
import { plainSettings } from '../../kit/rest-mapped/plain-settings.ts';
import { tempDir } from '../../kit/temp-dir.ts';

/** A service that takes only the refresh token it handed out last. */
async function startService() {
  const given = ['refresh-0'];
  const server = await startJsonServer(({ path, text }) => {
    if (path !== '/token') return { json: { tickets: [] } };
    if (new URLSearchParams(text).get('refresh_token') !== given.at(-1))
      return { status: 400, json: { error: 'invalid_grant' } };
    given.push(`refresh-${given.length}`);
    return { json: { access_token: 'access', expires_in: 600, refresh_token: given.at(-1) } };
  });
  return { server, given };
}

const desk = (baseUrl: string, refreshToken: unknown = { $secret: 'desk.refresh' }): SystemConfig =>
  ({
    id: 'desk',
    adapter: 'rest-mapped',
    settings: plainSettings(baseUrl, {
      auth: { kind: 'oauth2', grant: 'refreshToken', tokenUrl: `${baseUrl}/token`, clientId: 'client', refreshToken },
    }),
  }) as never;

const open = (config: SystemConfig, secrets: SecretStore, logger = nullLogger) =>
  openSession(
    config,
    adapters.get('rest-mapped')!,
    { clock: createRealClock(), logger, region: 'CH', agent: { id: 'anna', name: 'Anna' }, secrets },
    undefined,
  ).then(must);

describe('a refresh token that the server replaces', () => {
  it('rests in the secret store in place of the one before, and logs in again after each restart', async () => {
    await using dir = tempDir();
    const { server, given } = await startService();
    await using _server = server;
    await createFileSecretStore(dir.path).set('desk.refresh', 'refresh-0');
    for (let run = 1; run <= 3; run++) {
      const secrets = createFileSecretStore(dir.path);
      const opened = await open(desk(server.baseUrl), secrets);
      await using session = opened.session;
      must(await session.health(soon()));
      expect(await createFileSecretStore(dir.path).get('desk.refresh')).toBe(`refresh-${run}`);
    }
    expect(given).toHaveLength(4);
  });

  it('does not make the running session look changed', async () => {
    await using dir = tempDir();
    const { server } = await startService();
    await using _server = server;
    const secrets = createFileSecretStore(dir.path);
    await secrets.set('desk.refresh', 'refresh-0');
    const opened = await open(desk(server.baseUrl), secrets);
    await using session = opened.session;
    must(await session.health(soon()));
    expect(opened.settings).toContain('refresh-1');
  });

  it('that cannot be kept is told in the log without the token, and works on until the end of the run', async () => {
    await using dir = tempDir();
    const { server } = await startService();
    await using _server = server;
    const stored = createFileSecretStore(dir.path);
    await stored.set('desk.refresh', 'refresh-0');
    const full: SecretStore = { ...stored, set: () => Promise.reject(new Error('no space for refresh-1')) };
    for (const [config, secrets] of [
      [desk(server.baseUrl), full],
      [desk(server.baseUrl, 'refresh-1'), stored],
    ] as const) {
      const lines: unknown[] = [];
      const note = (event: string, fields?: object): void => void lines.push({ event, ...fields });
      const logger = { ...nullLogger, warn: note, error: note, child: () => logger };
      const opened = await open(config, secrets, logger);
      await using session = opened.session;
      must(await session.health(soon()));
      expect(lines).toMatchObject([{ event: 'rest-mapped.refresh-token-not-kept' }]);
      expect(JSON.stringify(lines)).not.toMatch(/refresh-\d/);
    }
  });
});
