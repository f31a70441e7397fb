import type { SystemStatus } from '../../src-shared/model/system-status.ts';
import type { ParticipantState, TransactionState } from '../../src-shared/model/transaction-states.ts';
import type { Tone } from './chip.tsx';

export const healthTone: Readonly<Record<SystemStatus['state'], Tone>> = {
  ok: 'ok',
  connecting: 'info',
  degraded: 'warn',
  down: 'danger',
  misconfigured: 'danger',
  paused: 'idle',
  closed: 'idle',
};

export const participantTone: Readonly<Record<ParticipantState, Tone>> = {
  pending: 'idle',
  checked: 'info',
  reserved: 'info',
  prepared: 'info',
  committing: 'info',
  committed: 'ok',
  unknown: 'warn',
  refused: 'danger',
  compensating: 'warn',
  compensated: 'idle',
  settledByHand: 'ok',
  attention: 'danger',
};

export const transactionTone: Readonly<Record<TransactionState, Tone>> = {
  recorded: 'info',
  preparing: 'info',
  decided: 'info',
  committing: 'info',
  done: 'ok',
  compensating: 'warn',
  compensated: 'idle',
  refused: 'danger',
  attention: 'danger',
};
