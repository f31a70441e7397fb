import type { AdapterError } from '../adapter-error.ts';
import { advice, type AdviceKey } from './advice.ts';

/** What went wrong, in words all engines share. */
export type FaultCause =
  | 'login'
  | 'database'
  | 'table'
  | 'column'
  | 'permission'
  | 'lost'
  | 'unreachable'
  | 'tls'
  | 'file'
  | 'busy'
  | 'diskFull'
  | 'duplicate'
  | 'value'
  | 'noBranch'
  | 'branchExists'
  | 'prepareOff'
  | 'aborted'
  | 'other';

/** What a driver's error means. `said` is the system's own sentence. */
export interface FaultReport {
  readonly cause: FaultCause;
  readonly said: string;
  readonly code: string;
}

interface FaultRule {
  readonly kind: AdapterError['kind'];
  readonly text: string;
  readonly advice?: AdviceKey;
  readonly retryAfterMs?: number;
}

const rules: Readonly<Record<FaultCause, FaultRule>> = {
  login: { kind: 'misconfigured', text: 'the login was refused', advice: 'checkPassword' },
  database: { kind: 'misconfigured', text: 'the database does not exist', advice: 'checkDatabase' },
  table: { kind: 'misconfigured', text: 'a table is missing', advice: 'checkTable' },
  column: { kind: 'misconfigured', text: 'a column is missing', advice: 'checkTable' },
  permission: { kind: 'misconfigured', text: 'the user may not do this', advice: 'checkPermission' },
  lost: { kind: 'unreachable', text: 'the connection broke', advice: 'checkNetwork' },
  unreachable: { kind: 'unreachable', text: 'the server cannot be reached', advice: 'checkNetwork' },
  tls: { kind: 'misconfigured', text: 'no secure connection could be made', advice: 'checkTls' },
  file: { kind: 'misconfigured', text: 'the file cannot be used', advice: 'checkFile' },
  busy: { kind: 'busy', text: 'the record or the system is in use', advice: 'waitForLock', retryAfterMs: 500 },
  diskFull: { kind: 'busy', text: 'the disk of the system is full', advice: 'freeDiskSpace', retryAfterMs: 30_000 },
  duplicate: { kind: 'refused', text: 'a record with this key exists already', advice: 'correctValue' },
  value: { kind: 'refused', text: 'the system does not accept a value', advice: 'correctValue' },
  noBranch: { kind: 'refused', text: 'the prepared branch is gone' },
  branchExists: { kind: 'busy', text: 'a branch of this operation is still there', retryAfterMs: 500 },
  prepareOff: { kind: 'misconfigured', text: 'prepared transactions are switched off', advice: 'allowPrepare' },
  aborted: { kind: 'unreachable', text: 'no answer came in time' },
  other: { kind: 'refused', text: 'the system refused' },
};

/** Thrown inside the adapter and turned into a typed outcome at the session's edge. */
export class SqlFault extends Error {
  override readonly name = 'SqlFault';
  readonly error: AdapterError;
  readonly fault: FaultCause;
  /** The connection must not be used again. */
  readonly lost: boolean;

  constructor(cause: FaultCause, error: AdapterError) {
    super(error.message);
    this.fault = cause;
    this.error = error;
    this.lost = cause === 'lost' || cause === 'aborted' || cause === 'unreachable';
  }
}

/** `where` names the system, e.g. `crm on 127.0.0.1:3306`. */
export function faultOf(where: string, report: FaultReport): SqlFault {
  const rule = rules[report.cause];
  const said = report.said.slice(0, 500);
  const error: AdapterError = {
    kind: rule.kind,
    message: `${where}: ${rule.text}`,
    ...(said === '' ? {} : { said }),
    ...(rule.advice ? { advice: advice(rule.advice) } : {}),
    ...(rule.retryAfterMs === undefined ? {} : { retryAfterMs: rule.retryAfterMs }),
  };
  return new SqlFault(report.cause, error);
}

/** A refusal of our own, not of the driver. */
export const refusal = (message: string, more: Partial<AdapterError> = {}): SqlFault =>
  new SqlFault('value', { kind: 'refused', message, ...more });

export const misconfigured = (message: string, key: AdviceKey): SqlFault =>
  new SqlFault('other', { kind: 'misconfigured', message, advice: advice(key) });

/**
 * What was sent may have taken effect: a broken line is then not "nothing happened". Everything else stays what it is, because
 * a system that answers an error has not carried the statement out.
 */
export function afterSending(fault: SqlFault): SqlFault {
  if (!fault.lost) return fault;
  return new SqlFault(fault.fault, {
    ...fault.error,
    kind: 'unknown',
    message: `${fault.error.message}; it is not known whether the change arrived`,
  });
}
