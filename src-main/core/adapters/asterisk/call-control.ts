import type { CallCommand } from '../../../../src-shared/model/live-call.ts';
import { assertNever } from '../../../../src-shared/result/assert-never.ts';
import type { AmiHeader } from './ami/ami-frame.ts';
import { refused, type ControlDeps, type Said, type Send } from './control-deps.ts';
import { toTransferTarget } from './dial-plan.ts';
import type { OwnAgent } from './own-agent.ts';
import type { Party } from './state/call-parties.ts';
import type { CallDetail } from './state/call-tracker.ts';

type CallControl = Extract<CallCommand, { call: unknown }>;

/** Commands to a call that is on the agent's own phone. */
export async function controlCall(command: CallControl, deps: ControlDeps, send: Send): Promise<Said> {
  const { settings, own, state } = deps;
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

/** Asks the agent's phone by SIP NOTIFY; what the phone makes of it comes back as events. */
function notify(
  event: 'talk' | 'hold',
  mine: Party,
  deps: ControlDeps,
  send: Send,
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
  send: Send,
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
