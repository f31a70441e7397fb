import type { Clock } from '../../core/ports/clock.ts';
import type { Headers } from './ami-text.ts';
import { snapshot, type DemoChannel } from './demo-channel.ts';
import type { DemoPbx } from './demo-pbx.ts';

/** What the demo's manager answers: the response, and for lists what follows it. */
export interface DemoAnswer {
  readonly response: Headers;
  readonly list?: readonly Headers[];
}

const success = (message: string, ...more: Headers): DemoAnswer => ({
  response: [['Response', 'Success'], ...more, ['Message', message]],
});
const failure = (message: string): DemoAnswer => ({
  response: [
    ['Response', 'Error'],
    ['Message', message],
  ],
});

/** Carries an action of a logged-in client out, with the answers Asterisk gives. */
export function answerAction(
  action: ReadonlyMap<string, string>,
  demo: DemoPbx,
  clock: Clock,
  systemName: string,
): DemoAnswer {
  const value = (name: string): string => action.get(name.toLowerCase()) ?? '';
  const channel = demo.pbx.byName(value('Channel'));
  switch (value('Action').toLowerCase()) {
    case 'ping':
      return {
        response: [
          ['Response', 'Success'],
          ['Ping', 'Pong'],
          ['Timestamp', (clock.now() / 1000).toFixed(6)],
        ],
      };
    case 'events':
      return success('Events updated');
    case 'coresettings':
      return {
        response: [
          ['Response', 'Success'],
          ['AMIversion', '11.0.0'],
          ['AsteriskVersion', '22.10.1'],
          ['SystemName', systemName],
          ['CoreMaxCalls', 200],
          ['CoreCDRenabled', 'Yes'],
        ],
      };
    case 'coreshowchannels':
      return list(
        'Channels will follow',
        [...demo.pbx.channels.values()].map((each) => shownChannel(each, clock.now())),
        'CoreShowChannelsComplete',
      );
    case 'queuestatus':
      return list('Queue status will follow', demo.queues.status(demo.waiting), 'QueueStatusComplete');
    case 'queuepause': {
      const member = demo.queues.member(value('Interface'));
      if (!member) return failure('Interface not found');
      member.paused = /^(true|yes|1|on)$/i.test(value('Paused'));
      member.reason = member.paused ? value('Reason') : '';
      demo.queues.announce(member, 'QueueMemberPause');
      return success(member.paused ? 'Interface paused successfully' : 'Interface unpaused successfully');
    }
    case 'originate': {
      const member = demo.queues.member(value('Channel'));
      if (!member || value('Exten') === '') return failure('Extension does not exist.');
      if (member.inCall || member.ringing) return failure('Originate failed');
      demo.originate(member, value('Exten'), value('ChannelId') || undefined, value('ActionID'));
      return success('Originate successfully queued');
    }
    case 'hangup': {
      if (!channel) return failure('No such channel');
      const line = demo.lineOf(channel);
      if (line) line.hangUp(channel);
      else demo.pbx.hangUp(channel, 16, 'Normal Clearing');
      return success('Channel Hungup');
    }
    case 'blindtransfer': {
      const line = channel && demo.lineOf(channel);
      if (!line) return failure('No such channel');
      return demo.transfer(line, value('Exten')) ? success('Transfer succeeded') : failure('Transfer not permitted');
    }
    case 'pjsipnotify':
      return notifyPhone(demo, channel, value('Variable'));
    default:
      return failure(
        `Invalid/unknown command: ${value('Action')}. Use Action: ListCommands to show available commands.`,
      );
  }
}

function list(message: string, events: readonly Headers[], complete: string): DemoAnswer {
  return {
    response: [
      ['Response', 'Success'],
      ['EventList', 'start'],
      ['Message', message],
    ],
    list: [
      ...events,
      [
        ['Event', complete],
        ['EventList', 'Complete'],
        ['ListItems', events.length],
      ],
    ],
  };
}

function shownChannel(channel: DemoChannel, now: number): Headers {
  const seconds = Math.round((now - channel.since) / 1000);
  const part = (size: number): string => String(Math.floor(seconds / size) % 60).padStart(2, '0');
  return [
    ['Event', 'CoreShowChannel'],
    ...snapshot(channel),
    ['Application', channel.bridge ? 'Queue' : ''],
    ['ApplicationData', ''],
    ['Duration', `${String(Math.floor(seconds / 3600)).padStart(2, '0')}:${part(60)}:${part(1)}`],
    ['BridgeId', channel.bridge ?? ''],
  ];
}

/** The phones of the demo take `Event: talk` (answer, take off hold) and `Event: hold`, as desk phones with SIP NOTIFY do. */
function notifyPhone(demo: DemoPbx, channel: DemoChannel | undefined, variable: string): DemoAnswer {
  const line = channel && demo.lineOf(channel);
  if (!channel || !line) return failure('Channel not found');
  if (variable === 'Event=hold') demo.pbx.event('Hold', 'call', snapshot(channel), [['MusicClass', 'default']]);
  else if (variable !== 'Event=talk') return failure('Unknown notification');
  else if (line.ringing) line.answer();
  else demo.pbx.event('Unhold', 'call', snapshot(channel));
  return success('NOTIFY sent');
}
