import { randomBytes } from 'node:crypto';
import type { CallCommand } from '../../../../src-shared/model/live-call.ts';
import { err, ok } from '../../../../src-shared/result/result.ts';
import { printable } from './ami/ami-errors.ts';
import type { AmiHeader } from './ami/ami-frame.ts';
import type { AmiConnection } from './ami/ami-connection.ts';
import { controlCall } from './call-control.ts';
import { refused, type ControlDeps, type Said, type Send } from './control-deps.ts';
import { toDialable } from './dial-plan.ts';
import type { OwnAgent } from './own-agent.ts';

/** Carries a command out, once. A command that got no answer is `unknown` and is not repeated. */
export async function control(
  command: CallCommand,
  connection: AmiConnection,
  deps: ControlDeps,
  signal: AbortSignal,
): Promise<Said> {
  const { own, state } = deps;
  const send: Send = async (action, headers) => {
    const answer = await connection.send(action, headers, signal);
    return answer.ok ? ok({ said: printable(answer.value.response.get('Message')) }) : answer;
  };
  switch (command.command) {
    case 'dial':
      return dial(command.number, deps, send);
    case 'pause':
    case 'unpause': {
      const member = state.queues.interfaceOf(own.name) ?? own.mapping?.interface;
      if (member === undefined) return unmapped(own);
      const paused = command.command === 'pause';
      const reason: readonly AmiHeader[] = paused ? [['Reason', command.reason]] : [];
      return send('QueuePause', [['Interface', member], ['Paused', String(paused)], ...reason]);
    }
    default:
      return controlCall(command, deps, send);
  }
}

const unmapped = (own: OwnAgent): Said =>
  err({
    kind: 'misconfigured',
    message: `the PBX knows no phone of ${own.name}`,
    advice: {
      key: 'asterisk.advice.agents',
      text: 'Name the phone in the settings: "agents": { "<agent id>": { "interface": "PJSIP/..." } }.',
    },
  });

async function dial(number: string, deps: ControlDeps, send: Send): Promise<Said> {
  const { settings, own, state } = deps;
  const phone = own.mapping?.device ?? own.mapping?.interface ?? state.queues.interfaceOf(own.name);
  if (phone === undefined) return unmapped(own);
  const target = toDialable(number, settings.dial, deps.region);
  if (!target.ok) return refused(target.error.message);
  // With an id of our own the call is known from its first event, before the PBX answers the action.
  const channelId = `tl-${randomBytes(8).toString('hex')}`;
  state.calls.expectOriginate(channelId, number.trim());
  const callerId = settings.dial.callerId ?? own.mapping?.extension;
  const answer = await send('Originate', [
    ['ActionID', channelId],
    ['Channel', phone],
    ['Exten', target.value.exten],
    ['Context', settings.dial.context],
    ['Priority', '1'],
    ['Timeout', String(settings.dial.ringMs)],
    ['Async', 'true'],
    ['ChannelId', channelId],
    ...(phone.startsWith('Local/') ? [['OtherChannelId', `${channelId}-2`] as const] : []),
    ...(callerId === undefined ? [] : [['CallerID', callerId] as const]),
  ]);
  if (!answer.ok || target.value.afterwards === undefined) return answer;
  return ok({ said: `${answer.value.said}; dial ${target.value.afterwards} once it answers` });
}
