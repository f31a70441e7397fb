import net from 'node:net';
import * as v from 'valibot';
import { afterEach, describe, expect, it } from 'vitest';
import type { AdapterError } from '../../src-main/core/adapters/adapter-error.ts';
import type { AdapterSession } from '../../src-main/core/adapters/adapter.ts';
import { asterisk } from '../../src-main/core/adapters/asterisk/index.ts';
import type { UnifiedMessage } from '../../src-main/core/adapters/unified-message.ts';
import { createCallBoard } from '../../src-main/core/calls/create-call-board.ts';
import { createRealClock } from '../../src-main/core/ports/real-clock.ts';
import { startDemoAsterisk, type DemoAsterisk } from '../../src-main/demo/demo-asterisk.ts';
import type { CallId, SystemId } from '../../src-shared/model/ids.ts';
import type { LiveCall } from '../../src-shared/model/live-call.ts';
import type { Result } from '../../src-shared/result/result.ts';
import { healthyAnswers, startFaultyAmi } from '../kit/asterisk/faulty-ami.ts';
import { nullLogger } from '../kit/null-logger.ts';
import { createRecordingLogger } from '../kit/recording-logger.ts';

const clock = createRealClock();
const system = 'pbx' as SystemId;
const SECRET = 'the secret of the manager';
const disposables: AsyncDisposable[] = [];
afterEach(async () => {
  for (const disposable of disposables.splice(0).toReversed()) await disposable[Symbol.asyncDispose]();
});
const keep = <T extends AsyncDisposable>(disposable: T): T => {
  disposables.push(disposable);
  return disposable;
};
const within = (ms = 10_000): AbortSignal => AbortSignal.timeout(ms);

function open(port: number, settings: object = {}, logger = nullLogger): AdapterSession {
  return keep(
    asterisk.open({
      system,
      systemName: 'Call centre',
      settings: v.parse(asterisk.descriptor.settings, {
        host: '127.0.0.1',
        port,
        username: 'cti',
        secret: SECRET,
        agents: { a1: { interface: 'PJSIP/1001', memberName: 'Me', extension: '1001' } },
        deviceControl: 'pjsipNotify',
        wrapUpSeconds: 30,
        ...settings,
      }),
      clock,
      logger,
      region: 'CN',
      agent: { id: 'a1', name: 'Me' },
    }),
  );
}
const startPbx = async (): Promise<DemoAsterisk> =>
  keep(
    await startDemoAsterisk({
      clock,
      username: 'cti',
      secret: SECRET,
      agents: [
        { interface: 'PJSIP/1001', memberName: 'Me', extension: '1001' },
        { interface: 'PJSIP/1002', memberName: 'Colleague', extension: '1002', answerAfterMs: 50 },
      ],
      queues: [{ name: 'support', extension: '1000', ringMs: 60_000 }],
    }),
  );

/** A board that listens to the session, and a way to wait for what it shows. */
async function listen(session: AdapterSession) {
  const board = createCallBoard({
    clock,
    logger: nullLogger,
    region: 'CN',
    agent: { id: 'a1', name: 'Me' },
    directory: () => session,
    record: () => ({ customer: undefined, customerName: '', conversation: undefined }),
  });
  const messages: UnifiedMessage[] = [];
  const line = new AbortController();
  const down = Promise.withResolvers<AdapterError>();
  const start = (): Promise<Result<void, AdapterError>> | undefined =>
    session.listen?.(
      (message) => {
        messages.push(message);
        board.apply(message);
      },
      (error) => {
        board.lost(system);
        down.resolve(error);
      },
      line.signal,
    );
  const up = await start();
  const until = <T>(look: () => T | undefined | false, what: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const off = board.onChange(check);
      const timer = setTimeout(() => {
        off();
        reject(new Error(`never seen: ${what}; calls: ${JSON.stringify(board.snapshot())}`));
      }, 8_000);
      function check(): void {
        const found = look();
        if (!found) return;
        off();
        clearTimeout(timer);
        resolve(found);
      }
      check();
    });
  const call = (state: LiveCall['state']): Promise<LiveCall> =>
    until(
      () => board.snapshot().calls.find((each) => each.state === state && each.staleSince === undefined),
      `a call ${state}`,
    );
  return { board, messages, up, line, down: down.promise, again: start, until, call };
}

describe('the asterisk adapter on a call centre', () => {
  it('logs in by challenge, so that the secret is never on the wire, and says whom it speaks to', async () => {
    const server = keep(
      await startFaultyAmi({ greeting: 'Asterisk Call Manager/11.0.0\r\n', onAction: healthyAnswers() }),
    );
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
});

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
        greeting: 'Asterisk Call Manager/11.0.0\r\n',
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
        greeting: 'Asterisk Call Manager/11.0.0\r\n',
        onAction: healthyAnswers((action) => (action.includes('Action: Ping') && ++pings > 1 ? '' : undefined)),
      }),
    );
    const desk = await listen(open(server.port, { pingEveryMs: 100, actionTimeoutMs: 150 }));
    expect(await desk.down).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('ping') as string });
  });

  it('takes events that come while the lists are read', async () => {
    const server = keep(
      await startFaultyAmi({
        greeting: 'Asterisk Call Manager/11.0.0\r\n',
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
        greeting: 'Asterisk Call Manager/11.0.0\r\n',
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
    const lists = keep(
      await startFaultyAmi({ greeting: 'Asterisk Call Manager/11.0.0\r\n', onAction: denied('CoreShowChannels') }),
    );
    const { up } = await listen(open(lists.port));
    expect(up).toMatchObject({
      error: {
        kind: 'misconfigured',
        said: 'Permission denied',
        advice: { text: expect.stringContaining('system or reporting') as string },
      },
    });
    const originate = keep(
      await startFaultyAmi({ greeting: 'Asterisk Call Manager/11.0.0\r\n', onAction: denied('Originate') }),
    );
    const session = open(originate.port);
    expect(await session.control?.({ command: 'dial', system, number: '13800138001' }, within())).toMatchObject({
      error: { kind: 'misconfigured', advice: { text: expect.stringContaining('originate') as string } },
    });
  });

  it('does not answer an action: the outcome is unknown, not failed, and it is not sent again', async () => {
    const server = keep(
      await startFaultyAmi({ greeting: 'Asterisk Call Manager/11.0.0\r\n', onAction: healthyAnswers() }),
    );
    const session = open(server.port, { actionTimeoutMs: 150 });
    expect(await session.control?.({ command: 'dial', system, number: '13800138001' }, within())).toMatchObject({
      error: { kind: 'unknown' },
    });
    expect(server.received().match(/Action: Originate/g)).toHaveLength(1);
  });

  it('never gets a number that would be an action of its own', async () => {
    const server = keep(
      await startFaultyAmi({ greeting: 'Asterisk Call Manager/11.0.0\r\n', onAction: healthyAnswers() }),
    );
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
    const server = keep(
      await startFaultyAmi({ greeting: 'Asterisk Call Manager/11.0.0\r\n', onAction: healthyAnswers() }),
    );
    const session = open(server.port);
    await Promise.all([session.health(within()), session.pull(undefined, within()), session.health(within())]);
    expect(server.connections()).toBe(1);
  });

  it('refuses commands for calls of others', async () => {
    const server = keep(
      await startFaultyAmi({ greeting: 'Asterisk Call Manager/11.0.0\r\n', onAction: healthyAnswers() }),
    );
    expect(await open(server.port).control?.({ command: 'hangUp', call: 'pbx:9.9' as CallId }, within())).toMatchObject(
      {
        error: { kind: 'refused', message: 'this call is not, or no longer, on your phone' },
      },
    );
  });
});
