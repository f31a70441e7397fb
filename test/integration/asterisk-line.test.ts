import { afterEach, describe, expect, it } from 'vitest';
import { closeAll, keep, listen, open, startPbx, within } from '../kit/asterisk/desk.ts';
import { GREETING, healthyAnswers, startFaultyAmi } from '../kit/asterisk/faulty-ami.ts';

afterEach(closeAll);

describe('a line that breaks', () => {
  it('is said once; after the next login everything is rebuilt: talk goes on, what ended is ended, nobody is live who is not', async () => {
    const pbx = await startPbx();
    const desk = await listen(open(pbx.port));
    pbx.ringCustomer({ number: '+8613800138001', name: 'stays', queue: 'support', agent: '1001' });
    await desk.call('ringing');
    pbx.phone('1001').answer();
    await desk.call('talking');
    const goes = pbx.ringCustomer({ number: '+8613800138002', name: 'goes', queue: 'support', agent: '1002' });
    await desk.until(
      () => desk.board.snapshot().calls.filter(({ state }) => state === 'talking').length === 2,
      'two talks',
    );
    pbx.dropConnections();
    expect(await desk.down).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('closed the connection') as string,
    });
    expect(desk.board.snapshot().calls).toMatchObject([
      { callerName: 'stays', staleSince: expect.any(Number) as number },
    ]);
    pbx.customerHangsUp(goes ?? '');

    expect(await desk.again()).toMatchObject({ ok: true });
    const calls = new Map(desk.board.snapshot().calls.map((call) => [call.callerName, call]));
    expect(calls.get('stays')).toMatchObject({ state: 'talking', mine: true });
    expect(calls.get('stays')?.staleSince).toBeUndefined();
    expect(calls.get('goes')).toMatchObject({ state: 'ended', result: 'unknown' });
  });

  it('mid-way through a fresh session shows the calls that are there', async () => {
    const pbx = await startPbx();
    const first = await listen(open(pbx.port));
    pbx.ringCustomer({ number: '+8613800138001', name: 'x', queue: 'support', agent: '1001' });
    await first.call('ringing');
    pbx.phone('1001').answer();
    await first.call('talking');
    const second = await listen(open(pbx.port));
    expect(second.board.snapshot().calls).toMatchObject([
      { state: 'talking', mine: true, number: '+8613800138001', agent: 'Me' },
    ]);
    expect(second.board.snapshot().presences.find(({ agent }) => agent === 'Me')?.state).toBe('busy');
  });

  it('in the middle of a frame is noticed by its deadline', async () => {
    const server = keep(
      await startFaultyAmi({
        greeting: GREETING,
        onAction: healthyAnswers((action, id, socket) => {
          if (!action.includes('QueueStatus')) return undefined;
          const list = `Response: Success\r\nActionID: ${id}\r\n\r\nEvent: QueueStatusComplete\r\nActionID: ${id}\r\nEventList: Complete\r\n\r\n`;
          socket.write(`${list}Event: Newchannel\r\nChan`);
          return '';
        }),
      }),
    );
    const desk = await listen(open(server.port, { frameTimeoutMs: 100 }));
    expect(desk.up).toMatchObject({ ok: true });
    expect(await desk.down).toMatchObject({
      kind: 'unreachable',
      message: expect.stringMatching(/middle of a frame at byte \d+/) as string,
    });
  });

  it('without a word is noticed by the ping that nobody answers', async () => {
    let pings = 0;
    const server = keep(
      await startFaultyAmi({
        greeting: GREETING,
        onAction: healthyAnswers((action) => (action.includes('Action: Ping') && ++pings > 1 ? '' : undefined)),
      }),
    );
    const desk = await listen(open(server.port, { pingEveryMs: 100, actionTimeoutMs: 150 }));
    expect(await desk.down).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('ping') as string });
  });

  it('takes events that come while the lists are read', async () => {
    const server = keep(
      await startFaultyAmi({
        greeting: GREETING,
        onAction: healthyAnswers((action, id) => {
          if (!action.includes('CoreShowChannels')) return undefined;
          const channel =
            'Channel: PJSIP/trunk-00000001\r\nUniqueid: 1.1\r\nLinkedid: 1.1\r\nChannelState: 6\r\nCallerIDNum: 123456789\r\n';
          return `Response: Success\r\nActionID: ${id}\r\nEventList: start\r\n\r\nEvent: QueueCallerJoin\r\n${channel}Queue: support\r\n\r\nEvent: CoreShowChannelsComplete\r\nActionID: ${id}\r\nEventList: Complete\r\n\r\n`;
        }),
      }),
    );
    const desk = await listen(open(server.port));
    expect(desk.board.snapshot().calls).toMatchObject([{ state: 'queued', number: '123456789', queue: 'support' }]);
  });

  it('ends quietly when listening is withdrawn', async () => {
    const pbx = await startPbx();
    const session = open(pbx.port);
    const desk = await listen(session);
    desk.line.abort(new Error('enough'));
    expect(await session.health(within())).toMatchObject({ ok: true });
    const seen = desk.messages.length;
    pbx.ringCustomer({ number: '1', name: 'x', queue: 'support', agent: '1001' });
    expect(await session.pull(undefined, within())).toMatchObject({ ok: true, value: { messages: [], more: false } });
    expect(desk.messages).toHaveLength(seen);
  });
});
