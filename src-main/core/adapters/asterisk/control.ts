import { randomBytes } from 'node:crypto';
import type { CallCommand } from '../../../../src-shared/model/live-call.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { AdapterError } from '../adapter-error.ts';
import { printable } from './ami/ami-errors.ts';
import type { AmiHeader } from './ami/ami-frame.ts';
import type { AmiConnection } from './ami/ami-connection.ts';
import { toDialable, toTransferTarget } from './dial-plan.ts';
import type { OwnAgent } from './own-agent.ts';
import type { AsteriskSettings } from './settings.ts';
import type { Party } from './state/call-parties.ts';
import type { CallDetail, CallView } from './state/call-tracker.ts';
import type { PbxState } from './state/pbx-state.ts';

type Said = Result<{ said: string }, AdapterError>;

export interface ControlDeps {
  readonly settings: AsteriskSettings;
  readonly region: string;
  readonly own: OwnAgent;
  readonly state: PbxState;
  /** Sends what a command changed in the calls to whoever listens. */
  readonly follow: (views: readonly CallView[]) => void;
  readonly pbxNow: () => number;
}

const refused = (message: string, key?: string, text?: string): Said =>
  err({ kind: 'refused', message, advice: key && text ? { key: `asterisk.advice.${key}`, text } : undefined });

/** Carries a command out, once. A command that got no answer is `unknown` and is not repeated. */
export async function control(
  command: CallCommand,
  connection: AmiConnection,
  deps: ControlDeps,
  signal: AbortSignal,
): Promise<Said> {
  const { settings, own, state } = deps;
  const send = async (action: string, headers: readonly AmiHeader[]): Promise<Said> => {
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
  }
  const detail = state.calls.detail(command.call);
  const mine = detail?.parties.find((party) => party.live && isOwn(party, detail, own));
  if (!detail || !mine) return refused('this call is not, or no longer, on your phone');
  switch (command.command) {
    case 'hangUp':
      return send('Hangup', [
        ['Channel', mine.hop.name],
        ['Cause', '16'],
      ]);
    case 'answer':
      if (detail.call.state !== 'ringing') return refused('this call does not ring any more');
      return notify(
        'talk',
        mine,
        deps,
        send,
        'answer',
        'Pick it up on the phone, or set deviceControl for phones that take SIP NOTIFY.',
      );
    case 'transfer': {
      if (detail.call.state !== 'talking' && detail.call.state !== 'held')
        return refused('only an answered call can be transferred');
      const target = toTransferTarget(command.to, settings.dial, deps.region);
      if (!target.ok) return refused(target.error.message);
      const context = settings.transferContext ?? settings.dial.context;
      return send('BlindTransfer', [
        ['Channel', mine.hop.name],
        ['Context', context],
        ['Exten', target.value.exten],
      ]);
    }
    case 'hold':
    case 'unhold':
      return hold(command.command, detail, mine, deps, send);
    default:
      return assertNever(command, 'asterisk control');
  }
}

const isOwn = (party: Party, detail: CallDetail, own: OwnAgent): boolean => {
  const agent = detail.roles.agentOf(party);
  return agent !== undefined && own.is(agent);
};

const unmapped = (own: OwnAgent): Said =>
  err({
    kind: 'misconfigured',
    message: `the PBX knows no phone of ${own.name}`,
    advice: {
      key: 'asterisk.advice.agents',
      text: 'Name the phone in the settings: "agents": { "<agent id>": { "interface": "PJSIP/..." } }.',
    },
  });

async function dial(
  number: string,
  deps: ControlDeps,
  send: (action: string, headers: readonly AmiHeader[]) => Promise<Said>,
): Promise<Said> {
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

/** Asks the agent's phone by SIP NOTIFY; what the phone makes of it comes back as events. */
function notify(
  event: 'talk' | 'hold',
  mine: Party,
  deps: ControlDeps,
  send: (action: string, headers: readonly AmiHeader[]) => Promise<Said>,
  key: string,
  text: string,
): Promise<Said> {
  const { settings, own } = deps;
  if (settings.deviceControl !== 'pjsipNotify') {
    return Promise.resolve(refused('AMI cannot do this for a phone', key, text));
  }
  const device = own.mapping?.device ?? own.mapping?.interface ?? '';
  // In the dialog of the call where the phone's own channel is known, else to the phone.
  const to: AmiHeader | undefined = mine.face.name.startsWith('PJSIP/')
    ? ['Channel', mine.face.name]
    : device.startsWith('PJSIP/')
      ? ['Endpoint', device.slice('PJSIP/'.length)]
      : undefined;
  if (!to) return Promise.resolve(refused('only PJSIP phones take SIP NOTIFY', key, text));
  return send('PJSIPNotify', [to, ['Variable', `Event=${event}`]]);
}

async function hold(
  command: 'hold' | 'unhold',
  detail: CallDetail,
  mine: Party,
  deps: ControlDeps,
  send: (action: string, headers: readonly AmiHeader[]) => Promise<Said>,
): Promise<Said> {
  const { call, parties, roles } = detail;
  const wanted = command === 'hold' ? 'talking' : 'held';
  if (call.state !== wanted)
    return refused(command === 'hold' ? 'only a call in talk can be held' : 'this call is not on hold');
  const extensions = deps.settings.holdExtensions;
  const other = [roles.customer, ...parties].find((party) => party?.live && party !== mine);
  if (!extensions || !other) {
    return notify(
      command === 'hold' ? 'hold' : 'talk',
      mine,
      deps,
      send,
      'hold',
      'Use the hold key of the phone; Trunkline shows it.',
    );
  }
  const { state } = deps;
  if (command === 'unhold') {
    const answer = await send('Bridge', [
      ['Channel1', other.hop.name],
      ['Channel2', mine.hop.name],
      ['Tone', 'no'],
    ]);
    if (answer.ok) deps.follow(state.calls.setSoftHeld(call.id, false, deps.pbxNow()));
    return answer;
  }
  // Marked before: the events of the Redirect look like the end of the queue's part.
  deps.follow(state.calls.setSoftHeld(call.id, true, deps.pbxNow()));
  const answer = await send('Redirect', [
    ['Channel', other.hop.name],
    ['Context', extensions.context],
    ['Exten', extensions.customer],
    ['Priority', '1'],
    ['ExtraChannel', mine.hop.name],
    ['ExtraContext', extensions.context],
    ['ExtraExten', extensions.agent],
    ['ExtraPriority', '1'],
  ]);
  if (!answer.ok && answer.error.kind !== 'unknown') {
    deps.follow(state.calls.setSoftHeld(call.id, false, deps.pbxNow()));
  }
  return answer;
}
