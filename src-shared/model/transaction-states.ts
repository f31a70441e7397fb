/**
 * The life of a transaction (design: the two-phase helper).
 *
 * `recorded -> preparing -> decided -> committing -> done`, or `-> compensating -> compensated`, or `-> attention`.
 * `refused` is the terminal state of an intent that stopped before anything took effect: nothing was changed anywhere.
 */
export const transactionStates = [
  'recorded',
  'preparing',
  'decided',
  'committing',
  'done',
  'compensating',
  'compensated',
  'refused',
  'attention',
] as const;
export type TransactionState = (typeof transactionStates)[number];

/** States after which the coordinator does nothing more by itself and never will. */
export const terminalTransactionStates = [
  'done',
  'compensated',
  'refused',
] as const satisfies readonly TransactionState[];

/**
 * Where one participant stands.
 *
 * `checked` a check only, nothing is held; `reserved` the system holds a reservation; `prepared` the system has promised to
 * commit (XA, PREPARE TRANSACTION); `unknown` a request was sent and no answer came: it is probed before it is repeated;
 * `settledByHand` a person said what happened, with a reason.
 */
export const participantStates = [
  'pending',
  'checked',
  'reserved',
  'prepared',
  'committing',
  'committed',
  'unknown',
  'refused',
  'compensating',
  'compensated',
  'settledByHand',
  'attention',
] as const;
export type ParticipantState = (typeof participantStates)[number];
