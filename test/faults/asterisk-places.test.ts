import net from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { CallId } from '../../src-shared/model/ids.ts';
import { closeAll, keep, listen, open, SECRET, system, within } from '../kit/asterisk/desk.ts';
import { GREETING, healthyAnswers, startFaultyAmi } from '../kit/asterisk/faulty-ami.ts';

afterEach(closeAll);

describe('a place that is no good', () => {
  it('refuses: is the manager on?', async () => {
    const socket = net.createServer();
    await new Promise<void>((resolve) => socket.listen(0, '127.0.0.1', resolve));
    const { port } = socket.address() as net.AddressInfo;
    await new Promise((resolve) => socket.close(resolve));
    expect(await open(port).health(within())).toMatchObject({
      error: { kind: 'unreachable', said: 'ECONNREFUSED', advice: { key: 'asterisk.advice.refused' } },
    });
  });

  it.each([
    ['another service', '220 mail.example ESMTP\r\n', 'misconfigured', /not an Asterisk manager/],
    ['a service of bytes', '\u0000\u0001'.repeat(50_000), 'misconfigured', /not an Asterisk manager/],
    ['one that says nothing', undefined, 'unreachable', /said nothing/],
  ])('answers as %s: says so', async (_name, greeting, kind, message) => {
    const server = keep(await startFaultyAmi({ greeting }));
    expect(await open(server.port, { connectTimeoutMs: 300 }).health(within())).toMatchObject({
      error: { kind, message: expect.stringMatching(message) as string, advice: { key: 'asterisk.advice.banner' } },
    });
  });

  it('has no challenge: the secret stays here unless it is allowed to go', async () => {
    const server = keep(
      await startFaultyAmi({
        greeting: GREETING,
        onAction: healthyAnswers((action, id) =>
          action.includes('Challenge')
            ? `Response: Error\r\nActionID: ${id}\r\nMessage: Must specify AuthType\r\n\r\n`
            : undefined,
        ),
      }),
    );
    expect(await open(server.port).health(within())).toMatchObject({
      error: { kind: 'misconfigured', advice: { key: 'asterisk.advice.challenge' } },
    });
    expect(server.received()).not.toContain(SECRET);
    expect(await open(server.port, { allowPlaintextLogin: true }).health(within())).toMatchObject({ ok: true });
    expect(server.received()).toContain(SECRET);
  });

  it('lacks a permission: says which class to add', async () => {
    const denied = (action: string) =>
      healthyAnswers((text, id) =>
        text.includes(action) ? `Response: Error\r\nActionID: ${id}\r\nMessage: Permission denied\r\n\r\n` : undefined,
      );
    const lists = keep(await startFaultyAmi({ greeting: GREETING, onAction: denied('CoreShowChannels') }));
    const { up } = await listen(open(lists.port));
    expect(up).toMatchObject({
      error: {
        kind: 'misconfigured',
        said: 'Permission denied',
        advice: { text: expect.stringContaining('system or reporting') as string },
      },
    });
    const originate = keep(await startFaultyAmi({ greeting: GREETING, onAction: denied('Originate') }));
    const session = open(originate.port);
    expect(await session.control?.({ command: 'dial', system, number: '13800138001' }, within())).toMatchObject({
      error: { kind: 'misconfigured', advice: { text: expect.stringContaining('originate') as string } },
    });
  });

  it('does not answer an action: the outcome is unknown, not failed, and it is not sent again', async () => {
    const server = keep(await startFaultyAmi({ greeting: GREETING, onAction: healthyAnswers() }));
    const session = open(server.port, { actionTimeoutMs: 150 });
    expect(await session.control?.({ command: 'dial', system, number: '13800138001' }, within())).toMatchObject({
      error: { kind: 'unknown' },
    });
    expect(server.received().match(/Action: Originate/g)).toHaveLength(1);
  });

  it('never gets a number that would be an action of its own', async () => {
    const server = keep(await startFaultyAmi({ greeting: GREETING, onAction: healthyAnswers() }));
    const session = open(server.port);
    for (const number of ['1003\r\nAction: Command', '1003\nCommand: x', '1003\r\n\r\nAction: Logoff']) {
      expect(await session.control?.({ command: 'dial', system, number }, within())).toMatchObject({
        error: { kind: 'refused' },
      });
    }
    expect(
      await session.control?.({ command: 'pause', system, reason: 'x\r\nAction: Command' }, within()),
    ).toMatchObject({ error: { kind: 'refused' } });
    expect(server.received()).not.toMatch(/Command|Originate|QueuePause/);
  });

  it('is asked by several at once over one connection', async () => {
    const server = keep(await startFaultyAmi({ greeting: GREETING, onAction: healthyAnswers() }));
    const session = open(server.port);
    await Promise.all([session.health(within()), session.pull(undefined, within()), session.health(within())]);
    expect(server.connections()).toBe(1);
  });

  it('refuses commands for calls of others', async () => {
    const server = keep(await startFaultyAmi({ greeting: GREETING, onAction: healthyAnswers() }));
    expect(await open(server.port).control?.({ command: 'hangUp', call: 'pbx:9.9' as CallId }, within())).toMatchObject(
      {
        error: { kind: 'refused', message: 'this call is not, or no longer, on your phone' },
      },
    );
  });
});
