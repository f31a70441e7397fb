import { afterEach, describe, expect, it } from 'vitest';
import type { UnifiedMessage } from '../../src-main/core/adapters/unified-message.ts';
import { closeAll, keep, listen, open, SECRET, startPbx, system, within } from '../kit/asterisk/desk.ts';
import { GREETING, healthyAnswers, startFaultyAmi } from '../kit/asterisk/faulty-ami.ts';
import { createRecordingLogger } from '../kit/recording-logger.ts';

afterEach(closeAll);

describe('the asterisk adapter on a call centre', () => {
  it('logs in by challenge, so that the secret is never on the wire, and says whom it speaks to', async () => {
    const server = keep(await startFaultyAmi({ greeting: GREETING, onAction: healthyAnswers() }));
    const session = open(server.port);
    expect(await session.health(within())).toEqual({
      ok: true,
      value: { state: 'ok', said: 'Asterisk 22.10.1 (faulty)' },
    });
    expect(server.received()).toContain('AuthType: MD5');
    expect(server.received()).not.toContain(SECRET);
  });

  it('says that the password is wrong, without saying it', async () => {
    const pbx = await startPbx();
    const logger = createRecordingLogger();
    const session = open(pbx.port, { secret: 'not this one' }, logger);
    const health = await session.health(within());
    expect(health).toMatchObject({
      ok: false,
      error: { kind: 'misconfigured', said: 'Authentication failed', advice: { key: 'asterisk.advice.login' } },
    });
    expect(JSON.stringify([health, logger.lines])).not.toContain('not this one');
  });

  it('follows a call from the queue to its end: ringing here, answered on the phone, held, ended', async () => {
    const pbx = await startPbx();
    const { call, board, up } = await listen(open(pbx.port));
    expect(up).toMatchObject({ ok: true });
    pbx.ringCustomer({ number: '+8613800138001', name: '王小明', queue: 'support', agent: '1001' });
    expect(await call('ringing')).toMatchObject({
      mine: true,
      agent: 'Me',
      e164: '+8613800138001',
      callerName: '王小明',
      queue: 'support',
      dialled: '1000',
    });
    expect(pbx.phone('1001').answer()).toBe(true);
    const talking = await call('talking');
    expect(talking.answeredAt).toBeGreaterThanOrEqual(talking.startedAt);
    pbx.phone('1001').hold();
    await call('held');
    pbx.phone('1001').unhold();
    await call('talking');
    pbx.phone('1001').hangUp();
    expect(await call('wrapUp')).toMatchObject({ mine: true, agent: 'Me' });
    expect(board.finishWrapUp(talking.id)).toBe(true);
  });

  it('answers, holds, and hangs up through commands where the phone takes SIP NOTIFY', async () => {
    const pbx = await startPbx();
    const { call, board } = await listen(open(pbx.port));
    pbx.ringCustomer({ number: '+8613800138001', name: '王小明', queue: 'support', agent: '1001' });
    const { id } = await call('ringing');
    expect(await board.command({ command: 'answer', call: id }, within())).toMatchObject({ ok: true });
    await call('talking');
    expect(await board.command({ command: 'hold', call: id }, within())).toMatchObject({ ok: true });
    await call('held');
    expect(await board.command({ command: 'unhold', call: id }, within())).toMatchObject({ ok: true });
    await call('talking');
    expect(await board.command({ command: 'hangUp', call: id }, within())).toMatchObject({ ok: true });
    expect(await call('wrapUp')).toMatchObject({ endedBy: 'agent' });
    expect(await board.command({ command: 'hangUp', call: id }, within())).toMatchObject({
      ok: false,
      error: { code: 'REFUSED' },
    });
  });

  it('refuses honestly what AMI cannot do, and says what to do instead', async () => {
    const pbx = await startPbx();
    const { call, board } = await listen(open(pbx.port, { deviceControl: 'none' }));
    pbx.ringCustomer({ number: '+8613800138001', name: 'x', queue: 'support', agent: '1001' });
    const { id } = await call('ringing');
    expect(await board.command({ command: 'answer', call: id }, within())).toMatchObject({
      error: { code: 'REFUSED', message: expect.stringContaining('Pick it up on the phone') as string },
    });
    pbx.phone('1001').answer();
    await call('talking');
    expect(await board.command({ command: 'hold', call: id }, within())).toMatchObject({
      error: { code: 'REFUSED', message: expect.stringContaining('hold key') as string },
    });
  });

  it('transfers blindly; the colleague’s desk has it then, this one wraps it up', async () => {
    const pbx = await startPbx();
    const { call, board, messages } = await listen(open(pbx.port));
    pbx.ringCustomer({ number: '+8613800138001', name: 'x', queue: 'support', agent: '1001' });
    const { id } = await call('ringing');
    pbx.phone('1001').answer();
    await call('talking');
    expect(await board.command({ command: 'transfer', call: id, to: '1002' }, within())).toMatchObject({ ok: true });
    expect(await call('transferred')).toMatchObject({ transferredTo: '1002', mine: true });
    const theirs = (message: UnifiedMessage): boolean =>
      message.body.type === 'call' && message.body.call.agent === 'Colleague' && message.body.call.state === 'talking';
    await expect.poll(() => messages.some(theirs)).toBe(true);
    expect(board.snapshot().calls).toMatchObject([{ state: 'transferred', mine: true }]);
  });

  it('dials out: the number is written as the PBX wants it, and known as the agent wrote it', async () => {
    const pbx = await startPbx();
    const { call, board } = await listen(open(pbx.port));
    expect(await board.command({ command: 'dial', system, number: '138 0013 8001' }, within())).toMatchObject({
      ok: true,
      value: { said: 'Originate successfully queued' },
    });
    expect(await call('ringing')).toMatchObject({
      direction: 'outbound',
      number: '138 0013 8001',
      e164: '+8613800138001',
      mine: true,
    });
    const talking = await call('talking');
    expect(await board.command({ command: 'hangUp', call: talking.id }, within())).toMatchObject({ ok: true });
    expect(await call('wrapUp')).toMatchObject({ direction: 'outbound', result: 'normalClearing', endedBy: 'agent' });
  });

  it('pauses with a reason; during a call the pause waits for its end', async () => {
    const pbx = await startPbx();
    const { call, board, until } = await listen(open(pbx.port));
    const own = (state: string, next?: string) => () =>
      board.snapshot().presences.some((each) => each.agent === 'Me' && each.state === state && each.next === next);
    await until(own('ready'), 'ready');
    await board.command({ command: 'pause', system, reason: 'lunch' }, within());
    await until(own('paused'), 'paused');
    expect(board.snapshot().presences.find(({ agent }) => agent === 'Me')?.reason).toBe('lunch');
    await board.command({ command: 'unpause', system }, within());
    await until(own('ready'), 'ready again');

    pbx.ringCustomer({ number: '1', name: 'x', queue: 'support', agent: '1001' });
    await call('ringing');
    pbx.phone('1001').answer();
    await call('talking');
    await board.command({ command: 'pause', system, reason: 'training' }, within());
    await until(own('busy', 'paused'), 'busy, next paused');
    pbx.phone('1001').hangUp();
    await until(own('paused'), 'paused after the call');
  });

  it('counts who waits in a queue, and from when', async () => {
    const pbx = await startPbx();
    const { board, until } = await listen(open(pbx.port));
    const first = pbx.ringCustomer({ number: '1', name: 'x', queue: 'support', agent: '1001' });
    const before = Date.now();
    await until(
      () => board.snapshot().queues.some((queue) => queue.waiting === 1 && queue.members === 2),
      'one waiting',
    );
    expect(board.snapshot().queues[0]?.longestSince).toBeLessThanOrEqual(before + 50);
    pbx.customerHangsUp(first ?? '');
    await until(() => board.snapshot().queues.some((queue) => queue.waiting === 0), 'none waiting');
    expect(board.snapshot().calls).toMatchObject([{ state: 'missed', result: 'abandoned', mine: true }]);
  });

  it('holds through the dial plan where extensions for it are set: both sides are moved away and bridged again', async () => {
    const channel = (name: string, id: string, number: string): string =>
      `Channel: ${name}\r\nChannelState: 6\r\nCallerIDNum: ${number}\r\nUniqueid: ${id}\r\nLinkedid: 1.1\r\nDuration: 00:00:10\r\nBridgeId: b\r\n`;
    const server = keep(
      await startFaultyAmi({
        greeting: GREETING,
        onAction: healthyAnswers((action, id) => {
          if (action.includes('CoreShowChannels')) {
            const shown = [
              channel('PJSIP/trunk-00000001', '1.1', '+8613800138001'),
              channel('PJSIP/1001-00000002', '1.2', ''),
            ];
            const events = shown.map((each) => `Event: CoreShowChannel\r\nActionID: ${id}\r\n${each}\r\n`).join('');
            return `Response: Success\r\nActionID: ${id}\r\n\r\n${events}Event: CoreShowChannelsComplete\r\nActionID: ${id}\r\nEventList: Complete\r\n\r\n`;
          }
          return /Action: (Redirect|Bridge)\r/.test(action)
            ? `Response: Success\r\nActionID: ${id}\r\nMessage: done\r\n\r\n`
            : undefined;
        }),
      }),
    );
    const { call, board } = await listen(
      open(server.port, { holdExtensions: { context: 'hold', customer: 'music', agent: 'silence' } }),
    );
    const { id } = await call('talking');
    expect(await board.command({ command: 'hold', call: id }, within())).toMatchObject({ ok: true });
    await call('held');
    expect(server.received()).toMatch(
      /Action: Redirect\r\n.*\r\nChannel: PJSIP\/trunk-00000001\r\nContext: hold\r\nExten: music/,
    );
    expect(server.received()).toMatch(
      /ExtraChannel: PJSIP\/1001-00000002\r\nExtraContext: hold\r\nExtraExten: silence/,
    );
    expect(await board.command({ command: 'unhold', call: id }, within())).toMatchObject({ ok: true });
    await call('talking');
    expect(server.received()).toMatch(
      /Action: Bridge\r\n.*\r\nChannel1: PJSIP\/trunk-00000001\r\nChannel2: PJSIP\/1001-00000002/,
    );
  });
});
