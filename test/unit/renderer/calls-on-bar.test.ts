import { expect, test } from 'vitest';
import { talkedSeconds } from '../../../src-renderer/app/stores/call-log.ts';
import { asHadHere } from '../../../src-renderer/app/stores/call-standing.ts';
import { callsOnBar } from '../../../src-renderer/features/calls/calls-on-bar.ts';
import type { CallId, SystemId } from '../../../src-shared/model/ids.ts';
import type { LiveCall } from '../../../src-shared/model/live-call.ts';

const call = (id: string, changes: Partial<LiveCall>): LiveCall => ({
  id: id as CallId,
  system: 'pbx' as SystemId,
  direction: 'inbound',
  state: 'talking',
  number: '+41441234567',
  mine: true,
  startedAt: 0,
  legs: [],
  ...changes,
});
const shown = (calls: readonly LiveCall[], logged: readonly string[] = []): string[] =>
  callsOnBar(calls, new Set(logged)).map(({ id }) => id);

test('a call that rings comes before one in talk, and one in talk before one to be written up', () => {
  const calls = [call('after', { state: 'wrapUp' }), call('talk', {}), call('rings', { state: 'ringing' })];
  expect(shown(calls)).toEqual(['rings', 'talk', 'after']);
});

test('an answered call stays until it is written up, also when the call centre has ended its wrap-up time', () => {
  const ended = call('ended', { state: 'ended', answeredAt: 1, endedAt: 2 });
  expect(shown([ended])).toEqual(['ended']);
  expect(shown([ended], ['ended'])).toEqual([]);
  expect(shown([call('passed on', { state: 'transferred', answeredAt: 1 })])).toEqual(['passed on']);
});

test('a call nobody answered leaves nothing to write up, and calls of colleagues are not on the bar', () => {
  expect(shown([call('rang out', { state: 'ended' }), call('missed', { state: 'missed' })])).toEqual([]);
  expect(shown([call('colleague', { mine: false })])).toEqual([]);
});

test('the talk of a call passed on ends here when it is passed on, however long its new owner talks', () => {
  const talking = call('a', { answeredAt: 1000 });
  const first = asHadHere(call('a', { state: 'transferred', answeredAt: 1000 }), talking, 31_000);
  const later = asHadHere(call('a', { state: 'transferred', answeredAt: 1000 }), first, 500_000);
  expect([first, later].map((one) => talkedSeconds(one, 600_000))).toEqual([30, 30]);
  expect(asHadHere(talking, undefined, 5)).toBe(talking);
});
