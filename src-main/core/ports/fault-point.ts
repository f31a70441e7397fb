/**
 * Named moments at which crash tests kill the process. In the product every call is a no-op.
 *
 * The names are part of the crash tests' vocabulary; see `test/faults`.
 */
export const faultPoints = [
  'intent.beforeRecord',
  'intent.afterRecord',
  'transaction.beforePrepare',
  'transaction.afterFirstPrepare',
  'transaction.afterPrepare',
  'transaction.beforeDecision',
  'transaction.afterDecision',
  'transaction.beforeCommit',
  'transaction.afterFirstCommit',
  'transaction.afterCommit',
  'transaction.beforeDone',
  'transaction.beforeCompensate',
  'transaction.afterCompensate',
  'bus.beforeCommit',
  'bus.afterCommit',
  'store.beforeCommit',
  'store.afterCommit',
  'sync.afterPull',
  'sync.afterStore',
] as const;
export type FaultPoint = (typeof faultPoints)[number];

export type ReachFaultPoint = (point: FaultPoint, detail?: string) => void;
export const noFaultPoints: ReachFaultPoint = () => {};
