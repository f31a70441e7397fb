import type { SystemId } from '../../../../src-shared/model/ids.ts';
import { err, ok, type Result } from '../../../../src-shared/result/result.ts';
import type { Listener } from '../adapter.ts';
import type { AdapterError } from '../adapter-error.ts';
import type { Clock } from '../../ports/clock.ts';
import { timeOfEvent, toUnified } from './codec.ts';
import type { AmiFrame } from './ami/ami-frame.ts';
import type { Line } from './line.ts';
import { toLocalTime } from './local-time.ts';
import type { PbxBody, PbxState } from './state/pbx-state.ts';

const TICK_MS = 1_000;

export interface Listening extends Disposable {
  /** Sends bodies to the listener, with the PBX's time. */
  emit(bodies: readonly PbxBody[], at: number): void;
}

/**
 * Reads the present state of the PBX and follows its events from then on. Events that come while the lists are read are kept and taken
 * after them, so that nothing falls between; the listener sees the outcome of both, once.
 */
export async function startListening(
  line: Line,
  state: PbxState,
  system: SystemId,
  clock: Clock,
  listener: Listener,
  signal: AbortSignal,
): Promise<Result<Listening, AdapterError>> {
  const { connection, skewMs } = line;
  const pbxNow = (): number => clock.now() + skewMs;
  const early: AmiFrame[] = [];
  connection.onEvent = (frame) => early.push(frame);

  const channels = await connection.list('CoreShowChannels', [], signal);
  if (!channels.ok) return channels;
  const queues = await connection.list('QueueStatus', [], signal);
  // A PBX without app_queue has calls all the same.
  if (!queues.ok && queues.error.kind !== 'misconfigured') return queues;
  if (signal.aborted) return err({ kind: 'unreachable', message: 'listening was withdrawn' });

  const emit = (bodies: readonly PbxBody[], at: number): void => {
    for (const body of bodies) listener(toUnified(toLocalTime(body, skewMs), system, at));
  };
  const apply = (frame: AmiFrame): readonly PbxBody[] => {
    const at = line.clockWrong ? pbxNow() : timeOfEvent(frame, pbxNow());
    const failed = frame.name === 'OriginateResponse' && frame.get('Response') === 'Failure';
    if (!failed || !frame.get('ActionID').startsWith('tl-')) return state.apply(frame, at);
    return state.follow(state.calls.originateFailed(frame.get('ActionID'), frame.get('Reason'), at), at);
  };

  const now = pbxNow();
  const latest = new Map<string, PbxBody>();
  const keep = (bodies: readonly PbxBody[]): void => {
    for (const body of bodies) latest.set(keyOf(body), body);
  };
  keep(state.rebuild(channels.value.events, queues.ok ? queues.value.events : [], now));
  for (const frame of early) keep(apply(frame));
  emit([...latest.values()], now);

  connection.onEvent = (frame) => {
    const bodies = apply(frame);
    if (bodies.length > 0) emit(bodies, timeOfEvent(frame, pbxNow()));
  };
  let timer: Disposable | undefined;
  const tick = (): void => {
    timer = clock.timer(TICK_MS, () => {
      emit(state.tick(pbxNow()), pbxNow());
      if (!connection.down) tick();
    });
  };
  tick();
  return ok({
    emit,
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      connection.onEvent = undefined;
    },
  });
}

function keyOf(body: PbxBody): string {
  switch (body.type) {
    case 'call':
      return `call/${body.call.id}`;
    case 'presence':
      return `presence/${body.presence.agent}`;
    case 'queue':
      return `queue/${body.queue.queue}`;
  }
}
